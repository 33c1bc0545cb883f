import Markup
import Testing

@testable import ManagementTree

/// Counts the nodes of the tree's own list that are looked at, and not time.
@Suite("The effort for what the tree keeps of nodes")
struct EffortTests {
    private func visits(_ node: NodeProperties) -> Int {
        node.children.reduce(node.visits) { $0 + visits($1) }
    }

    private func document(_ count: Int, _ properties: String) throws -> Element {
        let leaf = { (number: Int) in
            "<Node><NodeName>n\(number)</NodeName><RTProperties>\(properties)<Format><chr/></Format>"
                + "<Type><MIME>text/plain</MIME></Type></RTProperties><Value>v</Value></Node>"
        }
        return try SubtreeTests.document(
            "<Node><NodeName/><RTProperties><Format><node/></Format><Type><DDFName/></Type></RTProperties>"
                + "\((0..<count).map(leaf).joined())</Node>")
    }

    private func effort(_ count: Int) throws -> (adding: Int, removing: Int) {
        let thing = try ThingTree(MemoryObject.free, clock: 0)
        let properties = "<ACL>Get=*&amp;Delete=o</ACL><Title>Title</Title>"
        try thing.tree.addSubtree("./T/A", document(count, properties), for: "o")
        #expect(try thing.get("A/n7?prop=ACL") == "Delete=o&Get=*")
        #expect(thing.store.saves == 1)
        let adding = visits(thing.tree.properties)
        try thing.tree.replaceSubtree("./T/A", document(0, ""), for: "o")
        #expect(try thing.get("A") == "")
        return (adding, visits(thing.tree.properties))
    }

    @Test("grows with the nodes of a document, not with their square")
    func document() throws {
        let (some, twice) = try (effort(80), effort(160))
        // With the square it would be four times as much. Names are found among ordered ones: a step more.
        #expect(twice.adding < some.adding * 5 / 2)
        #expect(twice.removing < some.removing * 5 / 2)
    }

    @Test("of counting room is none: it is as large as what is kept, after every change")
    func size() throws {
        let thing = try ThingTree(MemoryObject.free, clock: 0)
        let properties = { thing.tree.properties }
        func counted(_ node: NodeProperties) -> Int {
            let own = 64 + node.name.utf8.count + node.kept.title.utf8.count
            return node.children.reduce(own + (node.list?.text.utf8.count ?? 0)) { $0 + counted($1) }
        }
        let steps: [() throws -> Void] = [
            { try thing.add("A") }, { try thing.add("B", for: "s") }, { try thing.add("A/x", "v") },
            { try thing.replace("A/x?prop=Title", "A title") },
            { try thing.replace("A?prop=ACL", "Get=*&Replace=o+s") },
            { try thing.replace("A?prop=Name", "A longer name") },
            { try thing.replace("A%20longer%20name?prop=Name", "Z") }, { try thing.tree.forget(server: "s") },
            { try thing.replace("Z/x?prop=Title", "") },
            { try thing.replace("Z?prop=ACL", "Add=*&Delete=o&Get=*") },
            { try thing.tree.begin() }, { try thing.tree.delete("./T/Z", for: "o") },
            { try thing.tree.rollBack() },
            { try thing.tree.delete("./T/Z", for: "o") }, { thing.tree.tidy() },
        ]
        for (number, step) in steps.enumerated() {
            try step()
            #expect(properties().size == counted(properties()), "step \(number)")
        }
        let again = NodeProperties(thing.store.records)
        #expect(again.size == counted(again))
    }

    @Test("keeps names in order, and finds each")
    func order() {
        let properties = NodeProperties()
        let names = ["b", "a", "é", "B", "a/b", "aa", "e\u{301}x", "0"]
        for name in names { properties.update(["T", name][...]) { $0.title = name } }
        for name in names { #expect(properties[["T", name]]?.kept.title == name) }
        #expect(properties[["T", "c"]] == nil)
        properties.rename(["T", "b"], to: "zz")
        properties.remove(["T", "a"])
        #expect(properties[["T", "zz"]]?.kept.title == "b")
        #expect(properties[["T", "a"]] == nil && properties[["T", "b"]] == nil)
        // What says nothing isn't kept.
        for name in names + ["zz"] { properties.update(["T", name][...]) { $0.title = "" } }
        #expect(properties.children.isEmpty && properties.size == 64)
    }
}
