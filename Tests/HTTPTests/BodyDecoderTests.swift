import Bytes
import Testing

@testable import HTTP

@Suite("The body of an answer")
struct BodyDecoderTests {
    private struct Body: Equatable {
        var content = ""
        var rest = ""
        var isFinished = false
    }

    private func head(_ fields: String, status: Int = 200, version: String = "1.1") throws -> ResponseHead {
        var parser = HeadParser(limit: 10_000)
        var bytes = Array("HTTP/\(version) \(status) x\r\n\(fields)\r\n".utf8)[...]
        return try #require(try parser.parse(&bytes))
    }

    private func decode(_ head: ResponseHead, _ text: String, piece: Int) throws -> Body {
        var (decoder, body) = (try BodyDecoder(head), Body())
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty && !decoder.isFinished {
            var next = bytes.prefix(piece)
            bytes = bytes.dropFirst(piece)
            while !next.isEmpty && !decoder.isFinished { body.content += try decoder.decode(&next).text }
            bytes = next + bytes
        }
        #expect(decoder.received == body.content.utf8.count)
        (body.rest, body.isFinished) = (bytes.text, decoder.isFinished)
        return body
    }

    /// Decodes the text in one piece, and again byte by byte, which must make no difference.
    private func decode(_ head: ResponseHead, _ text: String) throws -> Body {
        let whole = try decode(head, text, piece: 100_000)
        #expect(try decode(head, text, piece: 1) == whole)
        return whole
    }

    private func decode(_ fields: String, _ text: String) throws -> Body { try decode(head(fields), text) }

    @Test("has the announced length")
    func length() throws {
        #expect(
            try decode("Content-Length: 5\r\n", "helloHTTP/")
                == Body(content: "hello", rest: "HTTP/", isFinished: true))
        #expect(try decode("Content-Length: 5\r\n", "hell") == Body(content: "hell"))
        #expect(try decode("Content-Length: 0\r\n", "x") == Body(rest: "x", isFinished: true))
        #expect(try BodyDecoder(head("Content-Length: 5\r\n")).expected == 5)
    }

    @Test("goes on until the connection ends, where nothing else is said")
    func untilClose() throws {
        var decoder = try BodyDecoder(head(""))
        var bytes = Array("all".utf8)[...]
        #expect(try decoder.decode(&bytes).text == "all")
        #expect(decoder.expected == nil)
        #expect(decoder.endsWithConnection)
        #expect(!decoder.isFinished)
        let isComplete = decoder.end()
        #expect(isComplete)
        #expect(decoder.isFinished)
    }

    @Test(
        "is cut short when the connection ends before",
        arguments: ["Content-Length: 1\r\n", "Transfer-Encoding: chunked\r\n"])
    func cutShort(_ fields: String) throws {
        var decoder = try BodyDecoder(head(fields))
        let isComplete = decoder.end()
        #expect(!isComplete)
    }

    @Test("is empty with some statuses, whatever the fields say", arguments: [204, 304])
    func none(_ status: Int) throws {
        let decoder = try BodyDecoder(head("Content-Length: 5\r\n", status: status))
        #expect(decoder.isFinished)
    }

    @Test("comes in chunks")
    func chunked() throws {
        let text =
            "5\r\nhello\r\n"
            + "00001;name=\"value\"\r\n,\r\n"  // Zeroes in front, an extension.
            + "A \r\n chunkeds.\r\n"  // A blank behind, upper case.
            + "0\r\n"  // The last one.
            + "Trailer: value\r\n"
            + "\r\n"
            + "HTTP/1.1 200"
        let body = try decode("Transfer-Encoding: Chunked\r\n", text)
        #expect(body == Body(content: "hello, chunkeds.", rest: "HTTP/1.1 200", isFinished: true))
        #expect(try decode("Transfer-Encoding: chunked\r\n", "0\r\n\r\n") == Body(isFinished: true))
        #expect(try decode("Transfer-Encoding: chunked\r\n", "0\r\nA: b\r\n") == Body())
    }

    @Test(
        "is refused with bad chunks",
        arguments: [
            ("\r\n", .chunk), ("g\r\n", .chunk), ("-1\r\n", .chunk), ("+1\r\n", .chunk), ("0x1\r\n", .chunk),
            (" 1\r\n", .chunk), ("1 1\r\n", .chunk), (";a\r\n", .chunk),
            ("8000000000000000\r\n", .chunk), ("10000000000000001\r\n", .chunk),
            ("1\r\nab\r\n", .chunk), ("1\r\na0\r\n\r\n", .chunk), ("1\r\na\rb\n", .chunk),
            ("1;\(String(repeating: "x", count: 256))", .lineTooLong),
            ("0\r\n\(String(repeating: "A: b\r\n", count: 1366))", .lineTooLong),
        ] as [(String, ResponseFlaw)])
    func badChunks(_ text: String, _ flaw: ResponseFlaw) {
        #expect(throws: flaw) { try decode("Transfer-Encoding: chunked\r\n", text) }
    }

    @Test(
        "is refused when its length is unclear",
        arguments: [
            ("Content-Length: -1\r\n", .contentLength), ("Content-Length: +1\r\n", .contentLength),
            ("Content-Length: 1x\r\n", .contentLength), ("Content-Length:\r\n", .contentLength),
            ("Content-Length: 5, 5\r\n", .contentLength), ("Content-Length: 0x10\r\n", .contentLength),
            ("Content-Length: 9223372036854775808\r\n", .contentLength),
            ("Content-Length: 5\r\nContent-Length: 5\r\n", .repeatedField("content-length")),
            ("Content-Length: 5\r\nContent-Length: 6\r\n", .repeatedField("content-length")),
            ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", .contentLength),
            ("Transfer-Encoding: gzip\r\n", .transferCoding),
            ("Transfer-Encoding: gzip, chunked\r\n", .transferCoding),
            ("Transfer-Encoding: identity\r\n", .transferCoding),
            (
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                .repeatedField("transfer-encoding")
            ),
        ] as [(String, ResponseFlaw)])
    func badLength(_ fields: String, _ flaw: ResponseFlaw) {
        #expect(throws: flaw) { try BodyDecoder(head(fields)) }
    }

    @Test("is never chunked in HTTP/1.0")
    func oldVersion() {
        #expect(throws: ResponseFlaw.transferCoding) {
            try BodyDecoder(head("Transfer-Encoding: chunked\r\n", version: "1.0"))
        }
    }
}
