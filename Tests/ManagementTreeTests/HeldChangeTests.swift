import ManagementTree
import Testing

@Suite("Changes of a message")
struct HeldChangeTests {
    private func change(_ thing: ThingTree) throws {
        for name in ["a", "b", "c"] { try thing.replace("Name", name) }
        try thing.add("Items/y/Sub/Leaf", "v")
        try thing.replace("Items/y?prop=ACL", "Get=*&Delete=o&Replace=o")
        // A transaction in between, that fails.
        try thing.tree.begin()
        try thing.replace("Name", "lost")
        try thing.tree.rollBack()
    }

    @Test("are stored once, at its end")
    func stored() throws {
        let thing = try ThingTree.withItem(clock: 0)
        let saves = thing.store.saves
        thing.tree.hold()
        try change(thing)
        #expect(thing.store.saves == saves)
        #expect(!thing.object.log.contains("store"))
        try thing.tree.storeHeld()
        #expect(thing.store.saves == saves + 1)
        #expect(thing.object.log.filter { $0 == "store" }.count == 1)
        #expect(try thing.get("Name") == "c")
        #expect(try thing.get("Items/y?prop=ACL") == "Delete=o&Get=*&Replace=o")
        // And from then on each at once again.
        try thing.replace("Items/y?prop=Title", "Title")
        #expect(thing.store.saves == saves + 2)
    }

    @Test("that the tree counts by itself wait until there is time")
    func counted() throws {
        let thing = try ThingTree.withItem(clock: 0)
        let saves = thing.store.saves
        for name in ["a", "b"] {
            thing.tree.hold()
            try thing.replace("Name", name)
            try thing.tree.storeHeld()
        }
        #expect(thing.store.saves == saves)
        #expect(thing.object.log.filter { $0 == "store" }.count == 2)
        thing.tree.catchUp()
        thing.tree.catchUp()
        #expect(thing.store.saves == saves + 1)
    }

    @Test("that can't be stored are undone, whichever store is at fault", arguments: [true, false])
    func undone(_ isOfObject: Bool) throws {
        let thing = try ThingTree.withItem(clock: 0)
        let (records, nodes) = (thing.store.records, thing.object.nodes)
        thing.tree.hold()
        try change(thing)
        if isOfObject { thing.object.refusals["store"] = .full } else { thing.store.refusal = .full }
        #expect(throws: NodeError.full) { try thing.tree.storeHeld() }
        #expect(thing.object.nodes == nodes)
        #expect(thing.store.records == records)
        #expect(try thing.get("Name?prop=VerNo") == "0")
    }

    @Test("of two objects, of which the second can't be stored, are said to be in pieces")
    func partly() throws {
        let tree = ManagementTree()
        let objects = [MemoryObject(), MemoryObject()]
        for (name, object) in zip(["A", "B"], objects) { try tree.mount(object, as: name) }
        tree.hold()
        for name in ["A", "B"] { try tree.replace("./\(name)/Name", format: nil, value: [0x6E], for: "o") }
        objects[1].refusals["store"] = .full
        #expect(throws: NodeError.rollBackFailed) { try tree.storeHeld() }
        #expect(objects[0]["Name"] == "n" && objects[1]["Name"] == "")
    }

    @Test("that weren't held need no store")
    func notHeld() throws {
        let thing = try ThingTree.withItem()
        try thing.tree.storeHeld()
        #expect(!thing.object.log.contains("store"))
    }
}
