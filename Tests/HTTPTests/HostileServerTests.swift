import HTTP
import Linux
import OpenSSL
import TestSupport
import Testing

@Suite("A server that behaves badly")
struct HostileServerTests {
    private typealias Step = ScriptedServer.Step

    private func error(
        _ steps: [ScriptedServer.Step], limit: Int = 1000, deadline: Duration = .seconds(20),
        _ change: (inout HTTPSettings) -> Void = { _ in }
    ) throws -> HTTPError? {
        let server = try ScriptedServer([steps])
        let client = try makeClient(change)
        return #expect(throws: HTTPError.self) {
            try client.post(to: server.url(), limit: limit, deadline: deadline)
        }
    }

    @Test(
        "and ends the connection too early is noticed",
        arguments: [
            ([.end], .connection(.cutShort)), ([.reset], .connection(.cutShort)),
            ([.send("HTTP/1.1 200 OK\r\nContent-"), .end], .connection(.cutShort)),
            (
                [.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"), .end],
                .cutShort(received: 0, expected: 10)
            ),
            (
                [.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"), .end],
                .cutShort(received: 5, expected: 10)
            ),
            (
                [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"), .end],
                .cutShort(received: 3, expected: nil)
            ),
            (
                [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), .end],
                .cutShort(received: 5, expected: nil)
            ),
            (
                [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"), .end],
                .cutShort(received: 5, expected: nil)
            ),
        ] as [([ScriptedServer.Step], HTTPError)])
    func cut(_ steps: [ScriptedServer.Step], _ expected: HTTPError) throws {
        #expect(try error(steps) == expected)
    }

    @Test(
        "and sends nonsense is noticed",
        arguments: [
            ("220 smtp.example.org ESMTP\r\n", .statusLine),
            ("HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n", .foldedField),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
                .repeatedField("content-length")
            ),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                .contentLength
            ),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", .chunk),
            ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", .unexpectedStatus(101)),
        ] as [(String, ResponseFlaw)])
    func nonsense(_ text: String, _ flaw: ResponseFlaw) throws {
        #expect(try error([.send(text)]) == .malformed(flaw))
    }

    @Test("and sends too much is stopped")
    func tooMuch() throws {
        let field = Array("A: 0123456789\r\n".utf8)
        #expect(
            try error([.send("HTTP/1.1 200 OK\r\n"), .flood(field, 1 << 20)]) == .malformed(.tooManyFields))
        let long = [UInt8](repeating: UInt8(ascii: "a"), count: 1000)
        #expect(
            try error([.send("HTTP/1.1 200 OK\r\nA: "), .flood(long, 1 << 20)]) == .malformed(.lineTooLong))
        #expect(
            try error([.flood(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), 1 << 20)])
                == .malformed(.lineTooLong))

        let chunk = Array("3e8\r\n".utf8) + long + Array("\r\n".utf8)
        #expect(try error([.answer(String(repeating: "a", count: 1001))]) == .tooLarge(limit: 1000))
        #expect(
            try error([
                .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), .flood(chunk, 1 << 20),
            ])
                == .tooLarge(limit: 1000))
        #expect(
            try error([.send("HTTP/1.1 200 OK\r\n\r\n"), .flood(long, 1 << 20)]) == .tooLarge(limit: 1000))
        #expect(
            try error([.send("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n"), .stall])
                == .tooLarge(limit: 1000))
    }

    @Test(
        "and stops sending is given up",
        arguments: [
            [.stall], [.send("HTTP/1.1 200 OK\r\n"), .stall],
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"), .stall],
            [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5"), .stall],
        ] as [[ScriptedServer.Step]])
    func stalled(_ steps: [ScriptedServer.Step]) throws {
        let start = Instant.now
        #expect(try error(steps, deadline: .milliseconds(300)) == .interrupted(.timedOut))
        #expect(Instant.now - start >= .milliseconds(300))
        #expect(try error(steps) { $0.stallTimeout = .milliseconds(300) } == .interrupted(.timedOut))
        #expect(Instant.now - start < .seconds(15))
    }

    @Test("and never stops sending is given up at the deadline")
    func endless() throws {
        let steps: [Step] = [
            .send("HTTP/1.1 200 OK\r\n\r\n"), .flood([UInt8](repeating: 0, count: 100), 1 << 30),
        ]
        #expect(try error(steps, limit: .max, deadline: .milliseconds(300)) == .interrupted(.timedOut))
    }

    @Test("and takes no request is given up")
    func deaf() throws {
        // The kernel takes the connection and fills its buffers; nobody reads them.
        let server = try ScriptedServer([])
        let client = try makeClient { $0.stallTimeout = .milliseconds(300) }
        let body = String(repeating: "x", count: 64 << 20)
        #expect(throws: HTTPError.interrupted(.timedOut)) { try client.post(body, to: server.url()) }
    }

    @Test("or none at all is an error of the connection")
    func nobody() throws {
        let client = try makeClient()
        #expect(throws: HTTPError.connection(.unreachable(.refused(Errno(number: 111))))) {
            try client.post(to: "http://127.0.0.1:1/")
        }
    }
}
