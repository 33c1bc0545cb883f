import Testing

@testable import HTTP

@Suite("The answer to a download")
struct DownloadAnswerTests {
    private func meaning(
        _ status: Int, _ fields: String, offset: Int, length: Int? = nil, total: Int? = nil,
        validator: String? = nil, isFromElsewhere: Bool = false
    ) throws -> DownloadAnswer {
        var parser = HeadParser(limit: 10_000)
        var bytes = Array("HTTP/1.1 \(status) x\r\n\(fields)\r\n".utf8)[...]
        let head = try #require(try parser.parse(&bytes))
        return try DownloadAnswer(
            head,
            KeptPart(
                offset: offset, total: total, validator: validator, isFromElsewhere: isFromElsewhere),
            length: length)
    }

    private func content(
        _ way: DownloadWay, _ offset: Int, _ total: Int?, _ validator: String? = nil
    ) -> DownloadAnswer {
        .content(DownloadStart(way: way, offset: offset, total: total, validator: validator))
    }

    @Test(
        "goes on behind a part from another place only where it says that it has the same file",
        arguments: [
            ("ETag: \"1\"\r\n", true), ("", false), ("ETag: \"2\"\r\n", false),
            ("Last-Modified: Mon, 30 Nov 2026 10:00:00 GMT\r\n", false),
        ])
    func elsewhere(_ field: String, _ goesOn: Bool) throws {
        let answer = try meaning(
            206, "\(field)Content-Range: bytes 4-9/10\r\n", offset: 4, length: 6, total: 10,
            validator: "\"1\"", isFromElsewhere: true)
        #expect(answer == (goesOn ? content(.resumed, 4, 10, "\"1\"") : .restart))
        let end = "Content-Range: bytes */4\r\n"
        #expect(try meaning(416, end, offset: 4, total: 4, validator: "\"1\"") == .complete)
        #expect(
            try meaning(416, end, offset: 4, total: 4, validator: "\"1\"", isFromElsewhere: true) == .restart)
    }

    @Test("is all of the file")
    func whole() throws {
        #expect(try meaning(200, "ETag: \"1\"\r\n", offset: 0, length: 10) == content(.fresh, 0, 10, "\"1\""))
        #expect(try meaning(200, "", offset: 0) == content(.fresh, 0, nil))
        #expect(try meaning(200, "", offset: 4, length: 10) == content(.restarted, 0, 10))
    }

    @Test("is the part that was asked for")
    func part() throws {
        #expect(
            try meaning(206, "Content-Range: bytes 4-9/10\r\n", offset: 4, length: 6)
                == content(.resumed, 4, 10))
        #expect(try meaning(206, "Content-Range: bytes 4-9/*\r\n", offset: 4) == content(.resumed, 4, nil))
        #expect(try meaning(206, "Content-Range: bytes 4-5/10\r\n", offset: 4) == content(.resumed, 4, 10))
    }

    @Test(
        "isn't taken when it is another part: all of the file is asked for",
        arguments: [
            "", "Content-Range: bytes 0-9/10\r\n", "Content-Range: bytes 5-9/10\r\n",
            "Content-Range: bytes 4-10/10\r\n",
            "Content-Range: bytes 4-3/10\r\n", "Content-Range: bytes 4-8/10\r\n",
            "Content-Range: bytes */10\r\n",
            "Content-Range: items 4-9/10\r\n", "Content-Range: bytes 4-9\r\n",
            "Content-Range: bytes 4-9/-10\r\n",
            "Content-Range: bytes -9/10\r\n", "Content-Range: bytes 4-/10\r\n",
            "Content-Range: bytes 4 - 9/10\r\n",
            "Content-Range: bytes 4-9223372036854775807/*\r\n", "Content-Type: multipart/byteranges\r\n",
        ])
    func wrongPart(_ fields: String) throws {
        #expect(try meaning(206, fields, offset: 4, length: 6) == .restart)
        // Whatever the status calls it, it isn't all of the file.
        if fields.hasPrefix("Content-Range") {
            let isAll = fields.contains("0-9/10")
            #expect(
                try meaning(200, fields, offset: 4, length: 10)
                    == (isAll ? content(.restarted, 0, 10) : .restart))
        }
    }

    @Test("is of another file when its total or its validator says so")
    func otherFile() throws {
        let range = "Content-Range: bytes 4-9/10\r\n"
        #expect(try meaning(206, range, offset: 4, total: 11) == .restart)
        #expect(try meaning(206, "Content-Range: bytes 4-9/*\r\n", offset: 4, total: 9) == .restart)
        #expect(
            try meaning(206, "Content-Range: bytes 4-9/*\r\n", offset: 4, total: 10)
                == content(.resumed, 4, 10))
        #expect(try meaning(206, range + "ETag: \"b\"\r\n", offset: 4, validator: "\"a\"") == .restart)
        #expect(
            try meaning(206, range + "ETag: \"a\"\r\n", offset: 4, validator: "\"a\"")
                == content(.resumed, 4, 10, "\"a\""))
        // A date says nothing about a tag.
        #expect(
            try meaning(206, range + "Last-Modified: x\r\n", offset: 4, validator: "\"a\"")
                == content(.resumed, 4, 10, "x"))
        #expect(try meaning(416, "Content-Range: bytes */4\r\n", offset: 4, total: 9) == .restart)
    }

    @Test("may be a refusal of parts alone", arguments: [400, 403, 405, 406, 412, 417, 451, 501])
    func noParts(_ status: Int) throws {
        #expect(try meaning(status, "", offset: 4) == .restart)
        #expect(try meaning(status, "", offset: 0) == .refusal)
    }

    @Test("with a part is refused as all of the file", arguments: ["0-4/10", "5-9/10", "0-9/*", "x"])
    func partialWhole(_ range: String) {
        #expect(throws: ResponseFlaw.contentRange) {
            try meaning(200, "Content-Range: bytes \(range)\r\n", offset: 0, length: 5)
        }
    }

    @Test("isn't taken when it ends behind the end of the file", arguments: ["4-9/8", "4-9/9", "4-10/10"])
    func beyondTotal(_ range: String) throws {
        #expect(try meaning(206, "Content-Range: bytes \(range)\r\n", offset: 4) == .restart)
    }

    @Test(
        "is no content with another status of success", arguments: [201, 202, 203, 204, 205, 207, 226, 299])
    func otherSuccess(_ status: Int) throws {
        for offset in [0, 4] {
            #expect(try meaning(status, "Content-Range: bytes 4-9/10\r\n", offset: offset) == .refusal)
        }
    }

    @Test("is refused when it is a part and all was asked for")
    func unaskedPart() {
        #expect(throws: ResponseFlaw.unexpectedStatus(206)) {
            try meaning(206, "Content-Range: bytes 0-9/10\r\n", offset: 0)
        }
    }

    @Test("says that nothing is missing, or that the offset is no good")
    func beyond() throws {
        #expect(try meaning(416, "Content-Range: bytes */4\r\n", offset: 4) == .complete)
        #expect(try meaning(416, "Content-Range: bytes */3\r\n", offset: 4) == .restart)
        #expect(try meaning(416, "", offset: 4) == .restart)
        #expect(try meaning(416, "", offset: 0) == .refusal)
    }

    @Test("may be a redirection or a refusal")
    func others() throws {
        for status in [301, 302, 303, 307, 308] {
            #expect(try meaning(status, "", offset: 0) == .redirection)
        }
        for status in [201, 204, 300, 304, 401, 404, 408, 410, 429, 500, 503] {
            #expect(try meaning(status, "", offset: 4) == .refusal)
        }
    }

    @Test(
        "names no part that can't be",
        arguments: ["4-3/10", "4-10/10", "4-9/9", "4-9223372036854775807/*"])
    func impossiblePart(_ range: String) throws {
        var parser = HeadParser(limit: 10_000)
        var bytes = Array("HTTP/1.1 206 x\r\nContent-Range: bytes \(range)\r\n\r\n".utf8)[...]
        let head = try #require(try parser.parse(&bytes))
        #expect(throws: ResponseFlaw.contentRange) { try ContentRange(head) }
    }
}
