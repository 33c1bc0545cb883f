import Markup
import SyncML
import Testing

/// What the standards say of documents as a whole, and what implementations do to them.
@Suite("A binary document")
struct BinaryDocumentTests {
    /// The published message behind another beginning.
    private static func message(_ start: [UInt8]) -> [UInt8] { start + Dumps.message.dropFirst(5) }

    private static func name(_ text: String) -> [UInt8] {
        [0x02, 0x00, 0x00, 0x6A, UInt8(text.utf8.count + 1)] + Array(text.utf8) + [0]
    }

    @Test(
        "is a message whatever version of SyncML it says it is, by number, by name or not at all",
        arguments: [
            [0x02, 0x9F, 0x51, 0x6A, 0x00],  // SyncML 1.0
            [0x02, 0x9F, 0x53, 0x6A, 0x00],  // SyncML 1.1
            [0x02, 0xA4, 0x01, 0x6A, 0x00],  // SyncML 1.2
            [0x02, 0xA4, 0x02, 0x6A, 0x00],  // Meta Information 1.2, by mistake
            [0x02, 0x01, 0x6A, 0x00],  // unknown or missing
            name("-//SYNCML//DTD SyncML 1.0//EN"), name("-//SYNCML//DTD SyncML 1.1//EN"),
            name("-//SYNCML//DTD SyncML 1.2//EN"),
            [0x01, 0xA4, 0x01, 0x6A, 0x00], [0x03, 0xA4, 0x01, 0x6A, 0x00],  // WBXML 1.1 and 1.3
            [0x02, 0xA4, 0x01, 0x00, 0x00],  // a character set that isn't said
        ] as [[UInt8]])
    func types(_ start: [UInt8]) throws {
        #expect(try readMessage(Self.message(start)) == readMessage(Dumps.message))
    }

    @Test(
        "is no message when it says it is of another kind",
        arguments: [
            [0x02, 0x9F, 0x52, 0x6A, 0x00], [0x02, 0x9F, 0x54, 0x6A, 0x00],  // DevInf 1.0, 1.1
            [0x02, 0xA4, 0x03, 0x6A, 0x00],  // DevInf 1.2
            [0x02, 0x0B, 0x6A, 0x00],  // PROV 1.0
            name("-//OMA//DTD-DM-DDF 1.2//EN"),
        ] as [[UInt8]])
    func otherTypes(_ start: [UInt8]) {
        #expect(throws: SyncMLError.self) { try readMessage(Self.message(start)) }
    }

    /// As `xml2wbxml` of libwbxml 0.11 writes it.
    @Test("may be Meta Information of any version by itself", arguments: ["1.0", "1.1", "1.2"])
    func metaInformation(_ version: String) throws {
        let start = Self.name("-//SYNCML//DTD MetInf \(version)//EN")
        let document = start + [0x00, 0x01, 0x4E, 0x47, 0x03] + Array("b64".utf8) + [0x00, 0x01, 0x01]
        let meta = "syncml:metinf"
        #expect(
            try readDocument(document)
                == Element(
                    "MetInf", namespace: meta, [.element(Element("Format", namespace: meta, [.text("b64")]))])
        )
    }

    @Test("begins, as a message of ours, with what all of DM 1.2 begin with")
    func beginning() throws {
        let bytes = MessageCoder.encode(try readMessage(Dumps.message), as: .wbxml)
        // WBXML 1.2, SyncML 1.2, UTF-8, no strings; SyncML, SyncHdr, VerDTD, each with content.
        #expect(bytes.prefix(8) == [0x02, 0xA4, 0x01, 0x6A, 0x00, 0x6D, 0x6C, 0x71])
    }

    @Test(
        "has lengths in groups of seven bits",
        arguments: [(127, [0x7F]), (128, [0x81, 0x00]), (137, [0x81, 0x09]), (16_384, [0x81, 0x80, 0x00])]
            as [(Int, [UInt8])])
    func lengths(_ count: Int, _ length: [UInt8]) throws {
        let data = [UInt8](repeating: 0xFF, count: count)
        let root = Element("Data", namespace: "SYNCML:SYNCML1.2", [.opaque(data)])
        let bytes = DocumentCoder.encode(root, as: .wbxml, .deviceManagement)
        #expect(bytes == [0x02, 0xA4, 0x01, 0x6A, 0x00, 0x4F, 0xC3] + length + data + [0x01])
        #expect(try readDocument(bytes) == root)
    }

    /// The published message with another content of its only `LocURI` of a Replace, or of its `Data`.
    private func replacing(_ old: [UInt8], _ new: [UInt8]) throws -> SyncML.Command.Body? {
        let bytes = Dumps.message.replacing(old, with: new)
        #expect(bytes != Dumps.message)
        return try readMessage(bytes).commands[1].body
    }

    private static let data: [UInt8] = [0xC3, 0x1B] + Array("https://dl.example.net/a.dd".utf8)

    private func value(_ content: [UInt8]) throws -> [UInt8]? {
        guard case .replace(let items, _)? = try replacing(Self.data, content) else { return nil }
        return items.first?.data
    }

    @Test("has text in pieces of all kinds, that are one value")
    func pieces() throws {
        // STR_I "a", OPAQUE "b", ENTITY 233, STR_I "", OPAQUE 0 bytes, SWITCH_PAGE 0, STR_I "c"
        let pieces: [UInt8] =
            [0x03, 0x61, 0x00, 0xC3, 0x01, 0x62, 0x02, 0x81, 0x69, 0x03, 0x00, 0xC3, 0x00, 0x00, 0x00]
            + [0x03, 0x63, 0x00]
        #expect(try value(pieces) == Array("abéc".utf8))
    }

    @Test("has octets that no string could hold")
    func octets() throws {
        #expect(try value([0xC3, 0x03, 0x00, 0xFF, 0x01]) == [0x00, 0xFF, 0x01])
    }

    @Test(
        "may leave a value empty in three ways", arguments: [[], [0x03, 0x00], [0xC3, 0x00]] as [[UInt8]])
    func empty(_ content: [UInt8]) throws {
        #expect(try value(content) == [])
    }

    @Test("may switch back to the page of messages before Meta ends, or where the next tag needs it")
    func pages() throws {
        // END of Type, END of Meta, SWITCH_PAGE 0, Data
        let late: [UInt8] = [0x01, 0x01, 0x00, 0x00, 0x4F]
        let early: [UInt8] = [0x01, 0x00, 0x00, 0x01, 0x4F]
        #expect(try replacing(late, early) == readMessage(Dumps.message).commands[1].body)
    }

    @Test(
        "may have elements that nobody knows, with everything in them",
        arguments: [
            [0x3F], [0x7F, 0x03, 0x78, 0x00, 0x01],  // without a token: empty, with text
            [0x00, 0x07, 0x45, 0x46, 0x01, 0x05, 0x01, 0x00, 0x00],  // of page 7, with two in it
            [0x70, 0x01],  // the reserved token
        ] as [[UInt8]])
    func unknown(_ element: [UInt8]) throws {
        // In front of the Replace's item.
        let item: [UInt8] = [0x54, 0x6E, 0x57, 0x03, 0x2E, 0x2F, 0x53, 0x43, 0x4F, 0x4D, 0x4F, 0x2F, 0x44]
        #expect(try replacing(item, element + item) == readMessage(Dumps.message).commands[1].body)
    }

    @Test("may be followed by zero bytes and line ends")
    func trailing() throws {
        #expect(try readMessage(Dumps.message + [0, 0, 0x0D, 0x0A]) == readMessage(Dumps.message))
    }

    @Test("with strings of its own in front is the same message")
    func stringTable() throws {
        // "chr" of the Format from the table.
        let header: [UInt8] = [0x02, 0xA4, 0x01, 0x6A, 0x04] + Array("chr\0".utf8)
        let bytes = (header + Dumps.message.dropFirst(5)).replacing(
            [0x47, 0x03, 0x63, 0x68, 0x72, 0x00] as [UInt8], with: [0x47, 0x83, 0x00])
        #expect(bytes.count == Dumps.message.count + 1)
        #expect(try readMessage(bytes) == readMessage(Dumps.message))
    }
}
