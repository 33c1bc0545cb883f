import ManagementTree
import Markup
import Testing

/// Replace.
extension SubtreeTests {
    @Test(
        "takes the place of what is there",
        arguments: [
            ("Items/x", item("")), ("Items/x", item("x")), ("Items", "<Node><NodeName/>\(item("x"))</Node>"),
        ])
    func replace(_ target: String, _ nodes: String) throws {
        let thing = try ThingTree.withItem()
        thing.object.make(MemoryObject.path("Items/x/Blob"), [1])
        thing.object.make(MemoryObject.path("Items/x/Sub"), nil)
        try thing.tree.grant("Get=*&Replace=o&Add=o&Delete=o", on: "./T/Items/x")
        try thing.tree.grant("Get=*&Delete=o", on: "./T/Items/x/Blob")
        try replace(thing, target, nodes.replacing(">t<", ">new<"))
        #expect(try thing.get("Items/x") == "Note State Title")
        #expect(try thing.get("Items/x/Title") == "new")
        // The node's own list stays, those below go with their nodes.
        #expect(try thing.get("Items/x?prop=ACL") == "Add=o&Delete=o&Get=*&Replace=o")
        try thing.tree.add("./T/Items/x/Blob", NewNode(format: .binary), for: "o")
        #expect(try thing.get("Items/x/Blob?prop=ACL") == "")
    }

    @Test("removes nodes, makes nodes, and empties what must be there")
    func replaceAll() throws {
        let thing = try ThingTree.withItem()
        try thing.add("Items/z")
        try replace(thing, "Items", "<Node><NodeName/>\(Self.item("y"))\(Self.leafless("x"))</Node>")
        #expect(try thing.get("Items") == "x y")
        #expect(try thing.get("Items/x") == "State Title")
        #expect(try thing.get("Items/x/Title") == "")
        #expect(try thing.get("Items/y/Note") == "n")
    }

    @Test("replaces a leaf too")
    func replaceLeaf() throws {
        let thing = try ThingTree.withItem()
        try replace(thing, "Name", Self.leaf("", "new"))
        #expect(try thing.get("Name") == "new")
        try replace(thing, "Items/x", Self.leaf("Title", "u"))
        #expect(try thing.get("Items/x/Title") == "u")
    }

    static func leafless(_ name: String) -> String {
        "<Node><NodeName>\(name)</NodeName><RTProperties><Format><node/></Format><Type/></RTProperties></Node>"
    }

    @Test(
        "doesn't replace anything when any of it can't be",
        arguments: [
            ("Items/y", item(""), "o", .notFound), ("Items", item("y"), "o", .notFound),
            ("Items/x", item("", leaf("Nothing", "v")), "o", .notAllowed),
            ("Items/x", item("", leaf("State", "2", format: "int")), "o", .notAllowed),
            ("Items/x", leaf("", "v"), "o", .unsupportedFormat),
            ("Items/x/Title", leafless(""), "o", .unsupportedFormat),
            ("Items/x", item(""), "s", .permissionDenied), ("Items/y", item(""), "s", .permissionDenied),
            ("Fixed", leaf("", "v"), "o", .notAllowed),
        ] as [(String, String, String, NodeError)])
    func refuseReplace(_ target: String, _ nodes: String, _ server: String, _ expected: NodeError) throws {
        let thing = try ThingTree.withItem(clock: 0)
        let (before, records) = (thing.object.nodes, thing.store.records)
        #expect(throws: expected) { try replace(thing, target, nodes, for: server) }
        #expect(thing.object.nodes == before)
        #expect(thing.store.records == records)
    }

    @Test("is part of an open transaction")
    func transaction() throws {
        let thing = try ThingTree.withItem()
        let before = thing.object.nodes
        try thing.tree.begin()
        try add(thing, "Items", Self.item())
        try replace(thing, "Items/x", Self.item(""))
        #expect(!thing.object.log.contains("commit"))
        try thing.tree.rollBack()
        #expect(thing.object.nodes == before)
    }
}
