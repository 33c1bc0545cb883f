import Bytes
import Deployment
import HTTP
import Linux
import Systemd
import TestSupport
import Testing

@testable import Downloads

// How fast, from where, and by whom.
extension PackageDownloadTests {
    @Test("of which too little comes in a while is given up, and keeps what has come")
    func slow() throws {
        var limits = DownloadLimits()
        (limits.throughput, limits.throughputWindow) = (1024, .seconds(1))
        let drip = (0..<40).flatMap { _ in [ScriptedServer.Step.send([0]), .pause(milliseconds: 200)] }
        let head = Self.answer("200 OK\r\nETag: \"a\"\r\nContent-Length: 99999", Self.package)
        let server = try ScriptedServer([[head] + drip + [.end]])
        let begin = Instant.now
        let end = try download(limits).run(server.url("/p"), to: "1.scomo")
        #expect(.now - begin < .seconds(5))
        guard case .failed(let failure, _, let gained) = end else {
            Issue.record("\(end)")
            return
        }
        #expect(failure.kind == .unreachable && failure.sentence.contains("1024 bytes a second"))
        #expect(gained >= 6)
    }

    @Test("isn't too slow because others had its time")
    func paused() throws {
        var (limits, total) = (DownloadLimits(), Duration.zero)
        (limits.throughput, limits.throughputWindow) = (1, .milliseconds(20))
        let waiter = ThroughputWaiter(PollWaiter(), limits) { total }
        try EventLoop().sleep(.milliseconds(30))
        total = .seconds(60)
        try waiter.serve()
        #expect(!waiter.isTooSlow)
        total = .zero
        #expect(throws: WaitError.timedOut) { try waiter.serve() }
        #expect(waiter.isTooSlow)
    }

    @Test("from a host that isn't allowed fails alike, whatever leads there and whatever is there")
    func forbidden() throws {
        var http = HTTPSettings()
        http.hosts = HostRules()
        for port in [1, try ScriptedServer([[.end]]).port] {
            let direct = try #require(
                failed(download(http: http).run("http://127.0.0.1:\(port)/", to: "1.scomo")))
            #expect(direct.kind == .badAddress)
            // Name servers may say something else tomorrow.
            let named = try #require(
                failed(download(http: http).run("http://localhost:\(port)/", to: "1.scomo")))
            #expect(named.kind == .forbiddenHost)
        }
        http.hosts = HostRules(allowed: try #require(HostPattern.list("127.0.0.1")))
        let step = Self.answer("302 There\r\nLocation: http://127.0.0.2/\r\nContent-Length: 0", [])
        let server = try ScriptedServer([[step, .end]])
        let led = try #require(failed(download(http: http).run(server.url(), to: "1.scomo")))
        #expect(led.kind == .forbiddenHost)
    }

    @Test("waits for a proxy that fails, and names it")
    func proxy() throws {
        let proxy = try ScriptedServer([[Self.answer("407 Who", []), .end]])
        var http = HTTPSettings()
        http.proxy = Proxy(try URL(proxy.url()), credentials: ("device", "secret"))
        let end = try download(http: http).run("http://packages.example/p", to: "1.scomo")
        guard case .failed(let failure, _, _) = end else { throw CancellationError() }
        #expect(failure.kind == .unreachable)
        #expect(failure.sentence.hasPrefix("the proxy \"127.0.0.1:\(proxy.port)\" wants other credentials"))
    }
}
