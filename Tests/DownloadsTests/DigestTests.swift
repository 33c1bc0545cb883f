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

@Suite("A download whose digest was ordered")
final class DigestTests {
    private let folder: Folder
    private let pipe: PipeEnds

    init() throws {
        folder = try Folder()
        pipe = try PipeEnds()
    }

    private static let package: [UInt8] = [0x1F, 0x8B] + Array("0123".utf8)
    private static let other: [UInt8] = [0x1F, 0x8B] + Array("9999".utf8)

    private static func digest(_ bytes: [UInt8]) throws -> String {
        var digest = try MessageDigest()
        try digest.update(bytes.span)
        return "#sha256=\(Hex.encode(try digest.finish()))"
    }

    private static func answer(_ body: [UInt8], _ type: String = "") -> [ScriptedServer.Step] {
        let head =
            "HTTP/1.1 200 OK\r\nETag: \"\(body.count)\"\r\n\(type)Content-Length: \(body.count)\r\n\r\n"
        return [.send(Array(head.utf8) + body), .end]
    }

    private func download(_ mirrors: [String] = []) throws -> PackageDownload {
        var http = HTTPSettings()
        http.allowsPlainHTTP = true
        return PackageDownload(
            tls: { () throws(ConfigurationError) in try plain() }, waiter: try EventLoop(),
            files: try folder.files(), limits: DownloadLimits(), http: http,
            mirrors: try mirrors.map { try URL($0) })
    }

    private func kind(_ end: DownloadEnd) -> DownloadFailure.Kind? {
        guard case .failed(let failure, _, _) = end else { return nil }
        return failure.kind
    }

    @Test("is compared with it, and its host isn't told")
    func right() throws {
        let server = try ScriptedServer([Self.answer(Self.package)])
        let address = server.url("/p") + (try Self.digest(Self.package))
        #expect(try download().run(address.uppercasedDigest, to: "1.scomo") == .complete)
        #expect(server.requests.allSatisfy { $0.hasPrefix("GET /p HTTP") && !$0.contains("sha256") })
    }

    @Test("fails as that where it has another one, keeps nothing, and comes anew")
    func wrong() throws {
        let server = try ScriptedServer([Self.answer(Self.other), Self.answer(Self.package)])
        let address = server.url("/p") + (try Self.digest(Self.package))
        let end = try download().run(address, to: "1.scomo")
        #expect(kind(end) == .otherDigest)
        #expect(DescriptorStatus(.otherDigest) == .attributeMismatch)
        #expect("\(end)".contains("\(try Self.digest(Self.other).dropFirst(8)) instead of "))
        #expect(throws: (any Error).self) { try folder.read("1.scomo") }
        #expect(try download().run(address, to: "1.scomo") == .complete)
        #expect(!server.requests[1].contains("Range"))
        #expect(try folder.read("1.scomo") == Self.package)
    }

    @Test("is asked for at a mirror where the host has another one")
    func mirror() throws {
        let host = try ScriptedServer([Self.answer(Self.other)])
        let mirror = try ScriptedServer([Self.answer(Self.package)])
        let address = host.url("/p") + (try Self.digest(Self.package))
        #expect(try download([mirror.url()]).run(address, to: "1.scomo") == .complete)
        #expect(try folder.read("1.scomo") == Self.package)
    }

    @Test("isn't begun where that is no digest", arguments: ["#sha256=", "#sha256=12", "#sha256=xyz"])
    func malformed(_ fragment: String) throws {
        let server = try ScriptedServer([Self.answer(Self.package)])
        #expect(kind(try download().run(server.url("/p") + fragment, to: "1.scomo")) == .badAddress)
        #expect(server.requests.isEmpty)
    }

    @Test("goes on where another fragment says something else")
    func otherFragment() throws {
        let server = try ScriptedServer([Self.answer(Self.package)])
        #expect(try download().run(server.url("/p#chapter"), to: "1.scomo") == .complete)
    }

    @Test("has it from a descriptor, unless the order says another", arguments: [false, true])
    func described(_ isOrdered: Bool) throws {
        let digest = try Self.digest(Self.package)
        let place = "/p" + (isOrdered ? try Self.digest(Self.other) : digest)
        let text = "<media><type>application/gzip</type><size>6</size><objectURI>\(place)</objectURI></media>"
        let descriptor = Self.answer(Array(text.utf8), "Content-Type: application/vnd.oma.dd+xml\r\n")
        let server = try ScriptedServer([
            descriptor, Self.answer(Self.other), descriptor, Self.answer(Self.package),
        ])
        let address = server.url("/d") + (isOrdered ? digest : "")
        #expect(kind(try download().run(address, to: "1.scomo")) == .otherDigest)
        #expect(try download().run(address, to: "1.scomo") == .complete)
    }

    @Test("tells it while it is installed before the pipe ends", arguments: [true, false])
    func poured(_ isRight: Bool) throws {
        let half = ScriptedServer.Step.send(
            Array("HTTP/1.1 200 OK\r\nETag: \"6\"\r\nContent-Length: 6\r\n\r\n".utf8) + Self.package[..<4])
        // The second answer begins anew: what comes twice counts once.
        let server = try ScriptedServer([[half, .end], Self.answer(Self.package)])
        let address = server.url("/p") + (try Self.digest(isRight ? Self.package : Self.other))
        let mirror = try ScriptedServer([Self.answer(Self.package)])
        let input = pipe.takeInput()
        let end = try download([mirror.url()]).run(address, into: input)
        _ = consume input
        #expect(isRight ? end == .complete : kind(end) == .otherDigest)
        #expect(try pipe.takeOutput().readToEnd(limit: 1000) == Self.package)
        #expect(mirror.requests.isEmpty, "what has gone through can't be taken back")
    }
}

extension String {
    /// With the digits of the digest in upper case.
    fileprivate var uppercasedDigest: String {
        let parts = split(separator: "=", maxSplits: 1)
        return "\(parts[0])=\(parts[1].uppercased())"
    }
}
