import ManagementTree
import Records
import Testing

@Suite("Rights")
struct RightsTests {
    /// `./T`: `Get=s1&Replace=s1` at `A`; nothing at `A/x`, `Get=*` at `A/y`; the root's list is the standard's.
    private func example() throws -> ThingTree {
        let thing = try ThingTree(MemoryObject.free, owners: [])
        for path in ["A", "A/x", "A/y"] {
            thing.object.make(MemoryObject.path(path), path == "A" ? nil : Array("v".utf8))
        }
        try thing.tree.grant("Get=s1&Replace=s1", on: "./T/A")
        try thing.tree.grant("Get=*", on: "./T/A/y")
        return thing
    }

    /// What a command on a node is answered with; nil for 200.
    private func refusal(
        _ command: String, _ node: String, _ server: String, _ thing: ThingTree
    ) -> NodeError? {
        do {
            switch command {
            case "Get": _ = try thing.get(node, for: server)
            case "Replace": try thing.replace(node, node.contains("?") ? "Get=*" : "w", for: server)
            case "Add leaf": try thing.add(node, "v", for: server)
            case "Delete": try thing.tree.delete("./T/\(node)", for: server)
            case "Exec":
                _ = try thing.tree.execute("./T/\(node)", ExecuteOrder(server: server, uri: ""))
            default: try thing.add(node, for: server)
            }
            return nil
        } catch { return error as? NodeError }
    }

    @Test(
        "are those of the worked example",
        arguments: [
            ("Get", "A/x", nil, .permissionDenied), ("Get", "A/y", nil, nil),
            // Inherited; the other's own list has no Replace.
            ("Replace", "A/x", nil, .permissionDenied),
            ("Replace", "A/y", .permissionDenied, .permissionDenied),
            // A leaf's list takes Replace on the parent.
            ("Replace", "A/y?prop=ACL", nil, .permissionDenied),
            ("Get", "A/x?prop=ACL", nil, .permissionDenied),
            // The parent's list has no Add; the root's has.
            ("Add leaf", "A/z", .permissionDenied, .permissionDenied), ("Add", "B", nil, nil),
            // What doesn't exist is answered as if it inherited: nobody learns whether it does.
            ("Get", "A/none", .notFound, .permissionDenied),
            ("Replace", "A/none", .notFound, .permissionDenied),
            ("Get", "A/none?prop=ACL", .notFound, .permissionDenied),
            ("Replace", "A/none?prop=ACL", .notFound, .permissionDenied),
            ("Get", "A/y/none", .notFound, .notFound),
            ("Delete", "A/x", .permissionDenied, .permissionDenied),
            ("Delete", "A/none", .permissionDenied, .permissionDenied),
            ("Exec", "A/none", .permissionDenied, .permissionDenied), ("Get", "C", .notFound, .notFound),
            ("Delete", "C", .permissionDenied, .permissionDenied),
            // The access control list before what the node takes at all.
            ("Replace", "A/x?prop=Format", .notAllowed, .permissionDenied),
            ("Get", "A/x?prop=Nothing", .notSupported, .permissionDenied),
        ] as [(String, String, NodeError?, NodeError?)])
    func example(_ command: String, _ node: String, _ first: NodeError?, _ second: NodeError?) throws {
        #expect(refusal(command, node, "s1", try example()) == first)
        #expect(refusal(command, node, "s2", try example()) == second)
    }

    @Test("of an inherited list don't show as the node's own")
    func inherited() throws {
        let thing = try example()
        #expect(try thing.get("A/x?prop=ACL", for: "s1") == "")
        #expect(try thing.get("A/y?prop=ACL", for: "s2") == "Get=*")
        #expect(try thing.get("?prop=ACL", for: "s1") == "")
        #expect(
            try thing.tree.get(".?prop=ACL", for: "s1").first?.content == .value(Array("Add=*&Get=*".utf8)))
    }

    @Test("come by themselves with an interior node that could not be used otherwise")
    func created() throws {
        let thing = try example()
        try thing.add("B", for: "s2")
        #expect(try thing.get("B?prop=ACL", for: "s2") == "Add=s2&Delete=s2&Get=s2&Replace=s2")
        #expect(refusal("Get", "B", "s1", thing) == .permissionDenied)
        try thing.add("B/x", "v", for: "s2")
        try thing.replace("B/x", "w", for: "s2")
        // A leaf gets none.
        #expect(try thing.get("B/x?prop=ACL", for: "s2") == "")
        // Who may replace the parent needs none.
        thing.tree.owners = ["s3"]
        try thing.add("C", for: "s3")
        #expect(try thing.get("C?prop=ACL", for: "s1") == "")
    }

    @Test("come with the outermost of implied parents")
    func implied() throws {
        let thing = try ThingTree()
        try thing.add("Items/y/Sub/Leaf", "v", for: "s")
        #expect(thing.object.log == ["add Items/y", "add Items/y/Sub", "add Items/y/Sub/Leaf", "commit"])
        #expect(try thing.get("Items/y?prop=ACL", for: "s") == "Add=s&Delete=s&Get=s&Replace=s")
        #expect(try thing.get("Items/y/Sub?prop=ACL", for: "s") == "")
        #expect(refusal("Get", "Items/y", "o", thing) == .permissionDenied)
        // The owner may replace the parent, and so take the node over: the list first, then the node.
        try thing.replace("Items/y?prop=ACL", "")
        try thing.tree.delete("./T/Items/y", for: "o")
    }

    @Test("go with the node, and don't wait for one of the same name")
    func deleted() throws {
        let thing = try example()
        thing.tree.owners = ["s1"]
        try thing.tree.grant("Add=*&Delete=s1", on: "./T/A")
        try thing.tree.delete("./T/A", for: "s1")
        try thing.add("A", for: "s1")
        #expect(try thing.get("A?prop=ACL", for: "s2") == "")
        // One that the device removed.
        try thing.tree.grant("Get=s1", on: "./T/A")
        try thing.object.delete(MemoryObject.path("A"), for: "device")
        thing.tree.tidy()
        thing.object.make(MemoryObject.path("A"), nil)
        #expect(refusal("Get", "A", "s2", thing) == nil)
    }

    @Test(
        "to change a list",
        arguments: [
            // An interior node's: Replace on it or on the parent.
            ("A", "Replace=s&Get=*", "Get=*", true), ("A", "Get=*", "Replace=s&Get=*", true),
            ("A", "Get=*", "Get=*", false),
            // A leaf's: on the parent alone.
            ("A/x", "Replace=s&Get=*", "Replace=s", true), ("A/x", "Get=*", "Replace=s", false),
        ])
    func change(_ node: String, _ own: String, _ other: String, _ isAllowed: Bool) throws {
        let thing = try example()
        // `own` is at the node or, for the leaf, at its parent; `other` at the parent or the leaf.
        try thing.tree.grant(node == "A" ? other : own, on: node == "A" ? "./T" : "./T/A")
        try thing.tree.grant(node == "A" ? own : other, on: "./T/\(node)")
        #expect(refusal("Replace", "\(node)?prop=ACL", "s", thing) == (isAllowed ? nil : .permissionDenied))
    }

    @Test(
        "can't be changed to what is no list",
        arguments: [
            ("./T", "Get", .badRequest), ("./T", "Get=a b", .badRequest), ("./T", "Copy=*", .badRequest),
            ("./T", "Get=" + String(repeating: "a", count: 1024), .tooLarge),
            // The root always has a list, with Add for all.
            (".", "", .notAllowed), (".", "Get=*&Replace=o", .notAllowed), (".", "Get", .badRequest),
            ("./U", "Get=*", .notFound), ("./T/None", "Get=*", .notFound),
        ] as [(String, String, NodeError)])
    func refuseList(_ uri: String, _ list: String, _ expected: NodeError) throws {
        let thing = try ThingTree()
        #expect(throws: expected) {
            try thing.tree.replace(uri + "?prop=ACL", format: nil, value: Array(list.utf8), for: "o")
        }
        #expect(thing.store.saves == 0)
    }

    @Test("of the root can be changed")
    func root() throws {
        let thing = try ThingTree()
        let list = "Add=*&Get=a&Replace=a"
        try thing.tree.replace(".?prop=ACL", format: nil, value: Array(list.utf8), for: "o")
        #expect(refusal("Get", "", "o", thing) == .permissionDenied)
        #expect(try thing.get("Name", for: "a") == "")
        // Nobody who could replace is left: it is as at first again, for the owners that are left.
        thing.tree.owners = ["b"]
        try thing.tree.forget(server: "a")
        #expect(thing.store.records.isEmpty)
        #expect(
            try thing.tree.get(".?prop=ACL", for: "c").first?.content
                == .value(Array("Add=*&Delete=b&Exec=b&Get=*&Replace=b".utf8)))
    }

    @Test("of a server whose account is gone leave all lists")
    func forget() throws {
        let thing = try example()
        try thing.tree.grant("Get=s1+s2&Replace=s1", on: "./T/A/x")
        try thing.tree.forget(server: "s1")
        #expect(try thing.get("A?prop=ACL", for: "s2") == "")
        #expect(try thing.get("A/x?prop=ACL", for: "s2") == "Get=s2")
        #expect(refusal("Get", "A/x", "s1", thing) == .permissionDenied)
        thing.tree.owners = ["s1", "s2"]
        try thing.tree.forget(server: "s1")
        #expect(thing.tree.owners == ["s2"])
    }

    @Test("stay, of a server whose account should have gone, when that can't be kept")
    func failingForget() throws {
        let thing = try example()
        thing.tree.owners = ["s1", "s2"]
        let rights = try thing.tree.get(".?prop=ACL", for: "s1").first
        thing.store.refusal = .storeFailed
        #expect(throws: NodeError.storeFailed) { try thing.tree.forget(server: "s1") }
        #expect(try thing.get("A?prop=ACL", for: "s1") == "Get=s1&Replace=s1")
        #expect(try thing.tree.get(".?prop=ACL", for: "s1").first == rights)
        #expect(thing.tree.owners == ["s1", "s2"])
        thing.store.refusal = nil
        try thing.tree.forget(server: "s1")
        #expect(try thing.get("A?prop=ACL", for: "s2") == "")
        #expect(thing.tree.owners == ["s2"])
    }

    @Test("decide what a list of nodes shows")
    func list() throws {
        let thing = try example()
        let uris = { (server: String) in
            try thing.tree.get("./T?list=StructData", for: server).map(\.uri)
        }
        #expect(try uris("s1") == ["./T", "./T/A", "./T/A/x", "./T/A/y"])
        // Below what can't be read nothing is read.
        #expect(try uris("s2") == ["./T"])
        #expect(!(try thing.get("?list=TNDS", for: "s2").contains("<NodeName>A<")))
        #expect(try thing.get("?list=TNDS", for: "s1").contains("<NodeName>A<"))
    }

    @Test("are there after a restart; what is damaged gives nobody more than at first")
    func kept() throws {
        let thing = try example()
        try thing.tree.grant("Get=s1", on: "./T/A/x")
        let again = ManagementTree(owners: [], properties: thing.store)
        try again.mount(thing.object, as: "T")
        #expect(throws: NodeError.permissionDenied) { try again.get("./T/A/x", for: "s2") }
        #expect(try again.get("./T/A/y", for: "s2").count == 1)
        thing.store.records = [
            Record([("Node", "./T/../A"), ("ACL", "Get=*")]), Record([("ACL", "Get=*")]),
            Record([("Node", "./T/A"), ("ACL", "nonsense"), ("Version", "many")]),
        ]
        let damaged = ManagementTree(owners: [], properties: thing.store)
        try damaged.mount(thing.object, as: "T")
        #expect(try damaged.get("./T/A?prop=ACL", for: "s2").first?.content == .value([]))
        #expect(throws: NodeError.permissionDenied) {
            try damaged.replace("./T/A/x", format: nil, value: [], for: "s1")
        }
    }

    @Test("of what all servers share are changed by a server only if it is alone")
    func shared() throws {
        let value = Array("Get=*&Replace=o".utf8)
        try ThingTree(owners: ["o"]).tree.replace("./T?prop=ACL", format: nil, value: value, for: "o")
        let shared = try ThingTree(owners: ["o", "s"])
        #expect(throws: NodeError.permissionDenied) {
            try shared.tree.replace("./T?prop=ACL", format: nil, value: value, for: "o")
        }
    }
}
