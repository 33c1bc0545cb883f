import Markup
import SyncML
import Testing

@Suite("In both encodings")
struct BothEncodingsTests {
    @Test("a published message is the same", arguments: Examples.names)
    func examples(_ name: String) throws {
        let message = try readMessage(try Examples.read(name), as: .xml)
        for encoding in [Encoding.xml, .wbxml] {
            let bytes = MessageCoder.encode(message, as: encoding)
            #expect(try readMessage(bytes, as: encoding) == message)
            #expect(try readMessage(bytes) == message, "the encoding is told by the first byte")
        }
    }

    @Test("there are published messages")
    func exist() {
        #expect(Examples.names.count == 31)
    }

    @Test("a random tree is the same after XML, elements, WBXML and elements", arguments: 0..<200)
    func trees(seed: UInt64) throws {
        var documents = RandomDocuments(seed: seed)
        let root = documents.element()
        let read = try XMLReader.read(XMLWriter.write(root).span)
        #expect(read == root)
        let binary = WBXMLWriter.write(read, .deviceManagement)
        // Of an element without a token the name alone is written.
        #expect(try WBXMLReader.read(binary.span, [.deviceManagement]) == root)
    }

    /// A hundred messages a seed: one that fails names the seed of its own.
    @Test("a random message is the same", arguments: 0..<20)
    func messages(hundred: UInt64) throws {
        for seed in (hundred * 100)..<(hundred * 100 + 100) {
            var documents = RandomDocuments(seed: seed)
            let message = documents.message()
            let text = try readMessage(MessageCoder.encode(message, as: .xml))
            let binary = try readMessage(MessageCoder.encode(message, as: .wbxml))
            #expect(text == message && binary == message, "seed \(seed)")
        }
    }

    @Test("a command is no longer than what is said before", arguments: 0..<50)
    func sizes(seed: UInt64) throws {
        var documents = RandomDocuments(seed: seed)
        var message = documents.message()
        for encoding in [Encoding.xml, .wbxml] {
            let parts = message.commands.map { MessageCoder.size(of: $0, in: encoding) }.reduce(0, +)
            let whole = MessageCoder.encode(message, as: encoding).count
            var empty = message
            empty.commands = []
            // An empty body is one byte or, in XML, a few shorter.
            #expect(whole <= MessageCoder.encode(empty, as: encoding).count + parts + 11)
        }
        message.commands = []
    }
}

@Suite("The encoding of a message")
struct EncodingTests {
    @Test(
        "is what the media type says, whatever its parameters",
        arguments: [
            ("application/vnd.syncml.dm+xml", .xml),
            ("application/vnd.syncml.dm+wbxml", .wbxml),
            (" Application/Vnd.SyncML.dm+WBXML ; charset=UTF-8; verproto=\"DM/1.2\"", .wbxml),
            ("application/vnd.syncml.dm+xml;charset=utf-8", .xml),
            ("application/vnd.syncml.dm+json", nil), ("text/html", nil), ("", nil), (";", nil),
        ] as [(String, Encoding?)])
    func mediaType(_ text: String, _ expected: Encoding?) {
        #expect(Encoding(mediaType: text) == expected)
    }

    @Test("is told by the first byte when nothing is said")
    func sniffing() {
        #expect(Encoding(sniffing: [0x02, 0xA4].span) == .wbxml)
        for text in ["<SyncML/>", "\u{FEFF}<SyncML/>", " ", ""] {
            #expect(Encoding(sniffing: Array(text.utf8).span) == .xml)
        }
        #expect(Encoding(mediaType: Encoding.wbxml.mediaType) == .wbxml)
        #expect(Encoding(mediaType: Encoding.xml.mediaType) == .xml)
    }

    @Test("is what the first bytes say, before the media type", arguments: [Encoding.xml, .wbxml])
    func clear(_ said: Encoding) {
        func told(_ bytes: [UInt8]) -> Encoding { Encoding(of: bytes.span, mediaType: said.mediaType) }
        for bytes in [[0x3C], [0xEF, 0xBB, 0xBF], [0xFE, 0xFF, 0x00], [0xFF, 0xFE, 0x3C]] as [[UInt8]] {
            #expect(told(bytes) == .xml)
        }
        #expect(told([0x02]) == .wbxml)
        #expect(told([0x7F]) == said && told([]) == said)
    }

    @Test(
        "of characters is a parameter of the media type",
        arguments: [
            ("application/vnd.syncml.dm+xml; charset=ISO-8859-1", .latin1),
            ("application/vnd.syncml.dm+xml;charset=\"iso-8859-1\"", .latin1),
            ("a/b; verproto=\"DM/1.2\"; Charset=Latin1 ; x=y", .latin1),
            ("a/b;charset=iso_8859-1:1987", .latin1),
            ("a/b; charset=utf-8", .utf8), ("a/b; charset=ISO-8859-15", .utf8),
            ("a/b; xcharset=latin1", .utf8),
            ("charset=latin1", .utf8), ("a/b; charset=", .utf8), ("", .utf8), (nil, .utf8),
        ] as [(String?, Charset)])
    func charset(_ type: String?, _ expected: Charset) {
        #expect(Charset(mediaType: type) == expected)
    }
}
