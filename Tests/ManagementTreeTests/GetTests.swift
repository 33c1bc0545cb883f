import ManagementTree
import Testing

@Suite("Get")
struct GetTests {
    @Test(
        "answers an interior node with its children",
        arguments: [
            (".", ".", ["S"], ""),
            ("./S", "./S", ["Blob", "Count", "Flag", "Items", "Name", "Secret"], SampleObject.identifier),
            ("S/Items", "./S/Items", ["x"], ""), ("./S/Items/x", "./S/Items/x", ["Run", "Title"], ""),
        ] as [(String, String, [String], String)])
    func interior(_ uri: String, _ canonical: String, _ children: [String], _ type: String) throws {
        let expected = Node(uri: canonical, format: .interior, type: type, content: .children(children))
        #expect(try SampleTree().tree.get(uri, for: "server") == [expected])
    }

    @Test(
        "answers a leaf with its octets",
        arguments: [
            ("./S/Name", .character, "text/plain", Array("a".utf8)),
            ("S/Count", .integer, "text/plain", Array("1".utf8)),
            ("./S/Flag", .bool, "text/plain", Array("true".utf8)),
            ("./S/Blob", .binary, "image/png", [0, 255]),
            // A required leaf is there and empty.
            ("./S/Items/x/Title", .character, "text/plain", []),
        ] as [(String, NodeFormat, String, [UInt8])])
    func leaf(_ uri: String, _ format: NodeFormat, _ type: String, _ value: [UInt8]) throws {
        let node = try #require(try SampleTree().tree.get(uri, for: "server").first)
        #expect(node.format == format)
        #expect(node.type == type)
        #expect(node.content == .value(value))
    }

    @Test(
        "answers properties",
        arguments: [
            (".?prop=Format", "node"), (".?prop=Name", "."), (".?prop=Type", ""),
            ("./S?prop=Type", SampleObject.identifier),
            ("./S?prop=Format", "node"), ("./S?prop=Name", "S"), ("S/Blob?prop=Format", "bin"),
            ("./S/Blob?prop=Type", "image/png"), ("./S/Blob?prop=Size", "2"), ("./S/Items/x?prop=name", "x"),
            (".?prop=ACL", "Add=*&Delete=*&Exec=*&Get=*&Replace=*"), ("./S?prop=ACL", ""),
            ("./S?prop=Title", ""),
            ("./S/Items/x/Run?prop=Format", "null"), ("./S/Secret?prop=Format", "chr"),
        ])
    func property(_ uri: String, _ value: String) throws {
        let node = try #require(try SampleTree().tree.get(uri, for: "server").first)
        #expect(node.content == .value(Array(value.utf8)))
        #expect(node.format == .character)
        #expect(node.uri.hasPrefix("."))
        #expect(node.uri.contains("?prop="))
    }

    @Test(
        "is refused",
        arguments: [
            ("./Nothing", .notFound), ("./S/Nothing", .notFound), ("./S/Name/x", .notFound),
            ("./S/Items/y", .notFound),
            ("./S/Items/y/Title", .notFound), ("./S/Items/x/Note", .notFound),
            ("./S/Items/x/Nothing", .notFound),
            ("./s", .notFound), ("./S/", .notFound), ("./S/../S", .notFound), ("", .incomplete),
            // Existence comes first, then whether the node can be read, then what the device lacks.
            ("./Nothing?prop=Nothing", .notFound), ("./S/Secret", .notAllowed),
            ("./S/Items/x/Run", .notAllowed),
            ("./S/Secret?prop=Size", .notAllowed), ("./S/Secret?list=Struct", .notAllowed),
            ("./S?prop=Size", .notSupported),
            // The tree has no clock.
            ("./S?prop=TStamp", .notSupported), ("./S?prop=VerNo", .notSupported),
            ("./S?prop=Nothing", .notSupported),
            ("./S?list=TNDS+ACL-Value", .notSupported), (".?list=TNDS+Nothing", .notSupported),
            (String(repeating: "a", count: 1025), .uriTooLong),
            (String(repeating: "a/", count: 16) + "a", .uriTooLong),
            (String(repeating: "a", count: 129), .uriTooLong),
        ] as [(String, NodeError)])
    func refuse(_ uri: String, _ expected: NodeError) throws {
        let tree = try SampleTree().tree
        #expect(throws: expected) { try tree.get(uri, for: "server") }
    }

    @Test("lists a subtree, without what can't be read", arguments: [".", "./S"])
    func list(_ start: String) throws {
        let tree = try SampleTree().tree
        let structure = try tree.get(start + "?list=Struct", for: "server")
        let below = ["Blob", "Count", "Flag", "Items", "Items/x", "Items/x/Title", "Name"].map { "./S/" + $0 }
        #expect(structure.map(\.uri) == (start == "." ? [".", "./S"] : ["./S"]) + below)
        #expect(structure.allSatisfy { $0.content == .omitted })

        let data = try tree.get(start + "?list=StructData", for: "server")
        #expect(data.map(\.uri) == structure.map(\.uri))
        #expect(data.last?.content == .value(Array("a".utf8)))
        #expect(data.first?.content == .omitted)
    }

    @Test("lists a single leaf")
    func listLeaf() throws {
        let tree = try SampleTree().tree
        #expect(
            try tree.get("./S/Name?list=StructData", for: "server").map(\.content) == [
                .value(Array("a".utf8))
            ])
    }

    @Test("doesn't list more nodes than the device can answer with")
    func listTooMuch() throws {
        let tree = ManagementTree()
        try tree.mount(CrowdedObject(), as: "Crowd")
        #expect(throws: NodeError.tooLarge) { try tree.get("./Crowd?list=Struct", for: "server") }
        #expect(try tree.get("./Crowd/19999?list=Struct", for: "server").count == 1)
    }

    @Test("shows nothing that the description doesn't have")
    func undescribed() throws {
        let sample = try SampleTree()
        sample.object.leaves["Hidden"] = []
        #expect(throws: NodeError.notFound) { try sample.tree.get("./S/Hidden", for: "server") }
        #expect(try sample.tree.get("./S?list=Struct", for: "server").count == 8)
    }

    @Test("escapes the names of children")
    func escapes() throws {
        let sample = try SampleTree()
        try sample.tree.add("./S/Items/a%20b%3F", NewNode(format: .interior), for: "server")
        #expect(
            try sample.tree.get("./S/Items", for: "server").first?.content == .children(["a%20b%3F", "x"]))
        #expect(try sample.tree.get("./S/Items/a b%3f", for: "server").first?.uri == "./S/Items/a%20b%3F")
    }

    @Test("hands on why an object can't answer")
    func unprepared() throws {
        let sample = try SampleTree()
        sample.object.refusal = .failed
        for uri in ["./S", "./S/Name", ".?list=Struct"] {
            #expect(throws: NodeError.failed) { try sample.tree.get(uri, for: "server") }
        }
        #expect(try sample.tree.get(".", for: "server").count == 1)
    }
}
