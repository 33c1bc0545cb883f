import Records
import Testing

@Suite("Records")
struct RecordTests {
    private func read(_ text: String, _ limits: RecordLimits = RecordLimits()) throws(RecordError) -> [Record]
    {
        try RecordReader.read(Array(text.utf8).span, limits: limits)
    }

    @Test("are read in paragraphs, with comments, continuations and empty lines")
    func golden() throws {
        let text = """
            # a comment
            Package: org.example.gateway
            Description: Gateway
             first line
             .
              indented
            Empty:


            Component: a
            """
        let records = try read(text)
        #expect(
            records == [
                Record([
                    ("Package", "org.example.gateway"),
                    ("Description", "Gateway\nfirst line\n\n indented"), ("Empty", ""),
                ]),
                Record([("Component", "a")]),
            ])
        #expect(records[0]["PACKAGE"] == "org.example.gateway")
        #expect(records[0].lines("Description") == ["Gateway", "first line", " indented"])
        #expect(records[1]["Package"] == nil)
    }

    @Test("go there and back", arguments: ["", "x", "a\nb", "\na", "a\n\nb", "ü: 1", " lead", "tab\there"])
    func roundTrip(_ value: String) throws {
        let records = [Record([("Name", value.first == " " ? "x\n" + value : value)]), Record([("B", "2")])]
        #expect(try RecordReader.read(RecordWriter.write(records).span) == records)
    }

    @Test("are read with comments between the lines of a value, and blanks at the ends of its first one only")
    func comments() throws {
        let text = "A: \t 1 \t\n  2 \n# a comment\n .\n ..\n\t3\n#another\n#\nB:\n x"
        #expect(try read(text) == [Record([("A", "1\n 2 \n\n..\n3"), ("B", "\nx")])])
    }

    @Test("are written without control characters, wherever in a line these are", arguments: 0..<20)
    func controls(_ place: Int) throws {
        for control in ["\u{0}", "\u{1F}", "\u{7F}", "\r"] {
            let line = String(repeating: "a", count: 19)
            var value = "x\n" + line
            value.insert(contentsOf: control, at: value.index(value.startIndex, offsetBy: 2 + place))
            #expect(RecordWriter.write([Record([("A", value)])]) == Array("A: x\n \(line)\n".utf8))
        }
    }

    @Test("are written in pieces as at once", arguments: [0, 1, 100, 5000])
    func pieces(_ lines: Int) throws {
        let list = (0..<lines).map { "line \($0)" }.joined(separator: "\n")
        let record = Record([("A", "1"), ("List", "\n" + list), ("B", "\n\n.")])
        var (text, pieces) = ([UInt8](), 0)
        RecordWriter.write(record) { piece in
            for place in piece.indices { text.append(piece[place]) }
            pieces += 1
        }
        #expect(text == RecordWriter.write([record]))
        #expect((pieces > 1) == (lines == 5000))
    }

    @Test("change by name")
    func subscript_() {
        var record = Record([("A", "1")])
        record["a"] = "2"
        record["B"] = "3"
        #expect(record == Record([("A", "2"), ("B", "3")]))
        record["A"] = nil
        #expect(record == Record([("B", "3")]))
    }

    @Test(
        "are refused",
        arguments: [
            ("A: 1\nA: 2", .duplicate(field: "A"), 2), (" x", .notAField, 1), ("A 1", .notAField, 1),
            (": 1", .notAField, 1), ("A: \u{1}", .controlCharacter, 1), ("Ü: 1", .notAField, 1),
            ("A: 1\r\n", .controlCharacter, 1),
        ] as [(String, RecordError.Reason, Int)])
    func refuse(_ text: String, _ reason: RecordError.Reason, _ line: Int) {
        #expect(throws: RecordError(reason: reason, line: line)) { try read(text) }
    }

    @Test(
        "are refused where they aren't UTF-8",
        arguments: [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0x80]]
            as [[UInt8]])
    func encoding(_ bytes: [UInt8]) {
        #expect(throws: RecordError(reason: .notUTF8, line: 1)) {
            try RecordReader.read((Array("A: ".utf8) + bytes).span)
        }
    }

    @Test("stop at their limits")
    func limits() {
        let limits = RecordLimits(size: 40, records: 2, fields: 2)
        #expect(throws: RecordError(reason: .tooManyFields(limit: 2), line: 3)) {
            try read("A:\nB:\nC:", limits)
        }
        #expect(throws: RecordError(reason: .tooManyRecords(limit: 2), line: 5)) {
            try read("A:\n\nA:\n\nA:", limits)
        }
        #expect(throws: RecordError(reason: .tooLarge(limit: 40), line: 1)) {
            try read(String(repeating: "a", count: 41), limits)
        }
    }
}
