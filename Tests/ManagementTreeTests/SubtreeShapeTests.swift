import ManagementTree
import Markup
import Testing

extension SubtreeTests {
    /// A leaf of a flat list.
    private static func leaf(_ name: String, _ value: String, below path: String) -> String {
        leaf(name, value).replacing("<RTP", "<Path>\(path)</Path><RTP")
    }

    @Test("is added as a flat list in any order")
    func addFlat() throws {
        let thing = try ThingTree()
        let (note, title) = (Self.leaf("Note", "n", below: "y"), Self.leaf("Title", "t", below: "y"))
        try add(thing, "Items", note + Self.leafless("y") + title)
        #expect(try thing.get("Items/y/Title") == "t")
        #expect(try thing.get("Items/y/Note") == "n")
        // What appears twice.
        #expect(throws: NodeError.badRequest) {
            try add(thing, "Items", Self.item("z") + Self.leaf("Title", "t", below: "z"))
        }
    }

    @Test("takes the place of what is there as a flat list, too")
    func replaceFlat() throws {
        let thing = try ThingTree.withItem()
        try thing.add("Items/x/Sub/Leaf", "v")
        try thing.replace("Items/x/Title?prop=Title", "Kept")
        let flat =
            Self.leafless("") + Self.leaf("Title", "new") + Self.leaf("Note", "n") + Self.leafless("Sub")
            + Self.leaf("Leaf", "w", below: "Sub")
        try replace(thing, "Items/x", flat)
        #expect(try thing.get("Items/x") == "Note State Sub Title")
        #expect(try thing.get("Items/x/Title") == "new")
        #expect(try thing.get("Items/x/Sub/Leaf") == "w")
        #expect(try thing.get("Items/x/Title?prop=Title") == "Kept")
    }

    @Test("takes away what servers made below nodes that stay")
    func replaceBelow() throws {
        let thing = try ThingTree.withItem()
        try thing.replace("Name", "old")
        try thing.tree.grant("Get=*&Delete=o&Replace=o", on: "./T/Items")
        try replace(thing, "", Self.leafless(""))
        #expect(try thing.get("") == "Few Fixed Items Name Run Secret Some")
        #expect(try thing.get("Items") == "")
        #expect(try thing.get("Name") == "")
        // Only with the rights.
        try thing.tree.grant("Get=*&Add=o&Replace=o", on: "./T/Items")
        try thing.add("Items/z")
        #expect(throws: NodeError.permissionDenied) { try replace(thing, "", Self.leafless("")) }
        #expect(try thing.get("Items") == "z")
    }

    @Test("of other types isn't taken, for nodes that are there neither")
    func types() throws {
        let thing = try ThingTree.withItem()
        let image = Self.leaf("", "v").replacing("text/plain", "image/png")
        #expect(throws: NodeError.unsupportedFormat) { try replace(thing, "Name", image) }
        let other = Self.item("").replacing("<DDFName/>", "<DDFName>urn:example:other:1.0</DDFName>")
        #expect(throws: NodeError.unsupportedFormat) { try replace(thing, "Items/x", other) }
        #expect(try thing.get("Items/x/Title") == "t")
    }
}
