import ManagementTree
import Markup
import Testing

extension SubtreeTests {
    @Test("is read, with the order of the document type")
    func get() throws {
        let thing = try ThingTree.withItem(clock: 0)
        try thing.replace("Items/x?prop=ACL", "Get=*&Delete=o&Replace=o&Add=o")
        try thing.replace("Items/x?prop=Title", "An & item")
        thing.object.make(MemoryObject.path("Items/x/Blob"), [0, 1, 255])
        let node = try #require(try thing.tree.get("./T/Items/x?list=TNDS", for: "o").first)
        #expect(node.uri == "./T/Items/x")
        #expect(node.type == "application/vnd.syncml.dmtnds+xml" && node.format == .xml)
        let head =
            #"<?xml version="1.0" encoding="UTF-8"?><MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD>"#
        let expected: [String] = [
            head,
            "<Node><NodeName>x</NodeName><RTProperties><ACL>Add=o&amp;Delete=o&amp;Get=*&amp;Replace=o</ACL>",
            "<Format><node/></Format><Name>x</Name><Title>An &amp; item</Title><TStamp>19700101T000000Z</TStamp>",
            "<Type><DDFName>urn:example:item:1.0</DDFName></Type><VerNo>0</VerNo></RTProperties>",
            "<Node><NodeName>Blob</NodeName><RTProperties><Format><bin/></Format><Name>Blob</Name><Size>3</Size>",
            "<Type><MIME>application/octet-stream</MIME></Type></RTProperties><Value>AAH/</Value></Node>",
            "<Node><NodeName>State</NodeName><RTProperties><Format><int/></Format><Name>State</Name><Size>1</Size>",
            "<Type><MIME>text/plain</MIME></Type></RTProperties><Value>1</Value></Node>",
            "<Node><NodeName>Title</NodeName><RTProperties><Format><chr/></Format><Name>Title</Name><Size>1</Size>",
            "<TStamp>19700101T000000Z</TStamp><Type><MIME>text/plain</MIME></Type><VerNo>1</VerNo></RTProperties>",
            "<Value>t</Value></Node></Node></MgmtTree>",
        ]
        #expect(try thing.get("Items/x?list=TNDS") == expected.joined())
    }

    @Test(
        "is read with the parts that were asked for",
        arguments: [
            ("Items/x/Title?list=TNDS+Value", "<Value>t</Value>"), ("Items/x/Title?list=TNDS+Type", nil),
            ("Items/x/Title?list=TNDS-ACL-Format-Name-Size-Title-TStamp-Type-VerNo", "<Value>t</Value>"),
        ])
    func parts(_ uri: String, _ rest: String?) throws {
        let text = try ThingTree.withItem().get(uri)
        let expected = rest ?? "<RTProperties><Type><MIME>text/plain</MIME></Type></RTProperties>"
        #expect(text.hasSuffix("<Node><NodeName>Title</NodeName>\(expected)</Node></MgmtTree>"))
    }

    @Test("leaves out secrets, and what can't be in XML is base64")
    func secrets() throws {
        let thing = try ThingTree.withItem()
        thing.object.make(MemoryObject.path("Secret"), Array("hidden".utf8))
        thing.object.make(MemoryObject.path("Items/x/Note"), [0x61, 7])
        let text = try thing.get("?list=TNDS")
        #expect(!text.contains("hidden") && !text.contains("Secret") && !text.contains("Run"))
        #expect(text.contains("<Format><b64/></Format>") && text.contains("<Value>YQc=</Value>"))
        let root = try thing.tree.get(".?list=TNDS", for: "o").first
        guard case .subtree(let document) = root?.content else { return #expect(Bool(false)) }
        #expect(document.children.map(\.name) == ["VerDTD", "Node"])
        #expect(root?.uri == ".")
        #expect(throws: NodeError.notAllowed) { try thing.get("Secret?list=TNDS") }
    }

    @Test("that was read can be put back, and added elsewhere")
    func again() throws {
        let thing = try ThingTree.withItem(clock: 0)
        try thing.add("Items/x/Note", "n <&> é")
        thing.object.make(MemoryObject.path("Items/x/Blob"), [0, 1, 255])
        guard
            case .subtree(let document) = try thing.tree.get("./T/Items/x?list=TNDS", for: "o").first?.content
        else { return #expect(Bool(false)) }
        let before = thing.object.nodes
        try thing.tree.replaceSubtree("./T/Items/x", document, for: "o")
        #expect(thing.object.nodes == before)
        try thing.replace("Items/x/Note", "other")
        try thing.tree.replaceSubtree("./T/Items", document, for: "o")
        #expect(thing.object.nodes == before)
        try thing.tree.delete("./T/Items/x", for: "o")
        try thing.tree.addSubtree("./T/Items", document, for: "o")
        #expect(thing.object.nodes == before)
    }
}
