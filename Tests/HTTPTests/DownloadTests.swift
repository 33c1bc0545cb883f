import Linux
import TestSupport
import Testing

@testable import HTTP

@Suite("A download")
struct DownloadTests {
    @Test("gets all of a file")
    func whole() throws {
        let server = try ScriptedServer([[.answer("0123456789", "ETag: \"v1\"")]])
        let target = try DownloadTarget()
        #expect(try target.download(server.url("/a.scomo?token=x")) == DownloadResult(.fresh, 10, "\"v1\""))
        #expect(try target.content == "0123456789")
        #expect(target.starts == [DownloadStart(way: .fresh, offset: 0, total: 10, validator: "\"v1\"")])
        #expect(target.progress.last == 10)
        #expect(
            server.requests == [
                "GET /a.scomo?token=x HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"
                    + "User-Agent: scomo-agent/\(Program.version)\r\nAccept-Encoding: identity\r\n"
                    + "Connection: keep-alive\r\nAccept: */*\r\n\r\n"
            ])
    }

    @Test("gets a file of unknown size, and an empty one")
    func unknownSize() throws {
        let server = try ScriptedServer([
            [
                .send(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n"
                )
            ],
            [.answer("")], [.send("HTTP/1.1 200 OK\r\n\r\n01234"), .end],
        ])
        let target = try DownloadTarget()
        #expect(try target.download(server.url()) == DownloadResult(.fresh, 10))
        #expect(try target.content == "0123456789")
        #expect(try target.download(server.url()) == DownloadResult(.fresh, 0))
        #expect(try target.content == "")
        #expect(try target.download(server.url()) == DownloadResult(.fresh, 5))
        #expect(try target.content == "01234")
    }

    @Test("goes on where it was cut short")
    func resumed() throws {
        let server = try ScriptedServer([
            [.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\nETag: \"v1\"\r\n\r\n0123"), .end],
            [.answer("456789", status: "206 Part", "Content-Range: bytes 4-9/10", "ETag: \"v1\"")],
        ])
        let target = try DownloadTarget()
        #expect(throws: HTTPError.cutShort(received: 4, expected: 10)) { try target.download(server.url()) }
        #expect(try target.content == "0123")
        let validator = target.starts.first?.validator
        #expect(
            try target.download(server.url(), from: 4, ifRange: validator)
                == DownloadResult(.resumed, 10, "\"v1\""))
        #expect(try target.content == "0123456789")
        #expect(server.requests[1].contains("\r\nRange: bytes=4-\r\nIf-Range: \"v1\"\r\n"))
        #expect(target.starts.last == DownloadStart(way: .resumed, offset: 4, total: 10, validator: "\"v1\""))
    }

    @Test(
        "goes on behind what takes more than 31 and 32 bits to say",
        arguments: [1 << 31, 1 << 32, (1 << 33) + 1])
    func large(_ size: Int) throws {
        let range = "Content-Range: bytes \(size)-\(size + 5)/\(size + 6)"
        let server = try ScriptedServer([[.answer("456789", status: "206 Part", range, "ETag: \"v1\"")]])
        let target = try DownloadTarget("0123", sparse: size)
        let result = try target.download(server.url(), from: size, ifRange: "\"v1\"", limit: size + 6)
        #expect(result == DownloadResult(.resumed, size + 6, "\"v1\""))
        #expect(server.requests[0].contains("\r\nRange: bytes=\(size)-\r\n"))
        #expect(try target.size == size + 6 && target.progress == [size + 6])
    }

    @Test("starts again when the server has another file now")
    func restarted() throws {
        let server = try ScriptedServer([[.answer("abc", "ETag: \"v2\"")]])
        let target = try DownloadTarget("0123")
        #expect(
            try target.download(server.url(), from: 4, ifRange: "\"v1\"")
                == DownloadResult(.restarted, 3, "\"v2\""))
        #expect(try target.content == "abc")
        #expect(target.starts == [DownloadStart(way: .restarted, offset: 0, total: 3, validator: "\"v2\"")])
    }

    @Test("keeps only what is said to be good, and only what is there")
    func offsets() throws {
        let part = ScriptedServer.Step.answer("456789", status: "206 Part", "Content-Range: bytes 4-9/10")
        let server = try ScriptedServer([[part], [part], [.answer("0123456789")]])
        let longer = try DownloadTarget("0123garbage")
        #expect(try longer.download(server.url(), from: 4) == DownloadResult(.resumed, 10))
        #expect(try longer.content == "0123456789")
        let shorter = try DownloadTarget("0123")
        #expect(try shorter.download(server.url(), from: 7) == DownloadResult(.resumed, 10))
        #expect(try shorter.content == "0123456789")
        // A validator that was damaged on disk, and would be a second header field.
        let damaged = try DownloadTarget("0123")
        #expect(
            try damaged.download(server.url(), from: 4, ifRange: "\"v1\"\r\nX: y")
                == DownloadResult(.fresh, 10))
        #expect(try damaged.content == "0123456789")
        #expect(!server.requests[2].contains("X: y"))
    }

    @Test("notices that nothing is missing")
    func complete() throws {
        let server = try ScriptedServer([[.answer(status: "416 Beyond", "Content-Range: bytes */4")]])
        let target = try DownloadTarget("0123")
        #expect(
            try target.download(server.url(), from: 4, ifRange: "\"v1\"")
                == DownloadResult(.complete, 4, "\"v1\""))
        #expect(try target.content == "0123")
        #expect(target.starts.isEmpty)
    }

    @Test(
        "starts again when the server has less, or doesn't say",
        arguments: ["Content-Range: bytes */3", "X: y"])
    func beyond(_ field: String) throws {
        let server = try ScriptedServer([[.answer(status: "416 Beyond", field)], [.answer("abc")]])
        let target = try DownloadTarget("0123")
        #expect(try target.download(server.url(), from: 4) == DownloadResult(.fresh, 3))
        #expect(try target.content == "abc")
        #expect(!server.requests[1].contains("Range"))
    }

    /// What servers and caches answer to a request for a part that isn't that part.
    static let misfits: [ScriptedServer.Step] = [
        .answer("0123456789", status: "206 Part", "Content-Range: bytes 0-9/10"),
        .answer("23456789", status: "206 Part", "Content-Range: bytes 2-9/10"),
        .answer("456789ab", status: "206 Part", "Content-Range: bytes 4-11/12"),
        .answer("456789", status: "206 Part", "Content-Range: bytes 4-9/10", "ETag: \"v2\""),
        .answer("456789", status: "206 Part", "X: y"),
        .answer("--b\r\n", status: "206 Part", "Content-Type: multipart/byteranges; boundary=b"),
        .answer("456789", status: "200 OK", "Content-Range: bytes 4-9/10"),
        .answer("no parts", status: "403 Forbidden"), .answer(status: "501 Not Implemented"),
    ]

    @Test("asks once for all of the file where the part isn't the one asked for", arguments: misfits)
    func misfit(_ step: ScriptedServer.Step) throws {
        let server = try ScriptedServer([[step, .end], [.answer("0123456789", "ETag: \"v2\"")]])
        let target = try DownloadTarget("0123")
        #expect(
            try target.download(server.url(), from: 4, ifRange: "\"v1\"", total: 10)
                == DownloadResult(.fresh, 10, "\"v2\""))
        #expect(try target.content == "0123456789")
        #expect(server.requests.count == 2 && !server.requests[1].contains("Range"))
    }

    @Test("that is refused as a whole too keeps what is there")
    func refusedAltogether() throws {
        let server = try ScriptedServer([
            [.answer(status: "403 Forbidden"), .end], [.answer(status: "403 Forbidden"), .end],
        ])
        let target = try DownloadTarget("0123")
        #expect(throws: HTTPError.status(403, retryAfter: nil)) { try target.download(server.url(), from: 4) }
        #expect(try target.content == "0123")
        #expect(server.requests.count == 2)
    }

    @Test("is cut short when a part ends before the file does")
    func shortPart() throws {
        let server = try ScriptedServer([[.answer("45", status: "206 Part", "Content-Range: bytes 4-5/10")]])
        let target = try DownloadTarget("0123")
        #expect(throws: HTTPError.cutShort(received: 6, expected: 10)) {
            try target.download(server.url(), from: 4)
        }
        #expect(try target.content == "012345")
    }

    @Test("follows redirections of all kinds", arguments: [301, 302, 303, 307, 308])
    func redirection(_ status: Int) throws {
        let target = try DownloadTarget("0123")
        let part = ScriptedServer.Step.answer("456789", status: "206 Part", "Content-Range: bytes 4-9/10")
        let server = try ScriptedServer([[.answer(status: "\(status) There", "Location: ../b?c")], [part]])
        #expect(try target.download(server.url("/x/a"), from: 4) == DownloadResult(.resumed, 10))
        #expect(server.requests[1].hasPrefix("GET /b?c HTTP/1.1\r\n"))
        #expect(server.requests[1].contains("Range: bytes=4-\r\n"))
    }

    @Test("is given up when redirections have no end")
    func loop() throws {
        let step = ScriptedServer.Step.answer(status: "302 Again", "Location: /")
        let server = try ScriptedServer(Array(repeating: [step], count: 10))
        #expect(throws: HTTPError.redirectedTooOften) { try DownloadTarget().download(server.url()) }
        #expect(server.requests.count == 6)
    }

    @Test(
        "fails with the server's status, and leaves the file alone",
        arguments: [204, 400, 403, 404, 410, 500, 503])
    func refused(_ status: Int) throws {
        let answer = ScriptedServer.Step.answer("<html>", status: "\(status) No", "Retry-After: 30")
        // Some may mean parts alone, and are asked for all of the file.
        let server = try ScriptedServer([[answer, .end], [answer, .end]])
        let target = try DownloadTarget("0123")
        #expect(throws: HTTPError.status(status, retryAfter: .seconds(30))) {
            try target.download(server.url(), from: 2)
        }
        #expect(try target.content == "0123")
    }
}
