import Bytes
import HTTP
import Linux
import OpenSSL
import Settings
import Systemd
import TestSupport
import Testing

@testable import Agent

@Suite("The way to the servers")
struct ServerLinkTests {
    private let loop: EventLoop
    private let link: ServerLink
    private let readings = Readings()

    /// How often it was read whom to trust.
    private final class Readings {
        var count = 0
    }

    init() throws {
        var http = HTTPSettings()
        http.allowsPlainHTTP = true
        loop = try EventLoop()
        link = ServerLink(
            { [readings] () throws(ConfigurationError) in
                readings.count += 1
                return try plain()
            }, http, loop)
    }

    private func send(_ waiter: any Waiter, to server: ScriptedServer) throws -> Int {
        let request = PostRequest(
            Array("hi".utf8), contentType: "text/plain", accept: "*/*", limit: 100, deadline: .seconds(20))
        var cookies = CookieJar()
        return try link.connect(waiter)(request, URL(server.url()), &cookies).status
    }

    private static let answer = ScriptedServer.Step.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")

    @Test("is kept from one session to the next")
    func kept() throws {
        let server = try ScriptedServer([[Self.answer], [Self.answer]])
        #expect(try send(loop, to: server) == 200)
        link.rest(after: .seconds(600))
        #expect(try send(loop, to: server) == 200)
        #expect(server.connections == 1)
    }

    @Test("ends when there is nothing to do, and others than the loop have their own")
    func ended() throws {
        let server = try ScriptedServer([[Self.answer], [Self.answer], [Self.answer]])
        #expect(try send(loop, to: server) == 200)
        link.rest()
        #expect(try send(PollWaiter(), to: server) == 200)
        #expect(try send(loop, to: server) == 200)
        #expect(server.connections == 3)
    }

    @Test("reads once whom to trust, until there is nothing to do, for whoever connects")
    func trust() throws {
        let server = try ScriptedServer([[Self.answer]])
        let first = try link.trust()
        _ = try send(loop, to: server)
        link.rest(after: .seconds(600))
        #expect(try link.trust() === first && readings.count == 1)
        link.rest()
        #expect(try link.trust() !== first && readings.count == 2)
        // Without a connection of its own it doesn't keep that either.
        link.rest(after: .seconds(600))
        _ = try link.trust()
        #expect(readings.count == 3)
    }
}
