import Deployment
import HTTP
import Linux
import OpenSSL
import Settings
import Systemd
import TestSupport
import Testing

@testable import Downloads

@Suite("An attempt at a download")
struct PackageDownloadTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func attempt(
        _ number: Int, _ steps: [ScriptedServer.Step], size: Int = 1 << 20
    ) throws -> (end: DownloadEnd, requests: [String]) {
        let server = try ScriptedServer([steps])
        var limits = DownloadLimits()
        (limits.attempts, limits.size) = (3, size)
        let end = try download(limits).run(
            server.url("/p?token=1"), to: "1.scomo", attempt: number)
        return (end, server.requests)
    }

    private func download(_ limits: DownloadLimits = DownloadLimits()) throws -> PackageDownload {
        var http = HTTPSettings()
        http.allowsPlainHTTP = true
        return PackageDownload(
            tls: { () throws(ConfigurationError) in try plain() }, waiter: try EventLoop(),
            files: try folder.files(), limits: limits, http: http)
    }

    private func attempt(_ number: Int, _ answer: String, size: Int = 1 << 20) throws -> DownloadEnd {
        try attempt(number, [.send(answer), .end], size: size).end
    }

    @Test("is repeated later while there is hope, as the server wishes, and what has come stays")
    func again() throws {
        guard
            case .brokeOff(let cut, nil) = try attempt(1, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n0123"),
            case .brokeOff(let busy, .seconds(77)) = try attempt(
                2, "HTTP/1.1 503 x\r\nRetry-After: 77\r\n\r\n")
        else {
            Issue.record("the download has to be repeated")
            return
        }
        #expect((cut.kind, busy.kind) == (.cutShort, .serverError))
        #expect(try folder.read("1.scomo") == Array("0123".utf8))
    }

    @Test("is the last one after so many, and nothing is left of the package")
    func given() throws {
        guard case .failed(let failure) = try attempt(3, "HTTP/1.1 503 x\r\nRetry-After: 77\r\n\r\n") else {
            Issue.record("the download has to fail")
            return
        }
        #expect(failure.kind == .serverError)
        #expect(throws: (any Error).self) { try folder.read("1.scomo") }
    }

    @Test(
        "has the kind of failure that the server's status means",
        arguments: [
            (400, .refused), (401, .unauthorized), (403, .unauthorized), (404, .refused),
            (407, .unauthorized),
            (410, .refused), (500, .serverError), (503, .serverError),
        ] as [(Int, DownloadFailure.Kind)])
    func kinds(_ status: Int, _ kind: DownloadFailure.Kind) throws {
        guard case .failed(let failure) = try attempt(3, "HTTP/1.1 \(status) x\r\n\r\n") else {
            Issue.record("the download has to fail")
            return
        }
        #expect(failure.kind == kind)
    }

    @Test("fails for good with an address that isn't one, with a package that is too long")
    func hopeless() throws {
        guard
            case .failed(let long) = try attempt(
                1, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n012345678", size: 8),
            case .failed(let address) = try download().run("ftp://a/", to: "2.scomo", attempt: 1)
        else {
            Issue.record("both have to fail")
            return
        }
        #expect((long.kind, address.kind) == (.tooLarge, .badAddress))
    }

    @Test("ends with the whole package")
    func whole() throws {
        #expect(try attempt(1, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n0123") == .complete)
        #expect(try folder.read("1.scomo") == Array("0123".utf8))
    }

    @Test("has made durable what it says it has")
    func durable() throws {
        #expect(try attempt(1, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n0123") == .complete)
        #expect(Kernel.hasSynchronized(folder.path("1.scomo")))
    }

    @Test("leaves a mebibyte of the disk to others", arguments: [(512, true), (513, false)])
    func reserve(_ size: Int, _ fits: Bool) throws {
        Kernel.limitSpace(of: folder.path("."), to: (1 << 20) + 512)
        let content = String(repeating: "x", count: size)
        let end = try attempt(1, "HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n\(content)")
        if case .failed(let failure) = end {
            #expect(!fits && failure.kind == .outOfSpace)
        } else {
            #expect(fits && end == .complete)
        }
    }

    @Test("goes on behind what is there, with the validator that it came with")
    func resumed() throws {
        let first = "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 9\r\n\r\n0123"
        _ = try attempt(1, first)
        // The address of the second server is another one, so the bytes there may be another file's.
        let other = try attempt(2, [.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"), .end])
        #expect(other.end == .complete)
        #expect(other.requests.allSatisfy { !$0.contains("Range") })
        #expect(try folder.read("1.scomo") == Array("ab".utf8))
    }

    @Test("asks for the whole package again where it came without a validator", arguments: [true, false])
    func validator(_ hasOne: Bool) throws {
        let tag = hasOne ? "ETag: \"a\"\r\n" : ""
        let rest =
            hasOne
            ? "HTTP/1.1 206 x\r\nContent-Range: bytes 4-5/6\r\nContent-Length: 2\r\n\r\n45"
            : "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n012345"
        let server = try ScriptedServer([
            [.send("HTTP/1.1 200 OK\r\n\(tag)Content-Length: 6\r\n\r\n0123"), .end], [.send(rest), .end],
        ])
        let download = try download()
        _ = download.run(server.url("/p"), to: "1.scomo", attempt: 1)
        #expect(download.run(server.url("/p"), to: "1.scomo", attempt: 2) == .complete)
        #expect(server.requests[1].contains("Range: bytes=4-") == hasOne)
        #expect(server.requests[1].contains("If-Range: \"a\"") == hasOne)
        #expect(try folder.read("1.scomo") == Array("012345".utf8))
    }
}

/// A folder that a suite can have as a property.
final class Folder {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    func files() throws -> LinuxFileSystem { try directory.files() }
    func read(_ name: String) throws -> [UInt8] { try directory.read(name) }
    func path(_ name: String) -> String { directory.file(name) }
}

/// For servers of `http`.
func plain() throws(ConfigurationError) -> TLSContext {
    do throws(OpenSSLError) {
        return try TLSContext(trust: TrustStore())
    } catch {
        throw ConfigurationError("TLS", .unusableCertificate("\(error)"))
    }
}
