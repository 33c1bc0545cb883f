import Bytes
import HTTP
import Linux
import TestSupport
import Testing

@Suite("A POST")
struct PostTests {
    @Test("sends the headers of device management, and returns the answer")
    func good() throws {
        let server = try ScriptedServer([
            [.answer("pong", "Content-Type: application/vnd.syncml.dm+xml", "Retry-After: 5")]
        ])
        let response = try makeClient().post(to: server.url("/dm?id=1"))
        #expect(try response.url == URL(server.url("/dm?id=1")))
        #expect(response.status == 200)
        #expect(response.contentType == "application/vnd.syncml.dm+xml")
        #expect(response.retryAfter == .seconds(5))
        #expect(response.body == Array("pong".utf8))
        #expect(
            server.requests == [
                "POST /dm?id=1 HTTP/1.1\r\n"
                    + "Host: 127.0.0.1:\(server.port)\r\n"
                    + "User-Agent: scomo-agent/\(Program.version)\r\n"
                    + "Accept-Encoding: identity\r\n"
                    + "Connection: keep-alive\r\n"
                    + "Content-Type: application/vnd.syncml.dm+xml\r\n"
                    + "Accept: application/vnd.syncml.dm+xml\r\n"
                    + "Cache-Control: no-store\r\n"
                    + "Content-Length: 4\r\n"
                    + "\r\n"
                    + "ping"
            ])
    }

    @Test("carries fields of its caller's both ways")
    func fields() throws {
        let server = try ScriptedServer([[.answer("pong", "X-SyncML-HMAC: mac=b")], [.answer("pong")]])
        let client = try makeClient()
        var cookies = CookieJar()
        var request = PostRequest([], contentType: "a", accept: "b", limit: 10, deadline: .seconds(10))
        // A line end would begin another field.
        request.fields = [HeaderField("x-syncml-hmac", "algorithm=MD5,\r\n mac=a")]
        let response = try client.post(request, to: try URL(server.url()), cookies: &cookies)
        #expect(response["x-syncml-hmac"] == "mac=b")
        #expect(server.requests[0].contains("\r\nx-syncml-hmac: algorithm=MD5, mac=a\r\n"))
        #expect(try client.post(to: server.url())["x-syncml-hmac"] == nil)
        #expect(!server.requests[1].contains("x-syncml-hmac"))
    }

    @Test("has a body longer than buffers are")
    func large() throws {
        let body = String(repeating: "0123456789abcdef", count: 65_536)
        let server = try ScriptedServer([[.answer(body)]])
        let response = try makeClient().post(body, to: server.url(), limit: 1 << 20)
        #expect(response.body == Array(body.utf8))
        #expect(server.requests[0].hasSuffix("\r\n\r\n\(body)"))
    }

    @Test("is answered in chunks, after an interim answer, or up to the end of the connection")
    func framing() throws {
        let server = try ScriptedServer([
            [
                .send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                .send("2\r\npo\r\n"), .send("2\r"), .send("\nng\r\n0\r\n\r\n"),
            ],
            [.answer(status: "204 No Content")],
            [.send("HTTP/1.1 200 OK\r\n\r\npo"), .send("ng"), .end],
        ])
        let client = try makeClient()
        #expect(try client.post(to: server.url()).body == Array("pong".utf8))
        #expect(try client.post(to: server.url()).status == 204)
        #expect(try client.post(to: server.url()).body == Array("pong".utf8))
        #expect(server.connections == 1)
    }

    @Test(
        "returns statuses of failure, without their pages",
        arguments: [
            "301 Moved", "303 See Other", "400 Bad", "401 Who?", "404 Not Found", "500 Broken", "503 Busy",
        ])
    func failure(_ status: String) throws {
        let server = try ScriptedServer([[.answer("<html>", status: status, "Retry-After: 7", "Location: /")]]
        )
        let response = try makeClient().post(to: server.url())
        let code = Int(status.prefix(3)) ?? 0
        #expect((response.status, response.retryAfter) == (code, .seconds(7)))
        #expect(response.body.isEmpty)
    }

    @Test(
        "is sent again where a redirection leads, body and all",
        arguments: ["307 Temporary", "308 Permanent"])
    func redirection(_ status: String) throws {
        let target = try ScriptedServer([[.answer("pong")]])
        let server = try ScriptedServer([
            [.answer(status: status, "Location: /other")],
            [.answer(status: status, "Location: \(target.url("/dm"))")],
        ])
        let response = try makeClient().post(to: server.url("/first"))
        #expect(response.body == Array("pong".utf8))
        #expect(response.url.text == target.url("/dm"))
        #expect(server.requests.count == 2)
        #expect(server.requests[1].hasPrefix("POST /other HTTP/1.1\r\n"))
        #expect(target.requests[0].hasPrefix("POST /dm HTTP/1.1\r\nHost: 127.0.0.1:\(target.port)\r\n"))
        #expect(target.requests[0].hasSuffix("\r\n\r\nping"))
    }

    @Test("is given up when redirections have no end")
    func loop() throws {
        let step = ScriptedServer.Step.answer(status: "307 Again", "Location: /again")
        let server = try ScriptedServer(Array(repeating: [step], count: 10))
        let client = try makeClient { $0.redirects = 3 }
        #expect(throws: HTTPError.redirectedTooOften) { try client.post(to: server.url()) }
        #expect(server.requests.count == 4)
    }

    @Test("doesn't follow a redirection to nowhere")
    func badRedirection() throws {
        let server = try ScriptedServer([
            [.answer(status: "307 Again"), .end], [.answer(status: "307 Again", "Location: ftp://a/"), .end],
            [.answer(status: "307 Again", "Location: //me:secret@a/"), .end],
        ])
        let client = try makeClient()
        #expect(throws: HTTPError.malformed(.noLocation)) { try client.post(to: server.url()) }
        #expect(throws: HTTPError.badURL(.unsupportedScheme)) { try client.post(to: server.url()) }
        #expect(throws: HTTPError.badURL(.credentials)) { try client.post(to: server.url()) }
    }

    @Test("goes to no unprotected address unless that is allowed")
    func insecure() throws {
        let client = try makeClient { $0.allowsPlainHTTP = false }
        #expect(throws: HTTPError.insecure(try URL("http://127.0.0.1:1/"))) {
            try client.post(to: "http://127.0.0.1:1/")
        }
    }

    @Test("carries the cookies of the session")
    func cookies() throws {
        let server = try ScriptedServer([
            [.answer("1", "Set-Cookie: JSESSIONID=a1; Path=/dm", "Set-Cookie: lb=2")],
            [.answer("2", "Set-Cookie: lb=3")],
            [.answer(status: "307 Again", "Location: /", "Set-Cookie: lb=; Max-Age=0")], [.answer("3")],
            [.answer("4")],
        ])
        let client = try makeClient()
        var cookies = CookieJar()
        for _ in 1...3 { _ = try client.post(to: server.url(), &cookies) }
        _ = try client.post(to: server.url())
        let sent = server.requests.map { $0.split(separator: "\r\n").first { $0.hasPrefix("Cookie") } }
        #expect(
            sent == [
                nil, "Cookie: JSESSIONID=a1; lb=2", "Cookie: JSESSIONID=a1; lb=3", "Cookie: JSESSIONID=a1",
                nil,
            ])
    }
}
