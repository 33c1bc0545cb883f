import ManagementTree
import Markup
import Testing

@Suite("The Inbox")
struct InboxTests {
    private func makeTree() throws -> (tree: ManagementTree, object: MemoryObject) {
        let tree = ManagementTree(owners: ["o"])
        let object = MemoryObject()
        try tree.mount(Inbox(), as: "Inbox")
        try tree.mount(object, as: "T")
        return (tree, object)
    }

    private func typed(_ name: String, _ type: String, _ rest: String = "") -> String {
        "<Node>\(name)<RTProperties><Format><node/></Format><Type><DDFName>\(type)</DDFName></Type></RTProperties>"
            + "\(rest)</Node>"
    }

    @Test(
        "puts an object where it belongs, under a free name",
        arguments: [
            ("./Inbox", "<NodeName>a</NodeName>", "a"), ("./Inbox/a", "<NodeName/>", "a"),
            ("./Inbox/a", "", "a"), ("./Inbox", "<NodeName>x</NodeName>", "x-2"), ("./Inbox", "", "1"),
        ])
    func place(_ target: String, _ name: String, _ expected: String) throws {
        let (tree, object) = try makeTree()
        object.make(MemoryObject.path("Items/x"), nil)
        let item = typed(name, "urn:example:item:1.0", SubtreeTests.leaf("Title", "t"))
        try tree.addSubtree(target, SubtreeTests.document(item), for: "o")
        #expect(object["Items/\(expected)/Title"] == "t")
    }

    @Test("lets objects of one document refer to each other")
    func references() throws {
        let (tree, object) = try makeTree()
        object.make(MemoryObject.path("Items/a"), nil)
        let first = typed(
            "<NodeName>a</NodeName>", "urn:example:item:1.0",
            SubtreeTests.leaf("Title", "./Inbox/b b") + SubtreeTests.leaf("Note", "./Inbox/ab"))
        let second = typed(
            "<NodeName>b</NodeName>", "urn:example:item:1.0",
            SubtreeTests.leaf("Title", "./Inbox/a/Title") + SubtreeTests.leaf("Note", "./Inbox/b"))
        try tree.addSubtree("./Inbox", SubtreeTests.document(first + second), for: "o")
        #expect(object["Items/a-2/Title"] == "./Inbox/b b")
        #expect(object["Items/a-2/Note"] == "./Inbox/ab")
        #expect(object["Items/b/Title"] == "./T/Items/a-2/Title")
        #expect(object["Items/b/Note"] == "./T/Items/b")
        let twins = typed("", "urn:example:item:1.0") + typed("", "urn:example:item:1.0")
        try tree.addSubtree("./Inbox/twin", SubtreeTests.document(twins), for: "o")
        #expect(object.children(of: MemoryObject.path("Items")) == ["a", "a-2", "b", "twin", "twin-2"])
    }

    @Test("takes a single node by its type")
    func node() throws {
        let (tree, object) = try makeTree()
        try tree.add("./Inbox/n", NewNode(format: .interior, type: "urn:example:item:1.0"), for: "o")
        #expect(object["Items/n/Title"] == "")
        #expect(throws: NodeError.notSupported) {
            try tree.add("./Inbox/n", NewNode(format: .interior), for: "o")
        }
        #expect(throws: NodeError.notAllowed) {
            try tree.add("./Inbox/n/m", NewNode(format: .interior, type: "urn:example:item:1.0"), for: "o")
        }
        #expect(throws: NodeError.alreadyExists) {
            try tree.add("./Inbox", NewNode(format: .interior), for: "o")
        }
    }

    @Test(
        "refuses what the device doesn't have, all or nothing",
        arguments: [
            ("urn:example:other:1.0", NodeError.notSupported), ("", .notSupported),
            ("urn:example:thing:1.0", .notAllowed),
        ])
    func refuse(_ type: String, _ expected: NodeError) throws {
        let (tree, object) = try makeTree()
        let nodes =
            typed("<NodeName>a</NodeName>", "urn:example:item:1.0") + typed("<NodeName>b</NodeName>", type)
        #expect(throws: expected) { try tree.addSubtree("./Inbox", SubtreeTests.document(nodes), for: "o") }
        #expect(object.children(of: MemoryObject.path("Items")) == [])
    }

    @Test("can't be read, changed or deleted")
    func otherCommands() throws {
        let (tree, _) = try makeTree()
        for uri in ["./Inbox", "./Inbox/a", "./Inbox/a/b", "./Inbox?list=TNDS", "./Inbox?prop=Name"] {
            #expect(throws: NodeError.notAllowed, "\(uri)") { try tree.get(uri, for: "o") }
        }
        #expect(throws: NodeError.notAllowed) { try tree.delete("./Inbox", for: "o") }
        #expect(throws: NodeError.notAllowed) {
            try tree.replace("./Inbox", format: nil, value: [], for: "o")
        }
        #expect(throws: NodeError.notFound) {
            try tree.replaceSubtree(
                "./Inbox", SubtreeTests.document(typed("<NodeName>a</NodeName>", "x")), for: "o")
        }
        #expect(try tree.get(".?list=Struct", for: "o").allSatisfy { $0.uri != "./Inbox" })
    }

    @Test("asks for the rights to add to it and there")
    func rights() throws {
        let (tree, object) = try makeTree()
        let item = try SubtreeTests.document(typed("<NodeName>a</NodeName>", "urn:example:item:1.0"))
        try tree.grant("Add=o", on: "./Inbox")
        #expect(throws: NodeError.permissionDenied) { try tree.addSubtree("./Inbox", item, for: "s") }
        try tree.addSubtree("./Inbox", item, for: "o")
        try tree.grant("Get=*", on: "./T")
        #expect(throws: NodeError.permissionDenied) { try tree.addSubtree("./Inbox", item, for: "o") }
        #expect(object.children(of: MemoryObject.path("Items")) == ["a"])
    }
}
