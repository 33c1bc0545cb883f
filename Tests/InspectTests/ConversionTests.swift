import Bytes
import Markup
import SyncML
import Testing

@testable import scomo_inspect

@Suite("A conversion")
struct ConversionTests {
    @Test(
        "goes to WBXML and back, by what the document is",
        arguments: ["message/e10-1.xml", "message/e5-1.xml", "bootstrap/account.xml"])
    func roundTrip(_ name: String) throws {
        let text = try seed(name)
        let binary = try Conversion.binary(ofText: text)
        let again = try Conversion.text(ofBinary: binary)
        #expect(try Conversion.binary(ofText: again) == binary)
        #expect(binary.count < text.count)
    }

    @Test(
        "of published binary documents gives them back, byte for byte behind the version",
        arguments: ["wbxml/account.wbxml", "wbxml/subtree.wbxml"])
    func binary(_ name: String) throws {
        let document = try seed(name)
        let again = try Conversion.binary(ofText: try Conversion.text(ofBinary: document))
        #expect(again.dropFirst() == document.dropFirst())
    }

    @Test("keeps the meaning of opaque data, which XML has as text")
    func opaque() throws {
        let document = try seed("message/e10.wbxml")
        let again = try Conversion.binary(ofText: try Conversion.text(ofBinary: document))
        let message = try MessageCoder.decode(document.span)
        #expect(try MessageCoder.decode(again.span) == message)
    }

    /// A message that adds a value, in WBXML.
    private func message(_ item: Item, _ meta: Meta = Meta()) -> [UInt8] {
        let header = Header(sessionID: "1", messageID: 1, target: Location("t"), source: Location("s"))
        let command = SyncML.Command(id: "1", .add([item], meta))
        return MessageCoder.encode(Message(header: header, commands: [command]), as: .wbxml)
    }

    private func item(inText text: [UInt8]) throws -> Item {
        let message = try MessageCoder.decode(text.span, as: .xml)
        guard case .add(let items, _)? = message.commands.first?.body else { throw Refusal("no Add") }
        return items.first ?? Item()
    }

    @Test(
        "gives octets that XML can't hold as base 64, and says so",
        arguments: [
            [0x00, 0x01, 0xFF], Array("a\u{FFFE}".utf8), [0x02, 0xA4, 0x01, 0x6A, 0x00],
            [0x1B, 0x5D, 0x5D, 0x3E],
        ] as [[UInt8]], [Meta(format: "bin"), Meta(), Meta(type: "image/png")])
    func octets(_ data: [UInt8], _ meta: Meta) throws {
        let value = Item(target: Location("./A"), meta: meta, data: data)
        let text = try Conversion.text(ofBinary: message(value, Meta(format: "bin")))
        try checkWellFormed(text)
        let read = try item(inText: text)
        #expect(read.meta == Meta(format: "b64", type: meta.type))
        #expect(read.text == Base64.encode(data))
        let again = try Conversion.text(ofBinary: try Conversion.binary(ofText: text))
        #expect(try item(inText: again) == read)
    }

    @Test("keeps octets that are text, and their line ends")
    func text() throws {
        let data = Array("a\r\n<b>]]>".utf8)
        let value = Item(target: Location("./A"), meta: Meta(format: "bin"), data: data)
        let text = try Conversion.text(ofBinary: message(value))
        try checkWellFormed(text)
        #expect(try item(inText: text) == value)
    }

    @Test(
        "gives a subtree in WBXML as its elements, and takes them back",
        arguments: [
            (Meta(format: "bin", type: Self.subtreeType), Meta()), (Meta(), Meta(type: Self.subtreeType)),
        ])
    func subtree(_ meta: Meta, _ outer: Meta) throws {
        let document = try seed("wbxml/subtree.wbxml")
        let value = Item(target: Location("./A"), meta: meta, data: document)
        let text = try Conversion.text(ofBinary: message(value, outer))
        try checkWellFormed(text)
        let read = try item(inText: text)
        #expect(read.meta == Meta(format: "xml", type: "application/vnd.syncml.dmtnds+xml"))
        #expect(read.text?.hasPrefix("<MgmtTree xmlns=\"syncml:dmddf1.2\"><VerDTD>1.2") == true)
        let binary = try Conversion.binary(ofText: text)
        let back = try MessageCoder.decode(binary.span)
        guard case .add(let items, outer)? = back.commands.first?.body else { throw Refusal("no Add") }
        #expect(items.first?.meta.type == Self.subtreeType)
        #expect(items.first?.data?.dropFirst() == document.dropFirst())
    }

    private static let subtreeType = "application/vnd.syncml.dmtnds+wbxml"

    @Test("gives octets in a subtree as base 64 too")
    func octetsInSubtree() throws {
        let text = """
            <MgmtTree xmlns="syncml:dmddf1.2"><Node><NodeName>a</NodeName><RTProperties><Format><bin/></Format>\
            </RTProperties><Value>?</Value></Node><Node><NodeName>b</NodeName><Value>?</Value></Node></MgmtTree>
            """
        let root = try XMLReader.read(Array(text.utf8).span)
        // The first has octets that are text, the second some that aren't.
        var values = [Array("hi".utf8), [0x00, 0xFF]]
        func filled(_ element: Element) -> Element {
            guard element.name != "Value" else { return element.with([.opaque(values.removeFirst())]) }
            return element.with(
                element.content.map {
                    if case .element(let child) = $0 { .element(filled(child)) } else { $0 }
                })
        }
        let binary = DocumentCoder.encode(filled(root), as: .wbxml)
        let converted = try Conversion.text(ofBinary: binary)
        try checkWellFormed(converted)
        let nodes = try XMLReader.read(converted.span).children.filter { $0.name == "Node" }
        #expect(nodes.map { $0.child("Value")?.text } == ["aGk=", "AP8="])
        let formats = nodes.map { $0.child("RTProperties")?.child("Format")?.children.first?.name }
        #expect(formats == ["b64", "b64"])
    }

    @Test("of what is neither is refused")
    func refused() {
        #expect(throws: (any Error).self) { try Conversion.text(ofBinary: [0x3C, 0x61]) }
        #expect(throws: (any Error).self) { try Conversion.binary(ofText: [0x02, 0xA4]) }
    }
}
