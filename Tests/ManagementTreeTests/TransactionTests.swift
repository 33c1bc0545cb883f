import ManagementTree
import Testing

@Suite("A transaction")
struct TransactionTests {
    private func change(_ thing: ThingTree) throws {
        try thing.replace("Name", "new")
        try thing.add("Items/y/Sub/Leaf", "v")
        try thing.replace("Items/y?prop=ACL", "Get=*&Delete=o&Replace=o")
        try thing.replace("Items/x?prop=Title", "Title")
        try thing.tree.delete("./T/Items/x", for: "o")
    }

    @Test("is durable only when it is committed")
    func commit() throws {
        let thing = try ThingTree.withItem(clock: 0)
        let saves = thing.store.saves
        try thing.tree.begin()
        try change(thing)
        #expect(thing.store.saves == saves)
        #expect(!thing.object.log.contains("commit"))
        try thing.tree.commit()
        #expect(thing.store.saves == saves + 1)
        #expect(thing.object.log.filter { $0 == "commit" }.count == 1)
        #expect(try thing.get("Items") == "y")
        #expect(try thing.get("Items/y?prop=ACL") == "Delete=o&Get=*&Replace=o")
    }

    @Test("can be undone")
    func rollBack() throws {
        let thing = try ThingTree.withItem(clock: 0)
        let (saves, nodes) = (thing.store.saves, thing.object.nodes)
        try thing.tree.begin()
        try change(thing)
        try thing.tree.rollBack()
        #expect(thing.object.nodes == nodes)
        #expect(thing.store.saves == saves)
        #expect(try thing.get("Items/x?prop=Title") == "")
        #expect(try thing.get("Name?prop=VerNo") == "0")
        // And then begins anew.
        try thing.tree.begin()
        try change(thing)
        try thing.tree.commit()
        #expect(try thing.get("Items") == "y")
    }

    @Test("isn't nested, and its ends are harmless without a beginning")
    func nesting() throws {
        let thing = try ThingTree()
        try thing.tree.commit()
        try thing.tree.rollBack()
        try thing.tree.begin()
        #expect(throws: NodeError.failed) { try thing.tree.begin() }
        try thing.tree.commit()
        try thing.tree.begin()
    }

    @Test("that can't be committed changes nothing", arguments: [NodeError.storeFailed, .full])
    func failingCommit(_ refusal: NodeError) throws {
        let thing = try ThingTree.withItem(clock: 0)
        let (records, nodes) = (thing.store.records, thing.object.nodes)
        thing.object.refusals["commit"] = refusal
        try thing.tree.begin()
        try change(thing)
        #expect(throws: refusal) { try thing.tree.commit() }
        #expect(thing.object.nodes == nodes)
        #expect(thing.store.records == records)
        // The properties' file is at fault.
        thing.object.refusals = [:]
        thing.store.refusal = refusal
        try thing.tree.begin()
        try change(thing)
        #expect(throws: refusal) { try thing.tree.commit() }
        #expect(thing.object.nodes == nodes)
        #expect(try thing.get("Items/x?prop=Title") == "")
    }

    @Test("says when it can't be undone")
    func failingRollBack() throws {
        let thing = try ThingTree.withItem()
        thing.object.refusals["rollBack"] = .failed
        try thing.tree.begin()
        try thing.replace("Name", "new")
        #expect(throws: NodeError.rollBackFailed) { try thing.tree.rollBack() }
        // One that can't undo anything, and one that wasn't touched.
        let sample = try SampleTree()
        try sample.tree.begin()
        try sample.tree.rollBack()
        try sample.tree.begin()
        try sample.tree.replace("./S/Name", format: nil, value: [0x62], for: "o")
        #expect(throws: NodeError.rollBackFailed) { try sample.tree.rollBack() }
    }

    @Test(
        "over two objects is undone in both when the first fails, and said to be in pieces when the second does"
    )
    func twoObjects() throws {
        for failing in ["A", "B"] {
            let tree = ManagementTree()
            let objects = ["A": MemoryObject(), "B": MemoryObject()]
            for name in ["A", "B"] { try tree.mount(#require(objects[name]), as: name) }
            objects[failing]?.refusals["commit"] = .storeFailed
            try tree.begin()
            for name in ["A", "B"] {
                try tree.replace("./\(name)/Name", format: nil, value: [0x6E], for: "o")
            }
            let expected: NodeError = failing == "A" ? .storeFailed : .rollBackFailed
            #expect(throws: expected) { try tree.commit() }
            #expect(objects["B"]?["Name"] == "")
            #expect(objects["A"]?["Name"] == (failing == "A" ? "" : "n"))
            // What is durable isn't asked to be undone.
            #expect(objects["A"]?.log.contains("rollBack") == (failing == "A"))
            #expect(objects["B"]?.log.contains("rollBack") == true)
        }
    }

    @Test("that an object can't begin refuses the command")
    func failingBegin() throws {
        let thing = try ThingTree.withItem()
        thing.object.refusals["begin"] = .storeFailed
        try thing.tree.begin()
        #expect(throws: NodeError.storeFailed) { try thing.replace("Name", "new") }
        try thing.tree.rollBack()
        #expect(thing.object.log == [])
    }
}
