import ManagementTree
import Markup
import Testing

/// The table "status by situation": each row a situation, each command with the status that it calls for.
@Suite("The status of a command")
struct StatusTests {
    enum Command: String, CaseIterable { case add, get, replace, delete, copyFrom, copyTo, execute }

    private func status(
        _ command: Command, _ uri: String, _ thing: ThingTree, for server: String = "o"
    ) -> Int {
        do {
            switch command {
            case .add: try thing.tree.add(uri, NewNode(format: .interior), for: server)
            case .get: _ = try thing.tree.get(uri, for: server)
            case .replace: try thing.tree.replace(uri, format: nil, value: [0x76], for: server)
            case .delete: try thing.tree.delete(uri, for: server)
            case .copyFrom: try thing.tree.copy(uri, to: "./T/Name", for: server)
            case .copyTo: try thing.tree.copy("./T/Fixed", to: uri, for: server)
            case .execute: _ = try thing.tree.execute(uri, ExecuteOrder(server: server, uri: uri))
            }
            return 200
        } catch { return error.status }
    }

    /// In the order of the commands.
    @Test(
        "is that of the situation",
        arguments: [
            ("no target", "", [412, 412, 412, 412, 412, 412, 412]),
            ("malformed", "./T//x", [404, 404, 404, 404, 404, 404, 404]),
            ("too long", "./T/" + String(repeating: "a/", count: 600), [414, 414, 414, 414, 414, 414, 414]),
            ("too deep", String(repeating: "a/", count: 16) + "a", [414, 414, 414, 414, 414, 414, 414]),
            (
                "name too long", "./T/" + String(repeating: "a", count: 129),
                [414, 414, 414, 414, 414, 414, 414]
            ),
            ("nothing there", "./T/Items/y", [200, 404, 404, 404, 404, 404, 404]),
            ("nothing there, nor its parent", "./T/Nothing/b", [404, 404, 404, 404, 404, 404, 404]),
            ("nothing can be there", "./T/Nothing", [405, 404, 404, 404, 404, 404, 404]),
            ("no such object", "./U/x", [404, 404, 404, 404, 404, 404, 404]),
            ("below a leaf", "./T/Name/x", [405, 404, 404, 404, 404, 404, 404]),
            ("the root", ".", [418, 200, 405, 405, 405, 405, 405]),
            ("an object", "./T", [418, 200, 405, 405, 405, 405, 405]),
            ("a permanent leaf", "./T/Name", [418, 200, 200, 405, 200, 200, 405]),
            ("a leaf of the device", "./T/Fixed", [418, 200, 405, 405, 200, 405, 405]),
            ("a leaf that can't be read", "./T/Secret", [418, 405, 200, 405, 405, 200, 405]),
            ("an order", "./T/Run", [418, 405, 405, 405, 405, 405, 200]),
            ("a dynamic node", "./T/Items/x", [418, 200, 405, 200, 405, 405, 405]),
            ("a needed leaf", "./T/Items/x/Title", [418, 200, 200, 405, 200, 200, 405]),
            ("an unknown list", "./T?list=Tree", [406, 406, 406, 406, 406, 406, 406]),
            ("a list", "./T?list=Struct", [405, 200, 405, 405, 405, 405, 405]),
            ("octets", "./T/Items/x/Blob", [418, 200, 200, 200, 403, 403, 405]),
        ] as [(String, String, [Int])])
    func situation(_ name: String, _ uri: String, _ expected: [Int]) throws {
        for (command, expected) in zip(Command.allCases, expected) {
            let thing = try ThingTree.withItem()
            thing.object.make(MemoryObject.path("Items/x/Blob"), [0, 1])
            #expect(status(command, uri, thing) == expected, "\(command)")
        }
    }

    @Test("is 425 without the right, whether the node exists or not", arguments: Command.allCases)
    func denied(_ command: Command) throws {
        let thing = try ThingTree.withItem()
        try thing.tree.grant("Get=o&Add=o", on: "./T/Items")
        for node in [
            "Items/x", "Items/x/Title", "Items/y", "Items/y/z", "Items/Nothing/at/all",
            "Items/x?prop=Nothing",
        ] {
            #expect(status(command, "./T/\(node)", thing, for: "s") == 425, "\(node)")
        }
        #expect(thing.object.log == [])
    }

    @Test(
        "is what the object says",
        arguments: [NodeError.forbidden, .full, .failed, .storeFailed, .unsupportedFormat])
    func refusedByObject(_ refusal: NodeError) throws {
        let thing = try ThingTree.withItem()
        for node in ["Items/x", "Items/x/Title", "Items/y", "Run", "Name"] {
            thing.object.refusals[node] = refusal
        }
        #expect(status(.add, "./T/Items/y", thing) == refusal.status)
        #expect(status(.replace, "./T/Items/x/Title", thing) == refusal.status)
        #expect(status(.delete, "./T/Items/x", thing) == refusal.status)
        // What a Copy isn't of the right form for isn't the server's mistake.
        let copied = refusal == .unsupportedFormat ? NodeError.forbidden : refusal
        #expect(status(.copyFrom, "./T/Items/x/Title", thing) == copied.status)
        #expect(status(.execute, "./T/Run", thing) == refusal.status)
    }

    @Test(
        "of a value",
        arguments: [
            // Format, type, size: of Add and Replace.
            ("Items/x/Note", NewNode(format: .integer, value: [0x31]), 415, 415),
            ("Items/x/Note", NewNode(format: .interior), 415, 415),
            ("Items/x/Note", NewNode(format: .character, type: "image/png"), 415, 415),
            ("Items/x/Note", NewNode(format: .character, value: [0xFF]), 415, 415),
            (
                "Items/x/Note", NewNode(format: .character, value: Array(repeating: 0x61, count: 256)), 413,
                413
            ),
            ("Items/x/Note", NewNode(format: .character, type: "text/plain", value: [0x61]), 200, 200),
            ("Items/x/Blob", NewNode(format: .binary, value: Array(repeating: 0, count: 17)), 413, 413),
            ("Items/x/Blob", NewNode(format: .base64, value: Array("AA=".utf8)), 415, 415),
            ("Items/x/Blob", NewNode(format: .base64, value: Array("AAE=".utf8)), 200, 200),
        ] as [(String, NewNode, Int, Int)])
    func value(_ node: String, _ value: NewNode, _ added: Int, _ replaced: Int) throws {
        let thing = try ThingTree.withItem()
        let uri = "./T/\(node)"
        let caught = { (body: () throws -> Void) -> Int in
            do {
                try body()
                return 200
            } catch { return (error as? NodeError)?.status ?? 0 }
        }
        #expect(caught { try thing.tree.add(uri, value, for: "o") } == added)
        thing.object.make(MemoryObject.path(node), [])
        #expect(
            caught {
                try thing.tree.replace(
                    uri, format: value.format, type: value.type, value: value.value, for: "o")
            } == replaced)
    }

    @Test("of an occurrence that is reached")
    func occurrence() throws {
        let thing = try ThingTree()
        try thing.add("Few/a")
        #expect(status(.add, "./T/Few/b", thing) == 405)
        #expect(status(.add, "./T/Few/a", thing) == 418)
        #expect(status(.delete, "./T/Few/a", thing) == 200)
        #expect(status(.add, "./T/Few/b", thing) == 200)
        try thing.add("Some/a")
        try thing.add("Some/b")
        #expect(status(.delete, "./T/Some/a", thing) == 200)
        #expect(status(.delete, "./T/Some/b", thing) == 405)
    }

    @Test("of an implied parent that can't be made is told with the parent")
    func implied() throws {
        let thing = try ThingTree()
        thing.object.refusals["Items/y"] = .full
        #expect(status(.add, "./T/Items/y/Sub", thing) == 420)
        #expect(thing.tree.refusingNode == "./T/Items/y")
        #expect(status(.add, "./T/Nothing/b", thing) == 404)
        #expect(thing.object.log == ["rollBack"])
        #expect(status(.add, "./T/Items/y", thing) == 420)
        #expect(thing.tree.refusingNode == nil)
        // The parent could be made; the node can't, so the parent isn't.
        #expect(status(.add, "./T/Items/z/Nothing", thing) == 405)
        thing.object.refusals["Items/z/Sub"] = .forbidden
        #expect(status(.add, "./T/Items/z/Sub", thing) == 403)
        #expect(try thing.get("Items") == "")
        #expect(thing.tree.refusingNode == nil)
    }

    @Test("is told before anything is done: no command that is refused changes anything")
    func nothingDone() throws {
        let thing = try ThingTree.withItem(clock: 0)
        let records = thing.store.records
        for command in Command.allCases {
            for uri in [
                "", ".", "./U", "./T", "./T/Nothing", "./T/Name/x", "./T/Items/x/State", "./T/Name?list=TNDS",
            ] {
                _ = status(command, uri, thing, for: "s")
            }
        }
        #expect(thing.object.log == [])
        #expect(thing.store.records == records)
    }
}

@Suite("Copy")
struct CopyTests {
    @Test("gives a leaf another one's value, and no more")
    func copy() throws {
        let thing = try ThingTree.withItem(clock: 0)
        try thing.tree.copy("./T/Items/x/Title", to: "./T/Name", for: "o")
        #expect(try thing.get("Name") == "t")
        #expect(try thing.get("Name?prop=VerNo") == "1")
        try thing.replace("Items/x/Title", "u")
        #expect(try thing.get("Name") == "t")
        thing.object.make(MemoryObject.path("Items/x/Blob"), [0, 0xFF])
        try thing.add("Items/y")
        thing.object.make(MemoryObject.path("Items/y/Blob"), [])
        try thing.tree.copy("./T/Items/x/Blob", to: "./T/Items/y/Blob", for: "o")
        #expect(thing.object.value(of: MemoryObject.path("Items/y/Blob")) == [0, 0xFF])
    }

    @Test("of what the target doesn't take is 403")
    func impossible() throws {
        let thing = try ThingTree.withItem()
        try thing.replace("Items/x/Title", "longer than eight")
        #expect(throws: NodeError.forbidden) {
            try thing.tree.copy("./T/Items/x/Title", to: "./T/Name", for: "o")
        }
        #expect(thing.object.log == ["replace Items/x/Title"])
    }

    @Test("takes Get on the source and Replace on the target")
    func rights() throws {
        let thing = try ThingTree.withItem()
        try thing.tree.grant("Get=a", on: "./T/Items/x/Title")
        try thing.tree.grant("Replace=a+b", on: "./T/Name")
        #expect(throws: NodeError.permissionDenied) {
            try thing.tree.copy("./T/Items/x/Title", to: "./T/Name", for: "b")
        }
        #expect(throws: NodeError.permissionDenied) {
            try thing.tree.copy("./T/Fixed", to: "./T/Name", for: "c")
        }
        try thing.tree.copy("./T/Items/x/Title", to: "./T/Name", for: "a")
    }
}
