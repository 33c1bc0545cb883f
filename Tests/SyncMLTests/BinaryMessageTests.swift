import Markup
import SyncML
import Testing

private let tags = "SYNCML:SYNCML1.2"

private func item(_ meta: Meta, _ data: [UInt8]) -> Message {
    let item = Item(target: Location("./A"), meta: meta, data: data)
    return Message(
        header: Header(sessionID: "1", messageID: 1, target: Location("t"), source: Location("s")),
        commands: [Command(id: "1", .add([item], Meta()))])
}

/// The `Data` of the only item, as it is written in the elements.
private func data(_ message: Message) throws -> [Element.Node]? {
    let root = try readDocument(MessageCoder.encode(message, as: .wbxml))
    return root.child("SyncBody")?.child("Add")?.child("Item")?.child("Data")?.content
}

/// A status with this challenge in it, as WBXML.
private func status(_ content: [Element.Node], _ name: String) throws -> Status? {
    var message = item(Meta(), [])
    let status = Status(
        messageRef: 1, commandRef: "0", command: "SyncHdr",
        credential: Credential(type: .md5, data: "x"), challenge: Challenge(type: .md5, nextNonce: [0]),
        code: .unauthorized)
    message.commands = [Command(id: "1", .status(status))]
    let root = try readDocument(MessageCoder.encode(message))
    let changed = root.replacing(name, content)
    let bytes = WBXMLWriter.write(changed, .deviceManagement)
    guard case .status(let read) = try readMessage(bytes).commands.first?.body else { return nil }
    return read
}

extension Element {
    fileprivate func replacing(_ name: String, _ content: [Node]) -> Element {
        with(
            self.name == name
                ? content
                : self.content.map {
                    if case .element(let child) = $0 { .element(child.replacing(name, content)) } else { $0 }
                })
    }
}

@Suite("A message in WBXML")
struct BinaryMessageTests {
    @Test("has text as text, and bytes, long values and binary formats as opaque")
    func opaque() throws {
        #expect(try data(item(Meta(), Array("a<b".utf8))) == [.text("a<b")])
        #expect(try data(item(Meta(format: "bin"), Array("abc".utf8))) == [.opaque(Array("abc".utf8))])
        let long = [UInt8](repeating: 0x61, count: 1025)
        #expect(try data(item(Meta(), long)) == [.opaque(long)])
        for bytes in [[0x00], [0xFF], [0x61, 0x1B]] as [[UInt8]] {
            let message = item(Meta(), bytes)
            #expect(try data(message) == [.opaque(bytes)])
            #expect(try readMessage(MessageCoder.encode(message, as: .wbxml)) == message)
        }
    }

    @Test("holds a binary subtree as its bytes")
    func subtree() throws {
        let meta = Meta(format: "xml", type: "application/vnd.syncml.dmtnds+wbxml")
        let message = item(meta, Dumps.subtree)
        let read = try readMessage(MessageCoder.encode(message, as: .wbxml))
        #expect(read == message)
        guard case .add(let items, _) = read.commands[0].body, let data = items[0].data else {
            Issue.record("an item with data")
            return
        }
        #expect(try readDocument(data).name == "MgmtTree")
    }

    @Test("holds a subtree whose elements are in the message itself as XML")
    func inlineSubtree() throws {
        let value = Element(
            "MgmtTree", namespace: "syncml:dmddf1.2",
            [.element(Element("VerDTD", namespace: "syncml:dmddf1.2", [.text("1.2")]))])
        let root = try readDocument(MessageCoder.encode(item(Meta(), [0x61])))
            .replacing("Data", [.element(value)])
        let bytes = WBXMLWriter.write(root, .deviceManagement)
        guard case .add(let items, _) = try readMessage(bytes).commands[0].body else {
            Issue.record("an Add")
            return
        }
        #expect(items[0].text == #"<MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD></MgmtTree>"#)
    }

    @Test("may have all text as opaque")
    func opaqueText() throws {
        let read = try status([.opaque(Array("oKGio6SlpqeoqaqrrK2urw==".utf8))], "NextNonce")
        #expect(read?.challenge?.nextNonce == Array(0xA0...0xAF))
        let refs = try status([.opaque(Array("7".utf8))], "MsgRef")
        #expect(refs?.messageRef == 7)
    }

    @Test("may have a nonce and a digest as octets")
    func octets() throws {
        let octets = [0x00, 0x3A] + [UInt8](0xF0...0xFD)
        #expect(try status([.opaque(octets)], "NextNonce")?.challenge?.nextNonce == octets)
        let root = try status([.opaque(octets)], "NextNonce")
        #expect(root?.credential?.data == "x")
    }

    @Test("may have the root of Meta Information within Meta")
    func metInf() throws {
        let type = Element("Type", namespace: "syncml:metinf", [.text("text/x")])
        let wrapper = Element("MetInf", namespace: "syncml:metinf", [.element(type)])
        let message = item(Meta(type: "y"), [0x61])
        let root = try readDocument(MessageCoder.encode(message))
            .replacing("Meta", [.element(wrapper)])
        let bytes = WBXMLWriter.write(root, .deviceManagement)
        guard case .add(let items, _) = try readMessage(bytes).commands[0].body else {
            Issue.record("an Add")
            return
        }
        #expect(items[0].meta == Meta(type: "text/x"))
    }

    @Test("names the offset where it is refused")
    func offset() {
        let error = SyncMLError.binaryDocument(WBXMLError(.truncated(missing: 1), at: 4))
        #expect(throws: error) { try readMessage([0x02, 0xA4, 0x01, 0x6A]) }
        #expect(
            "\(error)"
                == "could not read the message: offset 4: the document is cut short; 1 more bytes are needed")
    }

    @Test("of the namespace of a phone, all of it opaque, is read")
    func phone() throws {
        // SyncML with attributes: a literal xmlns without a string table; SyncHdr; SyncBody; pages switched before
        // the end of Meta.
        let document: [UInt8] =
            [0x01, 0x9F, 0x53, 0x6A, 0x00]  // WBXML 1.1, SyncML 1.1, UTF-8, no strings
            + [0xED, 0x04, 0x00, 0x03] + Array("SYNCML:SYNCML1.1\0".utf8) + [0x01]
            + [0x6C]  // SyncHdr
            + [0x71, 0xC3, 0x03] + Array("1.1".utf8) + [0x01]  // VerDTD
            + [0x65, 0xC3, 0x01, 0x31, 0x01]  // SessionID
            + [0x5B, 0xC3, 0x01, 0x31, 0x01]  // MsgID
            + [0x6E, 0x57, 0xC3, 0x01, 0x74, 0x01, 0x01]  // Target, LocURI
            + [0x67, 0x57, 0xC3, 0x01, 0x73, 0x01, 0x01]  // Source, LocURI
            + [0x5A, 0x00, 0x01, 0x4C, 0xC3, 0x03] + Array("512".utf8) + [0x01, 0x00, 0x00, 0x01]  // Meta
            + [0x01, 0x2B, 0x01]  // end of SyncHdr, SyncBody, end of SyncML
        let message = try readMessage(document)
        #expect(message.header.meta.maxMessageSize == 512)
        #expect(message.header.dtdVersion == "1.1")
    }
}
