import Bytes
import SyncML
import Testing

@testable import DMServer

/// What devices other than this project's answer.
@Suite struct TreeNodeTests {
    private static let type = "application/vnd.syncml.dmtnds+xml"

    private func read(_ asked: String, _ items: [Item], _ meta: Meta = Meta()) -> [TreeNode]? {
        TreeNode.read(CommandReply(status: .ok, items: items, meta: meta), asked: asked)
    }

    private func document(
        _ nodes: String, _ meta: Meta = Meta(type: type), at uri: String = "./A"
    ) -> [TreeNode]? {
        let text = "<MgmtTree xmlns=\"syncml:dmddf1.2\"><VerDTD>1.2</VerDTD>\(nodes)</MgmtTree>"
        let item = Item(source: Location(uri), meta: meta, data: Array(text.utf8))
        return read(uri + "?list=TNDS", [item])
    }

    @Test(arguments: [
        // With the node itself, with and without its name; with what is in it; as a flat list.
        "<Node><NodeName>A</NodeName><Node><NodeName>x</NodeName><Value>1</Value></Node></Node>",
        "<Node><NodeName/><Node><NodeName>x</NodeName><Value>1</Value></Node></Node>",
        "<Node><NodeName>x</NodeName><Value>1</Value></Node>",
        "<Node><NodeName>x</NodeName><Path>.</Path><Value>1</Value></Node>",
    ])
    func `A document's names count from the node that was asked for, or begin with it`(_ nodes: String) throws
    {
        let read = try #require(document(nodes))
        let leaf = try #require(read.first?.children?.first ?? read.first)
        #expect((leaf.uri, leaf.value) == ("./A/x", "1"))
    }

    @Test func `A document's octets are told as base 64, and its text as text`() throws {
        let properties = { (format: String) in
            "<RTProperties><Format><\(format)/></Format><Type/></RTProperties>"
        }
        let read = try #require(
            document(
                "<Node><NodeName>A</NodeName>\(properties("bin"))<Value>AAH/</Value></Node>"))
        #expect((read[0].base64, read[0].value) == ("AAH/", nil))
        let text = try #require(
            document("<Node><NodeName>A</NodeName>\(properties("b64"))<Value>aGk=</Value></Node>"))
        #expect((text[0].base64, text[0].value) == (nil, "hi"))
        let encoded = Base64.encode(Array("<MgmtTree><Node><NodeName>A</NodeName></Node></MgmtTree>".utf8))
        let item = Item(meta: Meta(format: "b64", type: Self.type), data: Array(encoded.utf8))
        #expect(self.read("./A?list=TNDS", [item])?.map(\.uri) == ["./A"])
    }

    @Test func `White space may stand around a document with a declaration`() throws {
        let text = "\n  <?xml version='1.0'?>\n<MgmtTree><Node><NodeName>A</NodeName></Node></MgmtTree>\n"
        let item = Item(meta: Meta(format: "xml", type: Self.type), data: Array(text.utf8))
        #expect(read("./A?list=TNDS", [item])?.map(\.uri) == ["./A"])
    }

    @Test(arguments: ["", "<MgmtTree>", "<SyncML/>", "no document"])
    func `What isn't a document says nothing`(_ text: String) {
        #expect(read("./A?list=TNDS", [Item(meta: Meta(type: Self.type), data: Array(text.utf8))]) == nil)
        #expect(read("./A?list=TNDS", []) == nil)
    }

    @Test func `A list may leave out what stands beside it, and nodes between`() throws {
        let item = { (uri: String, meta: Meta, text: String?) in
            Item(source: Location(uri), meta: meta, data: text.map { Array($0.utf8) })
        }
        let nodes = try #require(
            read(
                "./A?list=StructData",
                [
                    item("A", Meta(format: "node"), nil), item("A/B/x", Meta(), "1"),
                    item("./A/y", Meta(format: "b64"), "AAH/"), item("A/y", Meta(), "again"),
                ]))
        #expect(nodes.map(\.uri) == ["./A", "./A/B/x"])
        #expect(nodes[0].children?.map(\.base64) == ["AAH/"])
        #expect(nodes[1].value == "1")
    }
}
