import Linux
import TestSupport
import Testing

@testable import Zlib

extension GzipStreamTests {
    @Test(
        "passes over what nobody wants, and expands only the members at its edges", arguments: [1, 3],
        [4096, 65_536])
    func passingOver(workers: Int, memberSize: Int) throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(Self.members(of: memberSize), "file.gz")
        let file = try FileHandle.open(named: path)
        var stream = try GzipStream(file, limit: .max, workers: workers, PollWaiter())
        var (content, position, expanded) = ([UInt8](), 0, 0)
        let wanted = Self.content.count - 10
        while position < Self.content.count {
            let unwanted = max(0, wanted - position)
            let (hasMore, passed) = try stream.next(into: &content, passingOver: unwanted)
            #expect(hasMore && passed <= unwanted)
            position += passed
            #expect(content.elementsEqual(Self.content[position..<(position + content.count)]))
            position += content.count
            expanded += content.count
        }
        #expect(try !stream.next(into: &content))
        // The first was begun before anybody could say that it isn't wanted, and the last holds the end.
        #expect(expanded <= 2 * memberSize)
    }

    @Test("passes over members of a pipe, which can't be left unread")
    func passingOverInPipe() throws {
        let pipe = try PipeEnds()
        let (packed, number) = (try Self.members(of: 4096), pipe.takeInput().release())
        let writer = try Thread { try? FileHandle(owning: number).write(packed.span) }
        var stream = try GzipStream(pipe.takeOutput().reopenedPipe(), limit: .max, workers: 1, PollWaiter())
        var (content, position) = ([UInt8](), 0)
        while true {
            let unwanted = max(0, Self.content.count - 10 - position)
            let (hasMore, passed) = try stream.next(into: &content, passingOver: unwanted)
            position += passed + content.count
            if !hasMore { break }
        }
        writer.join()
        #expect(position == Self.content.count)
    }

    @Test("doesn't pass over a member whose end is missing")
    func passingOverCut() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(Array(Self.members(of: 4096).dropLast(3)), "file.gz")
        var stream = try GzipStream(.open(named: path), limit: .max, workers: 1, PollWaiter())
        var content: [UInt8] = []
        #expect(throws: ZlibError.self) {
            while try stream.next(into: &content, passingOver: Self.content.count).hasMore {}
        }
    }
}
