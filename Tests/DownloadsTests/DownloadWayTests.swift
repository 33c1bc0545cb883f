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

@Suite("The way of a download")
struct DownloadWayTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    private func download(_ settings: HTTPSettings) throws -> PackageDownload {
        var http = settings
        http.allowsPlainHTTP = true
        return PackageDownload(
            tls: { () throws(ConfigurationError) in try plain() }, waiter: try EventLoop(),
            files: try folder.files(), limits: DownloadLimits(), http: http)
    }

    private func failed(_ end: DownloadEnd) -> DownloadFailure? {
        guard case .failed(let failure, _, _) = end else { return nil }
        return failure
    }

    @Test("from a host that isn't allowed fails alike, whatever leads there and whatever is there")
    func forbidden() throws {
        var http = HTTPSettings()
        http.hosts = HostRules()
        for port in [1, try ScriptedServer([[.end]]).port] {
            let direct = try #require(
                failed(download(http).run("http://127.0.0.1:\(port)/", to: "1.scomo")))
            #expect(direct.kind == .badAddress)
            // Name servers may say something else tomorrow.
            let named = try #require(
                failed(download(http).run("http://localhost:\(port)/", to: "1.scomo")))
            #expect(named.kind == .forbiddenHost)
        }
        http.hosts = HostRules(allowed: try #require(HostPattern.list("127.0.0.1")))
        let step = ScriptedServer.Step.send(
            "HTTP/1.1 302 There\r\nLocation: http://127.0.0.2/\r\nContent-Length: 0\r\n\r\n")
        let server = try ScriptedServer([[step, .end]])
        let led = try #require(failed(download(http).run(server.url(), to: "1.scomo")))
        #expect(led.kind == .forbiddenHost)
    }

    @Test("waits for a proxy that fails, and names it")
    func proxy() throws {
        let proxy = try ScriptedServer([[ScriptedServer.Step.send("HTTP/1.1 407 Who\r\n\r\n"), .end]])
        var http = HTTPSettings()
        http.proxy = Proxy(try URL(proxy.url()), credentials: ("device", "secret"))
        let end = try download(http).run("http://packages.example/p", to: "1.scomo")
        guard case .failed(let failure, _, _) = end else { throw CancellationError() }
        #expect(failure.kind == .unreachable)
        #expect(failure.sentence.hasPrefix("the proxy \"127.0.0.1:\(proxy.port)\" wants other credentials"))
    }
}
