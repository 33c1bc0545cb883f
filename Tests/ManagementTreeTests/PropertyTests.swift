import ManagementTree
import Records
import Testing

@Suite("Properties")
struct PropertyTests {
    @Test(
        "are read",
        arguments: [
            ("Items/x?prop=Name", "x"), ("Items/x?prop=Format", "node"),
            ("Items/x?prop=Type", "urn:example:item:1.0"),
            ("Items/x?prop=ACL", ""), ("Items/x?prop=Title", ""), ("Items/x/Title?prop=Size", "1"),
            ("Items/x/Title?prop=Format", "chr"), ("Items/x/Title?prop=Type", "text/plain"),
            // 2026-11-22T15:59:59Z. The title was written once, its item got no more children.
            ("Items/x/Title?prop=TStamp", "20261122T155959Z"), ("Items/x/Title?prop=VerNo", "1"),
            ("Items/x?prop=TStamp", "20261122T155959Z"), ("Items/x?prop=VerNo", "0"),
            ("Items?prop=VerNo", "1"), ("Name?prop=VerNo", "0"), ("Name?prop=TStamp", ""),
        ])
    func read(_ node: String, _ expected: String) throws {
        #expect(try ThingTree.withItem(clock: 1_795_363_199).get(node) == expected)
    }

    @Test(
        "are refused",
        arguments: [
            ("Get", "Items/x?prop=Colour", .notSupported), ("Get", "Items/x?prop=Size", .notSupported),
            ("Get", "Items/x?prop=VerNo", .notSupported), ("Get", "Items/y?prop=Name", .notFound),
            ("Replace", "Items/x?prop=Colour", .notSupported),
            ("Replace", "Items/x?prop=Format", .notAllowed),
            ("Replace", "Items/x/Title?prop=Size", .notAllowed),
            ("Replace", "Items/x?prop=Type", .notAllowed),
            ("Replace", "Items/x?prop=TStamp", .notAllowed), ("Replace", "Items/x?prop=VerNo", .notAllowed),
            ("Replace", "Items/x?list=Struct", .notAllowed), ("Replace", "Items/y?prop=Title", .notFound),
            ("Add", "Items/x?prop=Title", .notAllowed), ("Add", "Items/x?prop=Colour", .notSupported),
            ("Delete", "Items/x?prop=Title", .notAllowed), ("Delete", "Items/x?prop=Colour", .notSupported),
            ("Exec", "Run?prop=Title", .notAllowed), ("Copy", "Name?prop=Title", .notAllowed),
        ] as [(String, String, NodeError)])
    func refuse(_ command: String, _ node: String, _ expected: NodeError) throws {
        let thing = try ThingTree.withItem()
        #expect(throws: expected) {
            switch command {
            case "Get": _ = try thing.get(node)
            case "Replace": try thing.replace(node, "v")
            case "Add": try thing.add(node, "v")
            case "Delete": try thing.tree.delete("./T/\(node)", for: "o")
            case "Exec": _ = try thing.tree.execute("./T/\(node)", ExecuteOrder(server: "o", uri: ""))
            default: try thing.tree.copy("./T/\(node)", to: "./T/Name", for: "o")
            }
        }
        #expect(thing.object.log == [])
    }

    @Test("count changes")
    func count() throws {
        let thing = try ThingTree.withItem(clock: 0)
        try thing.replace("Items/x/Title", "u")
        try thing.replace("Items/x/Title", "u")
        try thing.add("Items/x/Note", "n")
        #expect(try thing.get("Items/x/Title?prop=VerNo") == "3")
        #expect(try thing.get("Items/x?prop=VerNo") == "1")
        #expect(try thing.get("Items/x/Note?prop=VerNo") == "0")
        // Properties aren't values.
        try thing.replace("Items/x?prop=Title", "Thing")
        try thing.replace("Items/x?prop=ACL", "Get=*&Delete=o")
        #expect(try thing.get("Items/x?prop=VerNo") == "1")
        try thing.tree.delete("./T/Items/x", for: "o")
        try thing.add("Items/x")
        #expect(try thing.get("Items/x?prop=VerNo") == "0")
        #expect(try thing.get("Items/x?prop=Title") == "")
        #expect(try thing.get("Items?prop=VerNo") == "3")
    }

    @Test("outlive a restart")
    func restart() throws {
        let thing = try ThingTree.withItem(clock: 0)
        let title = "Größe: 100 %\nzweite Zeile"
        try thing.replace("Items/x?prop=Title", title)
        try thing.replace("Items/x/Title?prop=ACL", "Get=*&Replace=o")
        let again = ManagementTree(owners: ["o"], properties: thing.store, clock: { 0 })
        try again.mount(thing.object, as: "T")
        let text = { (uri: String) in try again.get(uri, for: "o").first?.content }
        #expect(try text("./T/Items/x?prop=Title") == .value(Array(title.utf8)))
        #expect(try text("./T/Items/x/Title?prop=ACL") == .value(Array("Get=*&Replace=o".utf8)))
        #expect(try text("./T/Items/x/Title?prop=VerNo") == .value([0x31]))
        #expect(try text("./T/Items/x/Title?prop=TStamp") == .value(Array("19700101T000000Z".utf8)))
    }

    @Test("take a title of 255 bytes of text")
    func title() throws {
        let thing = try ThingTree()
        try thing.replace("Name?prop=Title", String(repeating: "a", count: 255))
        #expect(throws: NodeError.tooLarge) {
            try thing.replace("Name?prop=Title", String(repeating: "a", count: 256))
        }
        #expect(throws: NodeError.unsupportedFormat) {
            try thing.tree.replace("./T/Name?prop=Title", format: nil, value: [0xFF], for: "o")
        }
        #expect(throws: NodeError.permissionDenied) { try thing.replace("Name?prop=Title", "t", for: "s") }
        #expect(try thing.get("Name?prop=Title").utf8.count == 255)
    }

    @Test("aren't changed when they can't be stored")
    func storeFails() throws {
        let thing = try ThingTree.withItem(clock: 0)
        try thing.replace("Items/x?prop=Title", "old")
        for refusal in [NodeError.storeFailed, .full] {
            thing.store.refusal = refusal
            #expect(throws: refusal) { try thing.replace("Items/x?prop=Title", "new") }
            #expect(throws: refusal) { try thing.replace("Items/x?prop=ACL", "Get=*") }
            #expect(throws: refusal) { try thing.tree.grant("Get=*", on: "./T") }
        }
        #expect(try thing.get("Items/x?prop=Title") == "old")
        #expect(try thing.get("Items/x?prop=ACL") == "")
        // What the tree counts by itself is no reason to refuse a value, and is stored with what comes next.
        try thing.replace("Items/x/Title", "u")
        thing.store.refusal = nil
        try thing.replace("Name", "n")
        #expect(thing.store.records.contains { $0["Node"] == "./T/Items/x/Title" && $0["Version"] == "2" })
    }

    @Test("have a limit: then lists are refused, and no more changes are counted")
    func limits() throws {
        let thing = try ThingTree(MemoryObject.free, clock: 0, isKept: false)
        let list = "Get=" + String(repeating: "a", count: 1000)
        let name: (Int) -> String = { "\(String(repeating: "n", count: 110))\($0)" }
        var (counted, stored) = (0, 0)
        for index in 0..<1000 {
            try thing.add(name(index))
            if (try? thing.get("\(name(index))?prop=VerNo")) != nil { counted += 1 }
        }
        #expect(600..<900 ~= counted)
        #expect(throws: NodeError.full) {
            for index in 0..<1000 {
                try thing.replace("\(name(index))?prop=ACL", list)
                stored += 1
            }
        }
        #expect(100..<300 ~= stored)
        // Smaller ones take their place.
        try thing.replace("\(name(0))?prop=ACL", "")
        try thing.replace("\(name(stored))?prop=ACL", "Get=*")
    }

    @Test("let nodes be renamed, with all that is kept of them")
    func rename() throws {
        let thing = try ThingTree.withItem(clock: 0)
        try thing.replace("Items/x/Title?prop=Title", "Heading")
        try thing.replace("Items/x?prop=ACL", "Get=*&Replace=o")
        try thing.replace("Items/x?prop=Name", "a b?c")
        #expect(try thing.get("Items") == "a%20b%3Fc")
        #expect(try thing.get("Items/a%20b%3Fc/Title") == "t")
        #expect(try thing.get("Items/a%20b%3Fc/Title?prop=Title") == "Heading")
        #expect(try thing.get("Items/a%20b%3Fc?prop=ACL") == "Get=*&Replace=o")
        let long = String(repeating: "я", count: 128)
        try thing.replace("Items/a%20b%3Fc?prop=Name", long)
        try thing.replace("Items/\(long)?prop=Name", "a b?c")
        #expect(throws: NodeError.uriTooLong) {
            try thing.replace("Items/a%20b%3Fc?prop=Name", long + "я")
        }
        #expect(try thing.get("Items?prop=VerNo") == "4")
        #expect(throws: NodeError.notFound) { try thing.get("Items/x?prop=Title") }
    }

    @Test(
        "don't let these be renamed",
        arguments: [
            (".?prop=Name", "y", .notAllowed), ("./T?prop=Name", "y", .notAllowed),
            // Permanent, and with a name that the description gives.
            ("./T/Name?prop=Name", "y", .notAllowed), ("./T/Items/x/Title?prop=Name", "y", .notAllowed),
            ("./T/Items/x?prop=Name", "z", .alreadyExists), ("./T/Items/x?prop=Name", "x", .alreadyExists),
            ("./T/Items/x?prop=Name", "", .badRequest), ("./T/Items/x?prop=Name", "a/b", .badRequest),
            ("./T/Items/x?prop=Name", "..", .badRequest), ("./T/Items/x?prop=Name", "a\u{0}", .badRequest),
            ("./T/Items/x?prop=Name", String(repeating: "a", count: 129), .uriTooLong),
            ("./T/Items/y?prop=Name", "w", .notFound),
        ] as [(String, String, NodeError)])
    func refuseRename(_ uri: String, _ name: String, _ expected: NodeError) throws {
        let thing = try ThingTree.withItem()
        try thing.add("Items/z")
        #expect(throws: expected) {
            try thing.tree.replace(uri, format: nil, value: Array(name.utf8), for: "o")
        }
        #expect(throws: NodeError.permissionDenied) {
            try thing.replace("Items/x?prop=Name", "w", for: "s")
        }
        #expect(try thing.get("Items") == "x z")
    }

    @Test("don't rename where the object can't")
    func noRename() throws {
        let sample = try SampleTree()
        #expect(throws: NodeError.notAllowed) {
            try sample.tree.replace("./S/Items/x?prop=Name", format: nil, value: [0x79], for: "o")
        }
    }
}
