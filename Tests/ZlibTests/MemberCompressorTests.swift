import Linux
import TestSupport
import Testing

@testable import Zlib

@Suite("Compressing members")
struct MemberCompressorTests {
    private static func content(_ size: Int) -> [UInt8] {
        var random = SeededNumbers(seed: 10)
        return (0..<size).map { _ in UInt8(random.number(0...15)) }
    }

    @Test(
        "gives what gunzip reads, by each library, and names its length", arguments: DeflateLibrary.allCases,
        [0, 1, 70_000, 1 << 20])
    func gunzip(_ library: DeflateLibrary, _ size: Int) throws {
        let directory = try TemporaryDirectory()
        let content = Self.content(size)
        var member = [UInt8](repeating: 7, count: 9)
        var compressor = MemberCompressor(library)
        for _ in 0..<2 {
            try compressor.perform(content, into: &member)
            #expect(try GzipMember.length(of: member.span) == member.count)
        }
        try Command.run("gunzip", directory.write(member, "file.gz"))
        #expect(try directory.read("file") == content)
    }

    @Test("refuses what is longer than a member may be")
    func tooLong() throws {
        var member: [UInt8] = []
        var compressor = MemberCompressor(.quickest, level: 1)
        #expect(throws: ZlibError.tooLarge(limit: GzipMember.maximumLength)) {
            try compressor.perform(
                [UInt8](repeating: 0, count: GzipMember.maximumLength + 1), into: &member)
        }
    }

    @Test("on several threads keeps the order, and the failure in its place")
    func order() throws {
        let pool = try MemberPool(workers: 3) { MemberCompressor(.quickest) }
        let sizes = [100_000, 0, 5, GzipMember.maximumLength + 1, 70_000, 1]
        for size in sizes { pool.submit(Self.content(size)) }
        var (member, content): ([UInt8], [UInt8]) = ([], [])
        var expander = MemberExpander(.zlib, limit: 1 << 20)
        for size in sizes {
            do {
                try pool.next(into: &member, PollWaiter())
                try expander.perform(member, into: &content)
                #expect(content == Self.content(size))
            } catch { #expect(size > GzipMember.maximumLength) }
        }
        #expect(pool.pending == 0)
    }
}
