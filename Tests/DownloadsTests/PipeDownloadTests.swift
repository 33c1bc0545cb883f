import Deployment
import HTTP
import Linux
import OpenSSL
import Settings
import TestSupport
import Testing

@testable import Downloads

@Suite("A download straight into a pipe")
final class PipeDownloadTests {
    private let folder: Folder
    private let pipe: PipeEnds

    init() throws {
        folder = try Folder()
        pipe = try PipeEnds()
    }

    private static let package: [UInt8] = [0x1F, 0x8B] + Array("0123".utf8)

    private static func answer(
        _ fields: String..., status: String = "200 OK", body: some Sequence<UInt8>
    ) -> ScriptedServer.Step {
        let lines = fields.map { "\($0)\r\n" }.joined()
        return .send(Array("HTTP/1.1 \(status)\r\n\(lines)\r\n".utf8) + body)
    }

    private static let half = answer("ETag: \"a\"", "Content-Length: 6", body: package[..<4])

    /// One attempt; returns what has come out of the pipe, too.
    private func run(
        _ script: [[ScriptedServer.Step]]
    ) throws -> (end: DownloadEnd, content: [UInt8], requests: [String]) {
        let server = try ScriptedServer(script)
        var http = HTTPSettings()
        http.allowsPlainHTTP = true
        let download = PackageDownload(
            tls: { () throws(ConfigurationError) in try plain() }, waiter: PollWaiter(),
            files: try folder.files(), limits: DownloadLimits(), http: http)
        let input = pipe.takeInput()
        let end = download.run(server.url("/p"), into: input)
        _ = consume input
        return (end, try pipe.takeOutput().readToEnd(limit: 1000), server.requests)
    }

    private func kind(_ end: DownloadEnd) -> DownloadFailure.Kind? {
        guard case .failed(let failure, _, 0) = end else { return nil }
        return failure.kind
    }

    @Test("goes on where it broke off")
    func resumed() throws {
        let rest = Self.answer(
            "ETag: \"a\"", "Content-Length: 2", "Content-Range: bytes 4-5/6", status: "206 x",
            body: Self.package[4...])
        let (end, content, requests) = try run([[Self.half, .reset], [rest, .end]])
        #expect(end == .complete && content == Self.package)
        #expect(requests[1].contains("Range: bytes=4-") && requests[1].contains("If-Range: \"a\""))
    }

    @Test("passes over what comes once more from a server that can't send parts")
    func repeated() throws {
        let whole = Self.answer("ETag: \"a\"", "Content-Length: 6", body: Self.package)
        let (end, content, _) = try run([[Self.half, .end], [whole, .end]])
        #expect(end == .complete && content == Self.package)
    }

    @Test(
        "ends where the server has another file, or nothing tells that it is the same",
        arguments: ["ETag: \"b\"", "X: y"])
    func otherFile(_ field: String) throws {
        let other = Self.answer(field, "Content-Length: 6", body: Self.package)
        let (end, content, _) = try run([[Self.half, .end], [other, .end]])
        #expect(kind(end) == .serverError && content == Array(Self.package[..<4]))
    }

    @Test("isn't tried again in place without a validator")
    func unknown() throws {
        let (end, content, requests) = try run([
            [Self.answer("Content-Length: 6", body: Self.package[..<4]), .end], [.end],
        ])
        #expect(kind(end) == .cutShort && content == Array(Self.package[..<4]) && requests.count == 1)
    }

    @Test("is over when nobody reads any more: the reader knows why")
    func closed() throws {
        Program.ignoreBrokenPipes()
        let input = pipe.takeInput()
        let sink = try PipeSink(input, PollWaiter())
        _ = pipe.takeOutput()
        #expect(throws: HTTPError.storage(.brokenPipe)) { try sink.write([1, 2].span) }
        #expect(sink.end == .closed)
    }
}
