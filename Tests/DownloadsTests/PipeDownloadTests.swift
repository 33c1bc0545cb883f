import Bytes
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
        let (end, content) = try run(server.url("/p"))
        return (end, content, server.requests)
    }

    /// - Parameter mirrors: Each fails once at most before the next is asked.
    private func run(
        _ address: String, mirrors: [String] = []
    ) throws -> (end: DownloadEnd, content: [UInt8]) {
        var http = HTTPSettings()
        http.allowsPlainHTTP = true
        var download = PackageDownload(
            tls: { () throws(ConfigurationError) in try plain() }, waiter: PollWaiter(),
            files: try folder.files(), limits: DownloadLimits(), http: http,
            mirrors: try mirrors.map { try URL($0) })
        if !mirrors.isEmpty { download.patience = 0 }
        let input = pipe.takeInput()
        let end = download.run(address, into: input)
        _ = consume input
        return (end, try pipe.takeOutput().readToEnd(limit: 65_536))
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

    /// A part of a package, as a server sends it that has the same file.
    private static func rest(
        of package: [UInt8], from offset: Int, _ tag: String = "ETag: \"a\"", total: Int? = nil
    ) -> ScriptedServer.Step {
        answer(
            tag, "Content-Length: \(package.count - offset)",
            "Content-Range: bytes \(offset)-\(package.count - 1)/\(total ?? package.count)", status: "206 x",
            body: package[offset...])
    }

    @Test(
        "goes on at a mirror, wherever it was cut, when the host stays away or has no such file any more",
        arguments: 0..<12)
    func mirrored(_ seed: Int) throws {
        var numbers = SeededNumbers(seed: UInt64(seed))
        let package = Self.package + (0..<20_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let cut = numbers.number(2...10_000)
        let cuts = [cut, cut + numbers.number(1...9000)]
        let begun = Self.answer(
            "ETag: \"a\"", "Content-Length: \(package.count)", body: package[..<cuts[0]])
        let more = Self.answer(
            "ETag: \"a\"", "Content-Length: \(package.count - cuts[0])",
            "Content-Range: bytes \(cuts[0])-\(package.count - 1)/\(package.count)", status: "206 x",
            body: package[cuts[0]..<cuts[1]])
        let gone = Self.answer("Content-Length: 0", status: "404 x", body: [UInt8]())
        let host = try ScriptedServer([[begun, .end]])
        let first = try ScriptedServer([seed % 3 == 0 ? [gone, .end] : [more, .end]])
        let reached = seed % 3 == 0 ? cuts[0] : cuts[1]
        let whole = Self.answer("ETag: \"a\"", "Content-Length: \(package.count)", body: package)
        let rest = Self.rest(of: package, from: reached)
        let second = try ScriptedServer([[seed % 4 == 0 ? whole : rest, .end]])
        let (end, content) = try run(host.url("/p"), mirrors: [first.url(), second.url()])
        #expect(end == .complete && content == package)
        #expect(first.requests.count == 1 && first.requests[0].contains("Range: bytes=\(cuts[0])-"))
        #expect(second.requests.count == 1 && second.requests[0].contains("Range: bytes=\(reached)-"))
    }

    struct Other: Sendable {
        /// What the host says of its file.
        let first: String
        /// What the mirror says of its own.
        let second: String
        var total = 6
        let isAsked: Bool
    }

    @Test(
        "takes nothing from a mirror that may have another file",
        arguments: [
            Other(first: "ETag: \"a\"", second: "ETag: \"b\"", isAsked: true),
            Other(first: "ETag: \"a\"", second: "X: y", isAsked: true),
            Other(first: "ETag: \"a\"", second: "ETag: \"a\"", total: 7, isAsked: true),
            Other(first: "ETag: W/\"a\"", second: "ETag: W/\"a\"", isAsked: false),
            Other(
                first: "Last-Modified: Mon, 30 Nov 2026 10:00:00 GMT",
                second: "Last-Modified: Mon, 30 Nov 2026 10:00:00 GMT", isAsked: false),
        ])
    func otherMirror(_ other: Other) throws {
        let begun = Self.answer(other.first, "Content-Length: 6", body: Self.package[..<4])
        let host = try ScriptedServer([[begun, .end]])
        let answer = Self.rest(of: Self.package, from: 4, other.second, total: other.total)
        let mirror = try ScriptedServer([[answer, .end], [answer, .end]])
        let (end, content) = try run(host.url("/p"), mirrors: [mirror.url()])
        #expect(kind(end) != nil && content == Array(Self.package[..<4]))
        #expect(mirror.requests.isEmpty != other.isAsked)
    }

    @Test("isn't complete where a mirror lies, if it is known what the package has to be")
    func lyingMirror() throws {
        let host = try ScriptedServer([[Self.half, .end]])
        let mirror = try ScriptedServer([[Self.rest(of: Array(Self.package[..<4]) + [9, 9], from: 4), .end]])
        let other = try ScriptedServer([[Self.rest(of: Self.package, from: 4), .end]])
        let digest = String(repeating: "ab", count: 32)
        let (end, _) = try run(host.url("/p#sha256=\(digest)"), mirrors: [mirror.url(), other.url()])
        #expect(kind(end) == .otherDigest && other.requests.isEmpty)
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
