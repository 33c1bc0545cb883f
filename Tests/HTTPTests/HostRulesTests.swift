import Linux
import TestSupport
import Testing

@testable import HTTP

@Suite("Rules for hosts")
struct HostRulesTests {
    @Test(
        "name hosts in several ways",
        arguments: [
            ("example.org", "example.org", true), ("Example.ORG", "example.org.", true),
            ("example.org", "a.example.org", false),
            ("*.example.org", "a.example.org", true), ("*.example.org", "a.b.example.org", true),
            ("*.example.org", "example.org", false), ("*.example.org", "badexample.org", false),
            ("*", "anything", true),
            ("10.0.0.0/8", "example.org", false),
        ])
    func names(_ pattern: String, _ name: String, _ isMeant: Bool) throws {
        #expect(try #require(HostPattern(pattern)).contains(name: name) == isMeant)
    }

    @Test("name no others", arguments: ["a,b", "a/b", "*a", "http://a", "10.0.0.0/33", "a*", "ü"])
    func wrong(_ text: String) { #expect(HostPattern.list("example.org \(text)") == nil) }

    /// What is allowed, the host, the address that is found, whether it is refused unasked, whether the address may be used.
    private static let rows: [(String, String, String, Bool, Bool)] = [
        ("", "example.org", "192.0.2.1", false, true), ("", "example.org", "127.0.0.1", false, false),
        ("", "127.0.0.1", "127.0.0.1", true, false), ("", "127.1", "127.0.0.1", true, false),
        ("", "10.0.0.1", "10.0.0.1", false, true), ("", "::ffff:127.0.0.1", "::ffff:127.0.0.1", true, false),
        ("*", "example.org", "192.0.2.1", false, true), ("*", "example.org", "169.254.0.1", false, false),
        ("* 127.0.0.0/8", "example.org", "127.0.0.1", false, true),
        ("127.0.0.1", "localhost", "127.0.0.1", false, true),
        ("127.0.0.1", "localhost", "::1", false, false),
        ("127.0.0.1", "example.org", "192.0.2.1", false, false),
        ("good.example", "good.example", "192.0.2.1", false, true),
        ("good.example", "evil.example", "192.0.2.1", true, false),
        ("good.example", "good.example", "127.0.0.1", false, false),
        ("good.example", "192.0.2.1", "192.0.2.1", true, false),
        ("10.0.0.0/8", "10.1.1.1", "10.1.1.1", false, true),
        ("10.0.0.0/8", "evil.example", "10.1.1.1", false, true),
    ]

    @Test("judge the address that a connection is made to", arguments: rows)
    func table(
        _ allowed: String, _ host: String, _ address: String, _ isRefused: Bool, _ isAllowed: Bool
    ) throws {
        let rules = HostRules(allowed: try #require(HostPattern.list(allowed)))
        #expect(rules.refuses(host) == isRefused)
        #expect(rules.allows(try #require(NetworkAddress(address)), of: host) == isAllowed)
    }

    @Test(
        "judge the name where a proxy looks it up",
        arguments: [
            ("", "example.org", true), ("", "127.0.0.1", false), ("good.example", "good.example", true),
            ("good.example", "evil.example", false), ("10.0.0.0/8", "example.org", false),
            ("10.0.0.0/8", "10.0.0.1", true),
        ])
    func proxied(_ allowed: String, _ host: String, _ isAllowed: Bool) throws {
        let rules = HostRules(allowed: try #require(HostPattern.list(allowed)))
        #expect(rules.allowsThroughProxy(host) == isAllowed)
    }

    @Test("hold for what is asked, and for where that leads")
    func redirected() throws {
        let server = try ScriptedServer([
            [.answer("pong")], [.answer(status: "307 There", "Location: http://127.0.0.2:1/")],
        ])
        let client = try makeClient { $0.hosts = HostRules(allowed: HostPattern.list("127.0.0.1") ?? []) }
        #expect(try client.post(to: server.url()).status == 200)
        #expect(throws: HTTPError.connection(.forbidden("127.0.0.2", nil))) {
            _ = try client.post(to: server.url())
        }
        let strict = try makeClient { $0.hosts = HostRules() }
        #expect(throws: HTTPError.connection(.forbidden("127.0.0.1", nil))) {
            _ = try strict.post(to: server.url())
        }
        let address = NetworkAddress("127.0.0.1")
        let error = #expect(throws: HTTPError.self) {
            _ = try strict.post(to: "http://localhost:\(server.port)/")
        }
        #expect(
            [address, NetworkAddress("::1")].contains { error == .connection(.forbidden("localhost", $0)) })
        #expect(server.requests.count == 2)
    }
}
