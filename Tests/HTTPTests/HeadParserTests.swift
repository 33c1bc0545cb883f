import Testing

@testable import HTTP

@Suite("The head of an answer")
struct HeadParserTests {
    /// Parses the text in one piece, and again byte by byte, which must make no difference.
    private func parse(_ text: String, limit: Int = 1000) throws -> ResponseHead? {
        let whole = Result { try parse(text, piece: 1000, limit: limit) }
        let pieces = Result { try parse(text, piece: 1, limit: limit) }
        #expect(try whole.get()?.head == pieces.get()?.head)
        #expect(try whole.get()?.rest == pieces.get()?.rest)
        return try whole.get()?.head
    }

    private func parse(_ text: String, piece: Int, limit: Int) throws -> (head: ResponseHead, rest: [UInt8])?
    {
        var parser = HeadParser(limit: limit)
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            var next = bytes.prefix(piece)
            bytes = bytes.dropFirst(piece)
            if let head = try parser.parse(&next) { return (head, Array(next + bytes)) }
        }
        return nil
    }

    @Test("has a status and fields")
    func good() throws {
        let head = try parse(
            "HTTP/1.1 200 OK\r\n"
                + "Content-Type:application/vnd.syncml.dm+xml; charset=utf-8\r\n"  // No blank is needed.
                + "RETRY-AFTER: \t120 \r\n"  // Names have no case, blanks don't count.
                + "Empty:\r\n"
                + "\r\n"
                + "body")
        #expect(head?.status == 200)
        #expect(head?.text("content-type") == "application/vnd.syncml.dm+xml; charset=utf-8")
        #expect(head?.retryAfter == .seconds(120))
        #expect(head?.text("empty") == "")
        #expect(head?.text("body") == nil)
    }

    @Test(
        "may have a version, reason and line ends of its own",
        arguments: [
            "HTTP/1.1 200 \r\n\r\n", "HTTP/1.1 200\r\n\r\n", "HTTP/1.0 200 Fine, thank you\r\n\r\n",
            "HTTP/1.1 200 Schön\r\n\r\n", "HTTP/1.1 200 OK\n\n", "HTTP/1.1 200 OK\nA: b\r\n\n",
        ])
    func tolerated(_ text: String) throws {
        #expect(try parse(text)?.status == 200)
    }

    @Test("comes after interim ones, which don't count")
    func interim() throws {
        let head = try parse(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 404 No\r\nA: b\r\n\r\n"
        )
        #expect(head?.status == 404)
        #expect(head?.fields == [ResponseHead.Field(name: "a", value: [UInt8(ascii: "b")])])
    }

    @Test(
        "isn't there before its blank line",
        arguments: ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n\r"])
    func incomplete(_ text: String) throws {
        #expect(try parse(text) == nil)
    }

    @Test(
        "is refused when it is malformed",
        arguments: [
            ("\r\n", .statusLine), ("HTTP/1.1\r\n", .statusLine), ("HTTP/2 200 OK\r\n", .statusLine),
            ("http/1.1 200 OK\r\n", .statusLine), ("HTTP/1.10 200 OK\r\n", .statusLine),
            ("ICY 200 OK\r\n", .statusLine), ("HTTP/1.1  200 OK\r\n", .statusLine),
            ("HTTP/1.1 20 OK\r\n", .statusLine), ("HTTP/1.1 2000 OK\r\n", .statusLine),
            ("HTTP/1.1 099 OK\r\n", .statusLine), ("HTTP/1.1 600 OK\r\n", .statusLine),
            ("HTTP/1.1 +20 OK\r\n", .statusLine), ("HTTP/1.1 200 O\u{0}K\r\n", .statusLine),
            ("HTTP/1.1 101 Switching Protocols\r\n", .unexpectedStatus(101)),
            ("HTTP/1.1 200 OK\r\nno colon\r\n", .field), ("HTTP/1.1 200 OK\r\n: no name\r\n", .field),
            ("HTTP/1.1 200 OK\r\nblank : b\r\n", .field), ("HTTP/1.1 200 OK\r\nn(me: b\r\n", .field),
            ("HTTP/1.1 200 OK\r\nA: b\u{0}c\r\n", .field), ("HTTP/1.1 200 OK\r\nA: b\u{7F}\r\n", .field),
            // A line end that only some would see.
            ("HTTP/1.1 200 OK\r\nA: b\rX: y\r\n", .field), ("HTTP/1.1 200 OK\r\nA: b\r\r\n", .field),
            ("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n", .foldedField),
            ("HTTP/1.1 200 OK\r\n\tA: b\r\n", .foldedField),
        ] as [(String, ResponseFlaw)])
    func malformed(_ text: String, _ flaw: ResponseFlaw) {
        #expect(throws: flaw) { try parse(text) }
    }

    @Test("is refused when it has too many bytes or fields")
    func limits() throws {
        let text = "HTTP/1.1 200 OK\r\nA: 6789\r\n\r\n"
        #expect(try parse(text, limit: text.utf8.count) != nil)
        #expect(throws: ResponseFlaw.lineTooLong) { try parse(text, limit: text.utf8.count - 1) }
        // A line without an end is refused as soon as it is too long.
        #expect(throws: ResponseFlaw.lineTooLong) { try parse(String(repeating: "H", count: 1001)) }
        let interim = String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 41)
        #expect(throws: ResponseFlaw.lineTooLong) { try parse(interim) }

        let many = String(repeating: "A: b\r\n", count: 128)
        #expect(try parse("HTTP/1.1 200 OK\r\n\(many)\r\n")?.fields.count == 128)
        #expect(throws: ResponseFlaw.tooManyFields) { try parse("HTTP/1.1 200 OK\r\n\(many)A: b\r\n\r\n") }
    }

    @Test(
        "says whether the connection stays",
        arguments: [
            ("HTTP/1.1 200\r\n", true), ("HTTP/1.1 200\r\nConnection: keep-alive\r\n", true),
            ("HTTP/1.1 200\r\nConnection: Close\r\n", false),
            ("HTTP/1.1 200\r\nConnection: a , close\r\n", false),
            ("HTTP/1.1 200\r\nConnection: a\r\nConnection: close\r\n", false), ("HTTP/1.0 200\r\n", false),
        ])
    func persistence(_ text: String, _ expected: Bool) throws {
        #expect(try parse("\(text)\r\n")?.keepsConnection == expected)
    }

    @Test(
        "may say when to come again, in seconds",
        arguments: [
            ("0", .seconds(0)), ("3600", .seconds(3600)), ("-1", nil), ("1.5", nil), ("", nil), ("soon", nil),
            ("99999999999999999999", nil), ("Wed, 21 Oct 2026 07:28:00 GMT", nil),
        ] as [(String, Duration?)])
    func retryAfter(_ value: String, _ expected: Duration?) throws {
        #expect(try parse("HTTP/1.1 503 Busy\r\nRetry-After: \(value)\r\n\r\n")?.retryAfter == expected)
    }

    @Test(
        "may have a validator that ranges can be asked for with",
        arguments: [
            ("ETag: \"a\"\r\nLast-Modified: Wed\r\n", "\"a\""),
            ("ETag: W/\"a\"\r\nLast-Modified: Wed\r\n", "Wed"),
            ("ETag: W/\"a\"\r\n", nil), ("", nil), ("ETag: \"\"\r\n", nil),
        ] as [(String, String?)])
    func validator(_ fields: String, _ expected: String?) throws {
        #expect(try parse("HTTP/1.1 200 OK\r\n\(fields)\r\n")?.validator == expected)
    }
}
