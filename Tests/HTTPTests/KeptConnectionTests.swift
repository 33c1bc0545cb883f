import HTTP
import Linux
import OpenSSL
import TestSupport
import Testing

@Suite("A kept connection")
struct KeptConnectionTests {
    @Test("serves one request after the other")
    func kept() throws {
        let server = try ScriptedServer(Array(repeating: [.answer("pong")], count: 5))
        let client = try makeClient()
        for _ in 1...5 { #expect(try client.post(to: server.url()).status == 200) }
        #expect(server.connections == 1)
    }

    @Test(
        "isn't used again after an answer that ends it or leaves something behind",
        arguments: [
            .answer("pong", "Connection: close"), .send("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na"),
            .answer(status: "500 Broken"),
            .send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\n\r\n"),
        ] as [ScriptedServer.Step])
    func notKept(_ step: ScriptedServer.Step) throws {
        let server = try ScriptedServer([[step], [.answer("pong")]])
        let client = try makeClient()
        _ = try client.post(to: server.url())
        #expect(try client.post(to: server.url()).body == Array("pong".utf8))
        #expect(server.connections == 2)
    }

    @Test("isn't used for another server, nor after its time, nor once it is ended")
    func others() throws {
        let (one, other) = (
            try ScriptedServer([[.answer()], [.answer()]]), try ScriptedServer([[.answer()]])
        )
        let client = try makeClient()
        for server in [one, other, one] { _ = try client.post(to: server.url()) }
        #expect(one.connections == 2)

        let impatient = try ScriptedServer([[.answer()], [.answer()]])
        let forgetful = try makeClient { $0.idleTimeout = .zero }
        for _ in 1...2 { _ = try forgetful.post(to: impatient.url()) }
        #expect(impatient.connections == 2)
    }

    @Test("is replaced when the server ended it", arguments: [.end, .reset] as [ScriptedServer.Step])
    func endedBefore(_ step: ScriptedServer.Step) throws {
        let server = try ScriptedServer([[.answer("a"), step], [.answer("b")]])
        let client = try makeClient()
        _ = try client.post(to: server.url())
        #expect(try client.post(to: server.url()).body == Array("b".utf8))
        #expect(server.connections == 2)
    }

    @Test(
        "is replaced when the server ends it instead of answering",
        arguments: [.end, .reset] as [ScriptedServer.Step])
    func endedInstead(_ step: ScriptedServer.Step) throws {
        let server = try ScriptedServer([[.answer("a")], [step], [.answer("b")]])
        let client = try makeClient()
        _ = try client.post("one", to: server.url())
        #expect(try client.post("two", to: server.url()).body == Array("b".utf8))
        #expect(server.requests.map { $0.suffix(3) } == ["one", "two", "two"])
    }

    @Test("is replaced only once, and only while no byte of the answer has come")
    func once() throws {
        let server = try ScriptedServer([[.answer("a")], [.end], [.end], [.answer("b")], [.send("H"), .end]])
        let client = try makeClient()
        _ = try client.post(to: server.url())
        #expect(throws: HTTPError.connection(.cutShort)) { try client.post(to: server.url()) }
        #expect(server.requests.count == 3)
        _ = try client.post(to: server.url())
        #expect(throws: HTTPError.connection(.cutShort)) { try client.post(to: server.url()) }
        #expect(server.requests.count == 5)
    }
}
