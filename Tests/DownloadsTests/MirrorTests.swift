import Bytes
import Deployment
import HTTP
import Linux
import OpenSSL
import Settings
import Systemd
import TestSupport
import Testing

@testable import Downloads

@Suite("A download that mirrors may have")
struct MirrorTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private static let package: [UInt8] = [0x1F, 0x8B] + Array("0123".utf8)

    private static func answer(
        _ body: some Sequence<UInt8>, _ fields: String..., status: String = "200 OK", length: Int = 6
    ) -> ScriptedServer.Step {
        let lines = (fields + ["Content-Length: \(length)"]).map { "\($0)\r\n" }.joined()
        return .send(Array("HTTP/1.1 \(status)\r\n\(lines)\r\n".utf8) + body)
    }

    private static let refused = answer([UInt8](), status: "404 x", length: 0)

    private func run(_ address: String, _ mirrors: [String]) throws -> DownloadEnd {
        var http = HTTPSettings()
        http.allowsPlainHTTP = true
        return PackageDownload(
            tls: { () throws(ConfigurationError) in try plain() }, waiter: try EventLoop(),
            files: try folder.files(), limits: DownloadLimits(), http: http,
            mirrors: try mirrors.map { try URL($0) }
        ).run(address, to: "1.scomo")
    }

    private func kind(_ end: DownloadEnd) -> DownloadFailure.Kind? {
        guard case .failed(let failure, _, _) = end else { return nil }
        return failure.kind
    }

    @Test("asks them in their order, by the same path below their own, when the host that was ordered fails")
    func order() throws {
        let server = try ScriptedServer([[Self.refused, .end], [Self.answer(Self.package), .end]])
        let end = try run(
            "http://127.0.0.1:1/pool/p?t=1",
            [server.url("/one/"), server.url("/two"), server.url("/three")])
        #expect(end == .complete)
        #expect(
            server.requests.map { $0.split(separator: " HTTP")[0] } == [
                "GET /one/pool/p?t=1", "GET /two/pool/p?t=1",
            ])
        #expect(try folder.read("1.scomo") == Self.package)
    }

    @Test("doesn't ask them while the host that was ordered answers")
    func unneeded() throws {
        let (host, mirror) = (
            try ScriptedServer([[Self.answer(Self.package), .end]]), try ScriptedServer([[.end]])
        )
        #expect(try run(host.url("/p"), [mirror.url()]) == .complete)
        #expect(mirror.requests.isEmpty)
    }

    @Test("works later if it may at one of them, and never if all refuse")
    func allFail() throws {
        let mirror = try ScriptedServer([[Self.refused, .end], [Self.refused, .end]])
        let host = try ScriptedServer([[Self.refused, .end]])
        #expect(kind(try run("http://127.0.0.1:1/p", [mirror.url()])) == .unreachable)
        #expect(kind(try run(host.url("/p"), [mirror.url()])) == .refused)
    }

    @Test("asks them for what a descriptor's places fail to give, too")
    func described() throws {
        let text = "<media><type>application/gzip</type><size>6</size><objectURI>/p</objectURI></media>"
        let descriptor = Self.answer(
            text.utf8, "Content-Type: application/vnd.oma.dd+xml", length: text.utf8.count)
        let host = try ScriptedServer([[descriptor], [Self.refused, .end]])
        let mirror = try ScriptedServer([[Self.answer(Self.package), .end]])
        #expect(try run(host.url("/d"), [mirror.url("/m")]) == .complete)
        #expect(mirror.requests[0].hasPrefix("GET /m/p "))
    }

    struct Part: Sendable {
        /// What the first place says of its file.
        let first: String
        /// What a mirror says of it that sends the rest.
        let second: String
        let isAskedForRest: Bool
        let goesOn: Bool
    }

    static let parts = [
        Part(first: "ETag: \"a\"", second: "ETag: \"a\"", isAskedForRest: true, goesOn: true),
        Part(first: "ETag: \"a\"", second: "ETag: \"b\"", isAskedForRest: true, goesOn: false),
        Part(first: "ETag: \"a\"", second: "X: y", isAskedForRest: true, goesOn: false),
        Part(first: "ETag: W/\"a\"", second: "ETag: W/\"a\"", isAskedForRest: false, goesOn: false),
        Part(
            first: "Last-Modified: Mon, 30 Nov 2026 10:00:00 GMT",
            second: "Last-Modified: Mon, 30 Nov 2026 10:00:00 GMT", isAskedForRest: false, goesOn: false),
    ]

    @Test(
        "goes on at a mirror behind what the host has sent only if both have the same strong entity tag",
        arguments: parts)
    func resumed(_ part: Part) throws {
        let begun = Self.answer(Self.package.prefix(4), part.first)
        let rest = Self.answer(
            Self.package[4...], part.second, "Content-Range: bytes 4-5/6", status: "206 x", length: 2)
        let whole = Self.answer(Self.package, part.second)
        let host = try ScriptedServer([[begun, .end], [Self.refused, .end]])
        let answers =
            part.goesOn
            ? [[rest, .end]] : part.isAskedForRest ? [[rest, .end], [whole, .end]] : [[whole, .end]]
        let mirror = try ScriptedServer(answers)
        #expect(kind(try run(host.url("/p"), [mirror.url()])) == .cutShort)
        #expect(try run(host.url("/p"), [mirror.url()]) == .complete)
        #expect(mirror.requests[0].contains("Range: bytes=4-") == part.isAskedForRest)
        #expect(mirror.requests.count == answers.count)
        #expect(try folder.read("1.scomo") == Self.package)
    }
}
