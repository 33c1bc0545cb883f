import HTTP
import Linux
import SCOMO
import Settings
import Systemd
import TestSupport
import Testing

@testable import Agent

@Suite("An attempt at a download")
struct PackageDownloadTests {
    private let directory: TestFolder

    init() throws { directory = try TestFolder() }

    private func attempt(_ number: Int, _ answer: String) throws -> WorkEnd {
        let server = try ScriptedServer([[.send(answer), .end]])
        var http = HTTPSettings()
        http.allowsPlainHTTP = true
        var limits = Configuration.Limits()
        limits.downloadAttempts = 3
        let download = PackageDownload(
            tls: { () throws(ConfigurationError) in try plain() }, loop: try EventLoop(),
            files: try directory.files(), limits: limits, attempt: number, progress: { _, _ in }, http: http)
        let url = server.url("/p?token=1")
        let work = Work(operation: 1, primitive: .download, action: .download(url: url, to: "1.scomo"))
        return try download.run(work, url, to: "1.scomo")
    }

    @Test("is repeated later while there is hope, as the server wishes, and what has come stays")
    func again() throws {
        guard case .brokeOff(_, nil) = try attempt(1, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n0123"),
            case .brokeOff(_, .seconds(77)) = try attempt(2, "HTTP/1.1 503 x\r\nRetry-After: 77\r\n\r\n")
        else {
            Issue.record("the download has to be repeated")
            return
        }
        #expect(try directory.read("1.scomo") == Array("0123".utf8))
    }

    @Test("is the last one after so many, and nothing is left of the package")
    func given() throws {
        guard
            case .ended(.failed(.serverError, _)) = try attempt(
                3, "HTTP/1.1 503 x\r\nRetry-After: 77\r\n\r\n")
        else {
            Issue.record("the download has to fail")
            return
        }
        #expect(throws: (any Error).self) { try directory.read("1.scomo") }
    }

    @Test("is the last one at once when the server refuses")
    func refused() throws {
        guard case .ended(.failed(.downloadFailed, _)) = try attempt(1, "HTTP/1.1 404 x\r\n\r\n") else {
            Issue.record("the download has to fail")
            return
        }
    }

    @Test("ends with the whole package")
    func whole() throws {
        guard case .ended(.downloaded) = try attempt(1, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n0123")
        else {
            Issue.record("the download has to succeed")
            return
        }
        #expect(try directory.read("1.scomo") == Array("0123".utf8))
    }
}

/// A folder that a suite can have as a property.
final class TestFolder {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    func files() throws -> LinuxFileSystem { try directory.files() }
    func read(_ name: String) throws -> [UInt8] { try directory.read(name) }
}
