import Bytes
import Linux
import OpenSSL
import TestSupport
import Testing

@testable import HTTP

@Suite("A proxy")
struct ProxyTests {
    private func client(
        _ proxy: ScriptedServer, credentials: (name: String, password: String)? = nil, except: String = "",
        _ change: (inout HTTPSettings) -> Void = { _ in }
    ) throws -> HTTPClient {
        let (url, exceptions) = (try URL(proxy.url()), try #require(HostPattern.list(except)))
        return try makeClient {
            $0.proxy = Proxy(url, credentials: credentials, except: exceptions)
            change(&$0)
        }
    }

    private static let opened = ScriptedServer.Step.send("HTTP/1.1 200 Connection established\r\n\r\n")

    @Test("is asked for the server, and then carries what is sent to it")
    func tunnel() throws {
        // What comes through the way is for the server, which the script plays, too.
        let proxy = try ScriptedServer([[Self.opened], [.answer("pong")], [.answer("pong")]])
        let client = try client(proxy, credentials: ("device", "correct horse"))
        for _ in 1...2 { #expect(try client.post(to: "http://dm.example.net/dm").body == Array("pong".utf8)) }
        #expect(
            proxy.requests[0]
                == "CONNECT dm.example.net:80 HTTP/1.1\r\nHost: dm.example.net:80\r\n"
                + "User-Agent: \(HTTPSettings().userAgent)\r\n"
                + "Proxy-Authorization: Basic \(Base64.encode(Array("device:correct horse".utf8)))\r\n\r\n")
        #expect(proxy.requests[1].hasPrefix("POST /dm HTTP/1.1\r\nHost: dm.example.net\r\n"))
        #expect(!proxy.requests[1].contains("Proxy-Authorization"))
        #expect(proxy.connections == 1)
    }

    @Test("is asked for addresses of IPv6 in brackets, and shows no credentials that it wasn't given")
    func brackets() throws {
        let proxy = try ScriptedServer([[Self.opened], [.answer("pong")]])
        _ = try client(proxy).post(to: "http://[2001:db8::1]:8080/")
        #expect(
            proxy.requests[0].hasPrefix("CONNECT [2001:db8::1]:8080 HTTP/1.1\r\nHost: [2001:db8::1]:8080\r\n")
        )
        #expect(!proxy.requests[0].contains("Authorization"))
    }

    // Made anew for each test: kept, the leak checker would not see what the cases refer to.
    private static var answers: [(ScriptedServer.Step, ProxyFailure)] {
        [
            (.answer(status: "407 Who", "Proxy-Authenticate: Basic"), .unauthorized),
            (.answer("<html>", status: "403 No"), .refused(403)), (.answer(status: "502 Bad"), .refused(502)),
            (.answer(status: "302 There", "Location: http://127.0.0.1/"), .refused(302)),
            (.send("SSH-2.0-x\r\n\r\n"), .malformed(.statusLine)),
            (.send("HTTP/1.1 101 Switch\r\n\r\n"), .malformed(.unexpectedStatus(101))),
            (.send("HTTP/1.1 200 OK\r\n\r\n\u{16}\u{3}\u{3}"), .unasked),
            (.flood(Array("HTTP/1.1 100 Wait\r\n\r\n".utf8), 100_000), .malformed(.lineTooLong)),
            (.flood([0x61], 1 << 20), .malformed(.lineTooLong)),
            (.end, .broken("\(TLSError.cutShort)")), (.reset, .broken("\(TLSError.cutShort)")),
            (.send("HTTP/1.1 200"), .broken("\(TLSError.cutShort)")),
        ]
    }

    @Test("that refuses, or answers nonsense, is what the error names", arguments: answers)
    func refuses(_ step: ScriptedServer.Step, _ failure: ProxyFailure) throws {
        let proxy = try ScriptedServer([[step, .end]])
        let error = #expect(throws: HTTPError.self) {
            _ = try client(proxy, credentials: ("device", "secret")).post(to: "http://dm.example.net/")
        }
        #expect(error == .connection(.proxy("127.0.0.1:\(proxy.port)", failure)))
        #expect("\(try #require(error))".hasPrefix("the proxy \"127.0.0.1:\(proxy.port)\" "))
        #expect(!"\(try #require(error))".contains("secret"))
        #expect(proxy.requests.count == 1)
    }

    @Test("that says nothing, or isn't there, is what the error names")
    func silent() throws {
        let proxy = try ScriptedServer([[.stall]])
        let start = Instant.now
        let error = #expect(throws: HTTPError.self) {
            _ = try client(proxy) { $0.connectTimeout = .seconds(1) }.post(to: "http://dm.example.net/")
        }
        #expect(
            "\(try #require(error))".contains("the proxy \"127.0.0.1:\(proxy.port)\" was asked for a way"))
        #expect(.now - start < .seconds(20))
        let closed = try URL("http://127.0.0.1:1")
        let nobody = try makeClient { $0.proxy = Proxy(closed) }
        let refused = #expect(throws: HTTPError.self) { _ = try nobody.post(to: "http://dm.example.net/") }
        #expect("\(try #require(refused))".hasPrefix("the proxy \"127.0.0.1:1\" can't be reached: "))
    }

    @Test("isn't asked for its exceptions")
    func exceptions() throws {
        let (proxy, server) = (try ScriptedServer([[.end]]), try ScriptedServer([[.answer("pong")]]))
        #expect(try client(proxy, except: "10.0.0.1 127.0.0.0/8").post(to: server.url()).status == 200)
        #expect(proxy.requests.isEmpty)
        let url = try URL(proxy.url())
        let named = Proxy(url, except: try #require(HostPattern.list("a.example *.b.example 10.0.0.0/8")))
        let direct = ["a.example", "A.Example.", "x.b.example", "10.2.3.4"].filter {
            named.serves($0.lowercased())
        }
        #expect(direct.isEmpty)
        #expect(["b.example", "x.a.example", "11.0.0.1"].allSatisfy { named.serves($0) })
    }

    @Test("gets no wish for a host that isn't allowed")
    func rules() throws {
        let proxy = try ScriptedServer([[Self.opened], [.answer("pong")]])
        let client = try client(proxy) {
            $0.hosts = HostRules(allowed: HostPattern.list("good.example") ?? [])
        }
        for host in ["evil.example", "127.0.0.1"] {
            #expect(throws: HTTPError.connection(.forbidden(host, nil))) {
                _ = try client.post(to: "http://\(host)/")
            }
        }
        #expect(proxy.requests.isEmpty)
        #expect(try client.post(to: "http://good.example/").status == 200)
    }
}
