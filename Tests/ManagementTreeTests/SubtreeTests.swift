import ManagementTree
import Markup
import Testing

@Suite("A serialized subtree")
struct SubtreeTests {
    /// A document around nodes.
    static func document(_ nodes: String) throws -> Element {
        let text = "<MgmtTree xmlns=\"syncml:dmddf1.2\"><VerDTD>1.2</VerDTD>\(nodes)</MgmtTree>"
        return try XMLReader.read(Array(text.utf8).span).withoutIndentation
    }

    static func leaf(_ name: String, _ value: String, format: String = "chr", _ more: String = "") -> String {
        "<Node><NodeName>\(name)</NodeName><RTProperties>\(more)<Format><\(format)/></Format>"
            + "<Type><MIME>text/plain</MIME></Type></RTProperties><Value>\(value)</Value></Node>"
    }

    /// An item with two leaves.
    static func item(_ name: String = "y", _ rest: String = "") -> String {
        """
        <Node><NodeName>\(name)</NodeName>
          <RTProperties><Format><node/></Format><Type><DDFName/></Type></RTProperties>
          \(leaf("Title", "t"))\(leaf("Note", "n"))\(rest)
        </Node>
        """
    }

    func add(_ thing: ThingTree, _ node: String, _ nodes: String, for server: String = "o") throws {
        try thing.tree.addSubtree(node.isEmpty ? "./T" : "./T/\(node)", Self.document(nodes), for: server)
    }

    func replace(_ thing: ThingTree, _ node: String, _ nodes: String, for server: String = "o") throws {
        try thing.tree.replaceSubtree(node.isEmpty ? "./T" : "./T/\(node)", Self.document(nodes), for: server)
    }

    @Test(
        "is added, whichever way the target is named",
        arguments: [
            // The parent; the node, without a name or with it again; a path below the target; nothing but values.
            ("Items", item()), ("Items/y", item("")), ("Items/y", item("y")),
            ("", item().replacing("<NodeName>y</NodeName>", "<NodeName>y</NodeName><Path>Items</Path>")),
            ("", item().replacing("<NodeName>y</NodeName>", "<NodeName>y</NodeName><Path>./Items</Path>")),
            (
                "Items",
                "<Node><NodeName>y</NodeName><Node><NodeName>Title</NodeName><Value>t</Value></Node>"
                    + "<Node><NodeName>Note</NodeName><Value>n</Value></Node></Node>"
            ),
            // A flat list.
            (
                "Items",
                "<Node><NodeName>y</NodeName><RTProperties><Format><node/></Format><Type/></RTProperties></Node>"
                    + leaf("Title", "t").replacing("<RTP", "<Path>y</Path><RTP")
                    + leaf("Note", "n").replacing("<RTP", "<Path>y</Path><RTP")
            ),
            // The parent is implied.
            ("Items/y", leaf("Title", "t") + leaf("Note", "n")),
        ])
    func add(_ target: String, _ nodes: String) throws {
        let thing = try ThingTree()
        try add(thing, target, nodes)
        #expect(try thing.get("Items") == "y")
        #expect(try thing.get("Items/y") == "Note State Title")
        #expect(try thing.get("Items/y/Title") == "t")
        #expect(try thing.get("Items/y/Note") == "n")
        #expect(thing.object.log.filter { $0 == "commit" }.count == 1)
        #expect(thing.tree.refusingNode == nil)
    }

    @Test("may hold octets, as text or not, and what is only for descriptions")
    func octets() throws {
        let thing = try ThingTree()
        try add(thing, "Items", Self.item("y", Self.leaf("Blob", "AAH/", format: "bin")))
        #expect(thing.object.value(of: MemoryObject.path("Items/y/Blob")) == [0, 1, 255])
        try add(thing, "Items", Self.item("z", Self.leaf("Blob", "AAH/", format: "b64")))
        #expect(thing.object.value(of: MemoryObject.path("Items/z/Blob")) == [0, 1, 255])
        let blob = try #require(try Self.document(Self.leaf("Blob", "", format: "bin")).child("Node"))
        let value = Element("Value", namespace: blob.namespace, [.opaque([7]), .opaque([0, 8])])
        let document = try Self.document(Self.item("w")).with([
            .element(blob.with(blob.content.dropLast() + [.element(value)]))
        ])
        try thing.tree.replaceSubtree("./T/Items/z", document, for: "o")
        #expect(thing.object.value(of: MemoryObject.path("Items/z/Blob")) == [7, 0, 8])
        try thing.tree.addSubtree("./T/Items/v", document, for: "o")
        #expect(thing.object.value(of: MemoryObject.path("Items/v/Blob")) == [7, 0, 8])
        let described = Self.item("u").replacing(
            "</RTProperties>",
            "</RTProperties><DFProperties><AccessType/><DFFormat><node/></DFFormat><DFType/></DFProperties>")
        try add(thing, "Items", described)
        #expect(try thing.get("Items/u/Note") == "n")
    }

    @Test("brings titles and access control lists")
    func properties() throws {
        let thing = try ThingTree()
        let list = "<ACL>Get=*&amp;Replace=o</ACL>"
        try add(
            thing, "Items",
            Self.item("y", "").replacing("<RTProperties><Format><node", "<RTProperties>\(list)<Format><node")
                .replacing("<DDFName/></Type>", "<DDFName/></Type><Title>Item</Title>")
                .replacing(
                    Self.leaf("Note", "n"), Self.leaf("Note", "n", "<ACL>Get=a</ACL><Title>Note</Title>")))
        #expect(try thing.get("Items/y?prop=ACL") == "Get=*&Replace=o")
        #expect(try thing.get("Items/y/Note?prop=ACL", for: "a") == "Get=a")
        #expect(try thing.get("Items/y?prop=Title") == "Item")
    }

    @Test(
        "isn't added when any of it can't be",
        arguments: [
            ("Items", item("x"), .alreadyExists, "Items/x"), ("Items/x", item(""), .alreadyExists, "Items/x"),
            ("Items/x", item("x"), .alreadyExists, "Items/x"),
            ("Items", item() + item(), .badRequest, nil),
            ("Items", item("y", leaf("Nothing", "v")), .notAllowed, "Items/y/Nothing"),
            ("Items", item("y", leaf("Note", "v")), .badRequest, nil),
            ("Items", item("y", leaf("State", "2", format: "int")), .notAllowed, "Items/y/State"),
            ("Items", item("y", leaf("Sub", "v")), .unsupportedFormat, "Items/y/Sub"),
            ("Items", item("y", leaf("Blob", "v", format: "bin")), .unsupportedFormat, "Items/y/Blob"),
            (
                "Items", item("y", leaf("Blob", String(repeating: "AAAA", count: 8), format: "bin")),
                .tooLarge, "Items/y/Blob"
            ),
            ("Nothing/at", item(), .notFound, nil), ("Fixed", item(), .notAllowed, nil),
            (
                "Items", item("y").replacing("<Format><node", "<ACL>Get</ACL><Format><node"), .badRequest,
                "Items/y"
            ),
            ("Items", item("y", "<Node><Value/></Node>"), .badRequest, nil),
            ("Items", item("a/b"), .badRequest, nil), ("Items", item(".."), .badRequest, nil),
            ("Items", item(String(repeating: "a", count: 129)), .uriTooLong, nil),
            ("Items", item("y").replacing("<Format><node/>", "<Format><tree/>"), .unsupportedFormat, nil),
            ("Items", item("y").replacing("<RTP", "<Path>../T</Path><RTP"), .notFound, nil),
            ("Items", item("y").replacing("<RTP", "<Path>a?prop=Name</Path><RTP"), .badRequest, nil),
            ("Items?prop=ACL", item(), .notAllowed, nil), ("Items?list=Nothing", item(), .notSupported, nil),
            ("", "", .badRequest, nil),
        ] as [(String, String, NodeError, String?)])
    func refuseAdd(_ target: String, _ nodes: String, _ expected: NodeError, _ node: String?) throws {
        let thing = try ThingTree.withItem(clock: 0)
        let (before, records) = (thing.object.nodes, thing.store.records)
        #expect(throws: expected) { try add(thing, target, nodes) }
        #expect(thing.object.nodes == before)
        #expect(thing.store.records == records)
        if let node { #expect(thing.tree.refusingNode == "./T/\(node)") }
    }

    @Test("isn't added without the rights")
    func rights() throws {
        let thing = try ThingTree.withItem()
        try thing.tree.grant("Get=*", on: "./T/Items")
        #expect(throws: NodeError.permissionDenied) { try add(thing, "Items", Self.item()) }
        // Who may add gets the rights on the new node that the rest takes.
        try thing.tree.grant("Add=s&Get=*", on: "./T/Items")
        try add(thing, "Items", Self.item(), for: "s")
        #expect(try thing.get("Items/y?prop=ACL", for: "s") == "Add=s&Delete=s&Get=s&Replace=s")
        #expect(try thing.get("Items/y/Note", for: "s") == "n")
    }

    @Test("is refused when it isn't one")
    func noDocument() throws {
        let thing = try ThingTree()
        for (name, expected) in [("1.1", NodeError.unsupportedFormat), (" 1.2 ", nil)]
            as [(String, NodeError?)]
        {
            let node = try Self.document(Self.item())
            let version = Element("VerDTD", [.text(name)])
            let document = node.with([.element(version)] + node.content.dropFirst())
            guard let expected else {
                try thing.tree.addSubtree("./T/Items", document, for: "o")
                continue
            }
            #expect(throws: expected) { try thing.tree.addSubtree("./T/Items", document, for: "o") }
        }
        #expect(throws: NodeError.badRequest) {
            try thing.tree.addSubtree("./T/Items", Element("SyncML"), for: "o")
        }
    }

    @Test("has limits")
    func limits() throws {
        let thing = try ThingTree()
        let many = (0...4096).map { "<Node><NodeName>\($0)</NodeName></Node>" }.joined()
        #expect(throws: NodeError.tooLarge) { try add(thing, "Items", many) }
        let deep =
            String(repeating: "<Node><NodeName>a</NodeName>", count: 17)
            + String(repeating: "</Node>", count: 17)
        #expect(throws: NodeError.uriTooLong) { try add(thing, "Items", deep) }
        #expect(thing.object.log == [])
    }

}
