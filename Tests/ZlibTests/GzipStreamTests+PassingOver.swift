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
}
