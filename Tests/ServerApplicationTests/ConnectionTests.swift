import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Testing

@testable import ServerApplication

/// Connections: how many there are, and what holds one.
@Suite(.timeLimit(.minutes(20))) struct ConnectionTests {
    private func connections(_ wanted: Int, _ downloads: Int, _ descriptors: Int) -> (Connections, [String]) {
        let lines = Box<[String]>([])
        let logger = Logger(label: "test") { _ in TestLog(lines: lines) }
        let connections = Connections(
            wanted: wanted, downloads: downloads, descriptors: descriptors, logger: logger)
        return (connections, lines.value)
    }

    @Test(arguments: [
        (4096, 256, 1_048_576, 4096), (4096, 256, 1024, 704), (4096, 256, 400, 168), (4096, 256, 80, 8),
        (4096, 256, 10, 4), (100, 256, 1024, 100),
    ])
    func `There are never more connections than descriptors, with those of downloads`(
        wanted: Int, downloads: Int, descriptors: Int, limit: Int
    ) {
        let (connections, log) = connections(wanted, downloads, descriptors)
        #expect(connections.limit == limit)
        #expect(log.count == (limit < wanted ? 1 : 0), "who set it up is told")
    }

    @Test func `When all are taken, that is in the log once, and others wait`() {
        let lines = Box<[String]>([])
        let logger = Logger(label: "test") { _ in TestLog(lines: lines) }
        var connections = Connections(wanted: 5, downloads: 1, descriptors: 1000, logger: logger)
        for _ in 0..<20 {
            for _ in 0..<5 {
                #expect(connections.isAcceptingNewConnections())
                connections.connectionOpened()
            }
            #expect(!connections.isAcceptingNewConnections())
            for _ in 0..<5 { connections.connectionClosed() }
        }
        #expect(lines.value.count == 1)
    }

    private func request(_ body: Hummingbird.RequestBody) throws -> Request {
        Request(
            head: HTTPRequest(method: .post, scheme: "https", authority: "x", path: "/dm"), body: body)
    }

    @Test func `Whoever sends a few bytes now and then loses the connection`() async throws {
        let (parts, more) = AsyncStream<ByteBuffer>.makeStream()
        more.yield(ByteBuffer(string: "ten bytes."))
        let slow = try request(RequestBody(asyncSequence: parts))
        // The connection is closed, so nothing more comes.
        let content = try await slow.content(
            limit: 1000, pace: Pace(least: 100, span: .milliseconds(20)), tooSlow: { more.finish() })
        #expect(content.readableBytes == 10)
    }

    @Test func `A body is taken up to the limit`() async throws {
        for (count, isTaken) in [(1000, true), (1001, false)] {
            let parts = AsyncStream<ByteBuffer> { stream in
                for _ in 0..<count { stream.yield(ByteBuffer(string: "x")) }
                stream.finish()
            }
            let content = try? await request(RequestBody(asyncSequence: parts)).content(limit: 1000) {}
            #expect((content?.readableBytes == count) == isTaken)
        }
    }
}
