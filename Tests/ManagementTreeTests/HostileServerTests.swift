import ManagementTree
import Records
import Testing

@Suite("A server that tries what it may not")
struct HostileServerTests {
    @Test("has no rights left on a node that the device removed")
    func stale() throws {
        let thing = try ThingTree()
        try thing.tree.grant("Add=s&Delete=s&Get=*&Replace=o", on: "./T/Items")
        try thing.add("Items/x", for: "s")
        try thing.tree.grant("Get=*", on: "./T/Items")
        try thing.object.delete(MemoryObject.path("Items/x"), for: "device")
        // Its list would let the server add there, but the parent that it implies is not to be made.
        #expect(throws: NodeError.permissionDenied) { try thing.add("Items/x/Note", "n", for: "s") }
        #expect(throws: NodeError.permissionDenied) { try thing.add("Items/x", for: "s") }
        #expect(try thing.get("Items") == "")
    }

    @Test("doesn't fill a leaf that is kept empty for others")
    func blank() throws {
        let thing = try ThingTree()
        try thing.add("Items/x")
        try thing.tree.grant("Add=s&Get=*", on: "./T/Items")
        try thing.tree.grant("Get=*&Replace=o", on: "./T/Items/x/Title")
        #expect(throws: NodeError.alreadyExists) { try thing.add("Items/x/Title", "t", for: "s") }
        #expect(try thing.get("Items/x/Title") == "")
        try thing.tree.grant("Get=*&Replace=s", on: "./T/Items/x/Title")
        try thing.add("Items/x/Title", "t", for: "s")
        #expect(try thing.get("Items/x/Title") == "t")
    }

    @Test("gets no node whose list can't be kept")
    func unkept() throws {
        let thing = try ThingTree()
        let before = thing.object.nodes
        thing.store.refusal = .storeFailed
        #expect(throws: NodeError.storeFailed) { try thing.add("Items/x", for: "s") }
        #expect(thing.object.nodes == before)
        thing.store.refusal = nil
        try thing.add("Items/x", for: "s")
        #expect(thing.store.records.first?["ACL"] == "Add=s&Delete=s&Get=s&Replace=s")
    }

    @Test("can't make more lists than there is room for, so that what is kept can be read again")
    func manyLists() throws {
        let thing = try ThingTree(MemoryObject.free, isKept: false)
        let server = String(repeating: "s", count: 1000)
        var made = 0
        #expect(throws: NodeError.full) {
            for number in 0..<200 {
                try thing.add("\(number)", for: server)
                made += 1
            }
        }
        #expect(50..<70 ~= made)
        #expect(thing.object.children(of: NodePath())?.count == made)
        // Who needs no list finds room.
        try thing.add("other")
    }

    @Test("renames with the lists, or not at all")
    func rename() throws {
        let thing = try ThingTree.withItem()
        try thing.replace("Items/x?prop=ACL", "Get=o&Replace=o")
        thing.store.refusal = .storeFailed
        #expect(throws: NodeError.storeFailed) { try thing.replace("Items/x?prop=Name", "y") }
        thing.store.refusal = nil
        #expect(try thing.get("Items") == "x")
        #expect(throws: NodeError.permissionDenied) { try thing.get("Items/x", for: "s") }
    }

    @Test("can't give names that no URI can hold")
    func longURI() throws {
        var limits = URILimits()
        limits.length = 40
        let tree = ManagementTree(limits: limits, owners: ["o"])
        try tree.mount(MemoryObject(), as: "T")
        try tree.add("./T/Items/x", NewNode(format: .interior), for: "o")
        let name = { (count: Int) in Array(String(repeating: "é", count: count).utf8) }
        // `./T/Items/` and six bytes a letter.
        #expect(throws: NodeError.uriTooLong) {
            try tree.replace("./T/Items/x?prop=Name", format: nil, value: name(6), for: "o")
        }
        try tree.replace("./T/Items/x?prop=Name", format: nil, value: name(5), for: "o")
        // The Inbox chooses names, too.
        limits.segment = 6
        let inbox = ManagementTree(limits: limits)
        try inbox.mount(MemoryObject(MemoryObject.thing), as: "T")
        try inbox.mount(Inbox(), as: "Inbox")
        let item = NewNode(format: .interior, type: "urn:example:item:1.0")
        try inbox.add("./Inbox/abcdef", item, for: "o")
        #expect(throws: NodeError.uriTooLong) { try inbox.add("./Inbox/abcdef", item, for: "o") }
    }

    @Test("can't write what no document can hold")
    func unwritable() throws {
        let thing = try ThingTree.withItem()
        let odd = "a\u{FFFE}"
        #expect(throws: NodeError.unsupportedFormat) { try thing.replace("Items/x?prop=Title", odd) }
        #expect(throws: NodeError.unsupportedFormat) { try thing.replace("Items/x?prop=Title", "a\u{1}") }
        #expect(throws: NodeError.badRequest) { try thing.replace("Items/x?prop=ACL", "Get=\(odd)") }
        #expect(throws: NodeError.badRequest) { try thing.replace("Items/x?prop=Name", odd) }
        #expect(throws: NodeError.notFound) { try thing.add("Items/a%EF%BF%BE") }
        // A value can be anything, and then isn't text.
        try thing.add("Items/x/Note", odd)
        #expect(try thing.get("Items/x?list=TNDS").contains("<Format><b64/></Format>"))
    }

    @Test(
        "can't set truth values that only look like some",
        arguments: [[0x10], [0x11], [0x14, 0x52, 0x55, 0x45], [0x30, 0x30], []] as [[UInt8]])
    func truth(_ value: [UInt8]) throws {
        let sample = try SampleTree()
        #expect(throws: NodeError.unsupportedFormat) {
            try sample.tree.replace("./S/Flag", format: nil, value: value, for: "o")
        }
        for good in ["0", "1", "TRUE", "False"] {
            try sample.tree.replace("./S/Flag", format: nil, value: Array(good.utf8), for: "o")
        }
    }
}
