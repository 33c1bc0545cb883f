import Foundation
import Linux
import TestSupport
import Testing

@testable import Zlib

@Suite("A gzip file as a stream")
struct GzipStreamTests {
    /// Text that compresses like text: numbers in a fixed, irregular order.
    static let content: [UInt8] = (0..<200_000).flatMap { Array("\($0 &* 2_654_435_761 % 100_003)\n".utf8) }

    static func members(of size: Int) throws -> [UInt8] {
        var packed: [UInt8] = []
        for start in stride(from: 0, to: content.count, by: size) {
            let piece = content[start..<min(start + size, content.count)]
            packed += try GzipMember.compress(Array(piece), level: 1)
        }
        return packed
    }

    /// By each library: they may not differ, in what they refuse and why either.
    func expand(
        _ path: String, workers: Int = 2, limit: Int = .max, _ waiter: any Waiter = PollWaiter()
    ) throws(ZlibError) -> [UInt8] {
        let content = Self.expand(path, .quickest, workers, limit, waiter)
        #expect(Self.expand(path, .zlib, workers, limit, waiter) == content)
        return try content.get()
    }

    private static func expand(
        _ path: String, _ library: DeflateLibrary, _ workers: Int, _ limit: Int, _ waiter: any Waiter
    ) -> Result<[UInt8], ZlibError> {
        do throws(ZlibError) {
            guard let file = try? FileHandle.open(named: path) else { throw .unreadable(.noSuchFile) }
            var stream = try GzipStream(file, limit: limit, workers: workers, by: library, waiter)
            var (result, content): ([UInt8], [UInt8]) = ([], [])
            while try stream.next(into: &content) { result += content }
            #expect(try !stream.next(into: &content) && content.isEmpty, "the end stays the end")
            return .success(result)
        } catch {
            return .failure(error)
        }
    }

    @Test("gives what gzip gives", arguments: [1, 2, 5], [4096, 65_536, 1 << 20])
    func sameAsGzip(workers: Int, memberSize: Int) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(Self.members(of: memberSize), "file.gz")
        try Command.run("gzip", "-dk", path)
        #expect(try directory.read("file") == Self.content)
        #expect(try expand(path, workers: workers) == Self.content)
    }

    @Test("is read from a pipe that is still being filled", arguments: [4096, 1 << 20])
    func pipe(memberSize: Int) throws {
        let pipe = try PipeEnds()
        let (packed, number) = (try Self.members(of: memberSize), pipe.takeInput().release())
        let writer = try Thread {
            let input = FileHandle(owning: number)
            for start in stride(from: 0, to: packed.count, by: 50_000) {
                try? input.write(Array(packed[start..<min(start + 50_000, packed.count)]).span)
                usleep(1000)
            }
        }
        var stream = try GzipStream(pipe.takeOutput().reopenedPipe(), limit: .max, workers: 2, PollWaiter())
        var (result, content): ([UInt8], [UInt8]) = ([], [])
        while try stream.next(into: &content) { result += content }
        writer.join()
        #expect(result == Self.content)
    }

    @Test("is given up on a pipe that nobody fills, when the waiter says so")
    func emptyPipe() throws {
        let pipe = try PipeEnds()
        let end = try pipe.takeOutput().reopenedPipe()
        var failure: ZlibError?
        do throws(ZlibError) {
            _ = try GzipStream(end, limit: .max, workers: 1, StoppedWaiter())
        } catch { failure = error }
        #expect(failure == .interrupted(.stopRequested))
    }

    @Test("is read whoever wrote it, a mixture too")
    func foreign() throws {
        let directory = try TemporaryDirectory()
        let plain = try directory.write(Self.content, "file")
        try Command.run("gzip", "-k", plain)
        #expect(try expand(plain + ".gz") == Self.content)
        let mixture = try Self.members(of: 65_536) + directory.read("file.gz")
        let path = try directory.write(mixture, "mixture.gz")
        #expect(try expand(path) == Self.content + Self.content)
    }

    @Test("needs no other thread when members don't name their lengths")
    func threadless() throws {
        let directory = try TemporaryDirectory()
        let plain = try directory.write(Self.content, "file")
        try Command.run("gzip", "-k", plain)
        let waiter = ForbiddenWaiter()
        #expect(try expand(plain + ".gz", waiter) == Self.content)
    }

    @Test("ends when the program shall, even where nothing is waited for")
    func stoppedSerially() throws {
        let directory = try TemporaryDirectory()
        let plain = try directory.write(Self.content, "file")
        try Command.run("gzip", "-k", plain)
        #expect(throws: ZlibError.interrupted(.stopRequested)) {
            try expand(plain + ".gz", StoppedWaiter())
        }
    }

    @Test("is passed on when the program is told to stop meanwhile")
    func stopped() throws {
        let directory = try TemporaryDirectory()
        // So many members that one worker can't be ahead each time.
        let path = try directory.write(Self.members(of: 32_768), "file.gz")
        #expect(throws: ZlibError.interrupted(.stopRequested)) {
            try expand(path, workers: 1, ForbiddenWaiter())
        }
    }

    @Test("may be empty, and may have empty members")
    func empty() throws {
        let directory = try TemporaryDirectory()
        #expect(try expand(directory.write([], "nothing.gz")) == [])
        let member = try GzipMember.compress([])
        let hello = try GzipMember.compress(Array("hello".utf8))
        #expect(try expand(directory.write(member + hello + member, "some.gz")) == Array("hello".utf8))
    }

    @Test("is refused when it was cut short", arguments: [1, 2])
    func truncated(workers: Int) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(Array(Self.members(of: 65_536).dropLast(10)), "file.gz")
        #expect(throws: ZlibError.truncated) { try expand(path, workers: workers) }
    }

    @Test("is refused when it was cut short and doesn't name lengths")
    func truncatedForeign() throws {
        let directory = try TemporaryDirectory()
        let plain = try directory.write(Self.content, "file")
        try Command.run("gzip", "-k", plain)
        let cut = try directory.read("file.gz").dropLast(10)
        let path = try directory.write(Array(cut), "cut.gz")
        #expect(throws: ZlibError.truncated) { try expand(path) }
    }

    @Test("is refused when a checksum is wrong", arguments: [true, false])
    func checksum(isSized: Bool) throws {
        let directory = try TemporaryDirectory()
        var file = isSized ? try GzipMember.compress(Array("hello".utf8)) : InflaterTests.hello
        file[file.count - 8] ^= 1
        let path = try directory.write(file, "file.gz")
        #expect(throws: ZlibError.corrupt("incorrect data check")) { try expand(path) }
    }

    @Test("is refused when garbage follows")
    func garbage() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(InflaterTests.hello + [UInt8](repeating: 1, count: 100), "file.gz")
        #expect(throws: ZlibError.corrupt("incorrect header check")) { try expand(path) }
    }

    @Test("is refused when it expands to more than the limit")
    func limit() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(Self.members(of: 65_536), "file.gz")
        #expect(throws: ZlibError.tooLarge(limit: 100_000)) { try expand(path, limit: 100_000) }
        let serial = try directory.write(InflaterTests.hello, "serial.gz")
        #expect(throws: ZlibError.tooLarge(limit: 4)) { try expand(serial, limit: 4) }
        #expect(try expand(serial, limit: 5) == Array("hello".utf8))
    }

    @Test("is refused when one member alone is a bomb")
    func bomb() throws {
        let directory = try TemporaryDirectory()
        let zeros = try directory.write([UInt8](repeating: 0, count: 3 << 20), "zeros")
        try Command.run("gzip", "-k", "-n", zeros)
        let path = try directory.write(Self.naming(directory.read("zeros.gz")), "bomb.gz")
        #expect(throws: ZlibError.tooLarge(limit: GzipMember.maximumLength)) { try expand(path) }
    }

    @Test("is cut into members that are as long as the limit, and no longer ones")
    func lengths() throws {
        func length(_ number: Int) throws -> Int? {
            let header: [UInt8] = [0x1F, 0x8B, 8, 4] + [UInt8](repeating: 0, count: 6)
            let field = [8, 0, UInt8(ascii: "S"), UInt8(ascii: "M"), 4, 0]
            let digits = (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
            return try GzipMember.length(of: (header + field + digits).span)
        }
        for number in [20, 21, (2 << 20) - 1, 2 << 20] { #expect(try length(number) == number) }
        for number in [0, 19, (2 << 20) + 1, Int(UInt32.max)] { #expect(try length(number) == nil) }
    }

    @Test("has two members for each thread in memory, and no more", arguments: [1, 3])
    func queue(_ workers: Int) throws {
        let pool = try MemberPool(workers: workers) { MemberExpander(.quickest, limit: 10) }
        for count in 0..<2 * workers {
            #expect(pool.hasRoom && pool.pending == count)
            pool.submit(InflaterTests.hello)
        }
        #expect(!pool.hasRoom && pool.pending == 2 * workers)
        var content: [UInt8] = []
        try pool.next(into: &content, PollWaiter())
        #expect(content == Array("hello".utf8))
        #expect(pool.hasRoom && pool.pending == 2 * workers - 1)
    }

    /// A member by gzip, made to name its length as `GzipMember.compress` would.
    private static func naming(_ member: [UInt8]) -> [UInt8] {
        let length = member.count + 12
        var sized = member
        sized[3] |= 4  // FLG: FEXTRA
        let field: [UInt8] = [8, 0, UInt8(ascii: "S"), UInt8(ascii: "M"), 4, 0]
        sized.insert(
            contentsOf: field + (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }, at: 10)
        // XLEN counts the subfield's 8 bytes, its own two not.
        return Array(sized)
    }
}

/// A waiter for tests in which nothing may be waited for, or waiting is cut short.
private final class ForbiddenWaiter: Waiter {
    func wait(
        for descriptor: Int32, toBe readiness: Readiness, until deadline: Instant
    ) throws(WaitError) {
        throw .stopRequested
    }
}

/// Told to stop, but only where it is asked.
private final class StoppedWaiter: Waiter {
    func wait(
        for descriptor: Int32, toBe readiness: Readiness, until deadline: Instant
    ) throws(WaitError) { throw .stopRequested }

    func serve() throws(WaitError) { throw .stopRequested }
}
