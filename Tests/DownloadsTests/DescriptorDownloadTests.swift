import Bytes
import Deployment
import DownloadDescriptor
import HTTP
import Linux
import OpenSSL
import Settings
import Systemd
import TestSupport
import Testing

@testable import Downloads

@Suite("A download that a descriptor describes")
final class DescriptorDownloadTests {
    private let folder: Folder
    private var told: [PackageDescription] = []

    init() throws { folder = try Folder() }

    private static let package: [UInt8] = [0x1F, 0x8B] + Array("0123".utf8)

    private static func descriptor(
        size: Int = 6, type: String = "application/gzip", at places: String..., more: String = ""
    ) -> ScriptedServer.Step {
        let objects = places.map { "<objectURI>\($0)</objectURI>" }.joined()
        return answer(
            "<media><type>\(type)</type><size>\(size)</size>\(objects)\(more)</media>",
            "Content-Type: application/vnd.oma.dd+xml")
    }

    private static func answer(
        _ body: String, _ fields: String..., status: String = "200 OK"
    ) -> ScriptedServer.Step { answer(Array(body.utf8), fields, status: status) }

    private static func answer(
        _ body: [UInt8], _ fields: [String] = [], status: String = "200 OK"
    ) -> ScriptedServer.Step {
        let lines = fields.map { "\($0)\r\n" }.joined()
        let head = "HTTP/1.1 \(status)\r\nContent-Length: \(body.count)\r\n\(lines)\r\n"
        return .send(Array(head.utf8) + body)
    }

    private func run(_ url: String, _ limits: DownloadLimits = DownloadLimits()) throws -> DownloadEnd {
        var http = HTTPSettings()
        http.allowsPlainHTTP = true
        let download = PackageDownload(
            tls: { () throws(ConfigurationError) in try plain() }, waiter: try EventLoop(),
            files: try folder.files(), limits: limits, http: http,
            described: { [unowned self] in told.append($0) })
        return download.run(url, to: "1.scomo")
    }

    private func failure(_ end: DownloadEnd) -> DownloadFailure.Kind? {
        guard case .failed(let failure, _, _) = end else { return nil }
        return failure.kind
    }

    @Test("fetches the object, and tells what the descriptor says")
    func whole() throws {
        let more =
            "<name>N</name><vendor>V</vendor><installNotifyURI>../n?a=b</installNotifyURI><nextURL>/x</nextURL>"
        let server = try ScriptedServer([
            [Self.descriptor(at: "p", more: more)],
            [Self.answer(Self.package, ["Content-Type: Application/GZIP; a=b"]), .end],
        ])
        #expect(try run(server.url("/a/d")) == .complete)
        #expect(try folder.read("1.scomo") == Self.package)
        #expect(server.requests.map { $0.split(separator: " HTTP")[0] } == ["GET /a/d", "GET /a/p"])
        let description = try #require(told.first)
        #expect(told.count == 1 && description.name == "N" && description.vendor == "V")
        #expect(description.notifyAddress?.text == server.url("/n?a=b"))
        #expect(description.nextAddress?.text == server.url("/x"))
        #expect(description.words.hasPrefix("N, by V, 6 bytes, next page http://"))
    }

    @Test("is found by the suffix where the server doesn't know the type")
    func suffix() throws {
        let body = "<media><type>application/gzip</type><size>6</size><objectURI>/p</objectURI></media>"
        let server = try ScriptedServer([
            [Self.answer(body, "Content-Type: text/plain")], [Self.answer(Self.package), .end],
        ])
        #expect(try run(server.url("/d.dd?x")) == .complete)
    }

    @Test("goes on where an earlier attempt ended, though the descriptor comes again")
    func resumed() throws {
        let first = ScriptedServer.Step.send(
            Array("HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 6\r\n\r\n".utf8) + Self.package[..<4])
        let rest = Self.answer(
            Array(Self.package[4...]), ["Content-Range: bytes 4-5/6", "ETag: \"a\""], status: "206 x")
        let server = try ScriptedServer([
            [Self.descriptor(at: "/p")], [first, .end], [Self.descriptor(at: "/q", "/p")], [rest, .end],
        ])
        #expect(failure(try run(server.url("/d"))) == .cutShort)
        #expect(try run(server.url("/d")) == .complete)
        #expect(server.requests[3].hasPrefix("GET /p ") && server.requests[3].contains("Range: bytes=4-"))
        #expect(try folder.read("1.scomo") == Self.package)
    }

    @Test("asks one server after the other", arguments: ["404 x", "503 x", "200 OK"])
    func mirrors(_ status: String) throws {
        let server = try ScriptedServer([
            [Self.descriptor(at: "http://127.0.0.1:1/", "/q", "/p")],
            [Self.answer("nothing", status: status), .end],
            [Self.answer(Self.package), .end],
        ])
        #expect(try run(server.url("/d")) == .complete)
        #expect(try folder.read("1.scomo") == Self.package)
    }

    @Test("that all servers fail may work later if it may at one of them")
    func allFail() throws {
        for (first, second, kind) in [
            ("404 x", "503 x", .serverError), ("503 x", "404 x", .serverError), ("404 x", "410 x", .refused),
        ] as [(String, String, DownloadFailure.Kind)] {
            let server = try ScriptedServer([
                [Self.descriptor(at: "/q", "/p")], [Self.answer("", status: first), .end],
                [Self.answer("", status: second), .end],
            ])
            #expect(failure(try run(server.url("/d"))) == kind)
        }
    }

    struct Row: Sendable {
        let descriptor: ScriptedServer.Step
        var object = ScriptedServer.Step.end
        let kind: DownloadFailure.Kind
        let status: DescriptorStatus
    }

    private static func document(_ text: String) -> ScriptedServer.Step {
        answer(text, "Content-Type: application/vnd.oma.dd+xml")
    }

    /// 900 and 902 come from what becomes of the package, see `DownloadNoticesTests`.
    static let rows = [
        Row(descriptor: descriptor(size: 2 << 30, at: "/p"), kind: .tooLarge, status: .insufficientMemory),
        Row(
            descriptor: descriptor(at: "/p"),
            object: .send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\u{1F}"),
            kind: .cutShort, status: .lossOfService),
        Row(descriptor: descriptor(at: "http://127.0.0.1:1/p"), kind: .unreachable, status: .lossOfService),
        Row(
            descriptor: descriptor(size: 7, at: "/p"), object: answer(package), kind: .otherSize,
            status: .attributeMismatch),
        Row(
            descriptor: descriptor(at: "/p"), object: answer(package, ["Content-Type: image/png"]),
            kind: .otherType,
            status: .attributeMismatch),
        Row(descriptor: document("<media/>"), kind: .badDescriptor, status: .invalidDescriptor),
        Row(
            descriptor: document("<media><DDVersion>3.0</DDVersion></media>"), kind: .unknownDescriptor,
            status: .invalidVersion),
        Row(
            descriptor: descriptor(type: "video/mp4", at: "/p"), kind: .notAcceptable,
            status: .nonAcceptableContent),
        Row(
            descriptor: descriptor(at: "/p"), object: answer("", status: "404 x"), kind: .refused,
            status: .loaderError),
        Row(descriptor: descriptor(at: "ftp://a/"), kind: .badAddress, status: .loaderError),
        Row(
            descriptor: descriptor(at: "/d"), object: descriptor(at: "/p"), kind: .serverError,
            status: .loaderError),
    ]

    @Test("fails with a kind, and has the code of the standard", arguments: rows)
    func codes(_ row: Row) throws {
        let server = try ScriptedServer([[row.descriptor], [row.object, .end]])
        let kind = try #require(failure(try run(server.url("/d"))))
        #expect(kind == row.kind && DescriptorStatus(kind) == row.status)
    }

    @Test("whose descriptor can't be used has a server that wants to know that")
    func unusable() throws {
        let server = try ScriptedServer([
            [Self.document("<media><installNotifyURI>/n</installNotifyURI></media>"), .end]
        ])
        #expect(failure(try run(server.url("/d"))) == .badDescriptor)
        #expect(told.map { $0.notifyAddress?.text } == [server.url("/n")])
    }

    @Test("isn't a portal's page", arguments: ["/d", "/d.dd"])
    func portal(_ path: String) throws {
        let page = "<html>\(String(repeating: "Log in. ", count: 20_000))</html>"
        let server = try ScriptedServer([[Self.answer(page, "Content-Type: text/html"), .end]])
        #expect(failure(try run(server.url(path))) == .serverError)
        #expect(told.isEmpty)
    }

    @Test("keeps nothing of a file that turns out to be longer or shorter", arguments: ["5", "7"])
    func chunked(_ size: String) throws {
        let body = "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n"
        let whole = ScriptedServer.Step.send(Array(body.utf8) + Self.package + Array("\r\n0\r\n\r\n".utf8))
        let server = try ScriptedServer([[Self.descriptor(size: Int(size) ?? 0, at: "/p")], [whole, .end]])
        #expect(failure(try run(server.url("/d"))) == .otherSize)
        #expect(try folder.read("1.scomo") == [])
    }
}
