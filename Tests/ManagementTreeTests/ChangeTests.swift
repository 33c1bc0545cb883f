import ManagementTree
import Testing

@Suite("Add and Replace")
struct ChangeTests {
    private static func text(_ text: String) -> NewNode {
        NewNode(format: .character, value: Array(text.utf8))
    }
    private static var interior: NewNode { NewNode(format: .interior) }

    @Test(
        "Add makes a node",
        arguments: [
            ("./S/Items/new", interior, nil), ("S/Items/new", interior, nil),
            // Data of an interior node means nothing; an empty type neither.
            ("./S/Items/new", NewNode(format: .interior, type: "", value: [1]), nil),
            ("./S/Items/x/Note", text("n"), Array("n".utf8)),
            ("./S/Items/x/Note", NewNode(format: .character, type: "text/plain"), []),
            // A required leaf that is empty.
            ("./S/Items/x/Title", text("t"), Array("t".utf8)),
            // Octets as they are, and as base64 text.
            ("./S/Items/x/Stuff", NewNode(format: .binary, type: "a/b", value: [1, 2]), [1, 2]),
            ("./S/Items/x/Stuff", NewNode(format: .base64, value: Array("AQ I=".utf8)), [1, 2]),
        ] as [(String, NewNode, [UInt8]?)])
    func add(_ uri: String, _ node: NewNode, _ stored: [UInt8]?) throws {
        let sample = try SampleTree()
        try sample.tree.add(uri, node, for: "a")
        let name = String(uri.drop { $0 != "I" })
        #expect(sample.object.log == ["a adds \(name)"])
        #expect(sample.object.value(of: NodePath(name.split(separator: "/").map(String.init))) == stored)
    }

    @Test(
        "Add is refused",
        arguments: [
            (".", interior, .alreadyExists), ("./S", interior, .alreadyExists),
            ("./S/Items", interior, .alreadyExists),
            ("./S/Items/x", interior, .alreadyExists), ("./S/Name", text("a"), .alreadyExists),
            ("./S/Items/x/Run", NewNode(format: .null), .alreadyExists),
            // No parent, and none that can be made.
            ("./T/x", interior, .notFound),
            ("./S/Nothing/x", interior, .notFound),
            // A parent without such children.
            ("./T", interior, .notAllowed), ("./S/Nothing", text("a"), .notAllowed),
            ("./S/Name/x", text("a"), .notAllowed),
            ("./S/Items/x/Nothing", text("a"), .notAllowed),
            ("./S/Items/y?prop=Name", text("a"), .notAllowed),
            // The wrong kind.
            ("./S/Items/y", text("a"), .unsupportedFormat),
            ("./S/Items/x/Note", interior, .unsupportedFormat),
            ("./S/Items/x/Note", NewNode(format: .integer, value: [0x31]), .unsupportedFormat),
            (
                "./S/Items/x/Note", NewNode(format: .character, type: "image/png", value: [0x31]),
                .unsupportedFormat
            ),
            (
                "./S/Items/y", NewNode(format: .interior, type: "application/vnd.syncml.dmtnds+xml"),
                .unsupportedFormat
            ),
            ("./S/Items/x/Stuff", NewNode(format: .base64, value: Array("!".utf8)), .unsupportedFormat),
            ("./S/Items/x/Note", text(String(repeating: "n", count: 256)), .tooLarge),
            ("./S/Items/x/", interior, .notFound), ("", interior, .incomplete),
        ] as [(String, NewNode, NodeError)])
    func refuseAdd(_ uri: String, _ node: NewNode, _ expected: NodeError) throws {
        let sample = try SampleTree()
        #expect(throws: expected) { try sample.tree.add(uri, node, for: "a") }
        #expect(sample.object.log == [])
    }

    @Test("Add fills a required leaf only once")
    func addTwice() throws {
        let sample = try SampleTree()
        try sample.tree.add("./S/Items/x/Title", Self.text("t"), for: "a")
        #expect(throws: NodeError.alreadyExists) {
            try sample.tree.add("./S/Items/x/Title", Self.text("u"), for: "a")
        }
    }

    @Test(
        "Replace overwrites a leaf",
        arguments: [
            ("./S/Name", nil, "b", "b"), ("S/Name", .character, "", ""), ("./S/Name", .character, "é", "é"),
            ("./S/Count", nil, "-2147483648", "-2147483648"), ("./S/Count", .integer, "007", "007"),
            ("./S/Flag", .bool, "FALSE", "FALSE"), ("./S/Flag", nil, "1", "1"), ("./S/Secret", nil, "x", "x"),
            ("./S/Blob", .base64, "YQ==", "a"), ("./S/Blob", .binary, "YQ==", "YQ=="),
            ("./S/Blob", nil, "YQ==", "YQ=="),
        ] as [(String, NodeFormat?, String, String)])
    func replace(_ uri: String, _ format: NodeFormat?, _ value: String, _ stored: String) throws {
        let sample = try SampleTree()
        try sample.tree.replace(uri, format: format, value: Array(value.utf8), for: "b")
        let name = String(uri.drop { $0 != "S" }.dropFirst(2))
        #expect(sample.object.log == ["b replaces \(name)"])
        #expect(sample.object.leaves[name] == Array(stored.utf8))
    }

    @Test(
        "Replace is refused",
        arguments: [
            (".", nil, "", .notAllowed), ("./S", nil, "", .notAllowed), ("./S/Items", nil, "", .notAllowed),
            ("./T", nil, "", .notFound), ("./S/Nothing", nil, "", .notFound),
            ("./S/Items/x/Note", nil, "n", .notFound),
            ("./S/Items/x/Run", nil, "", .notAllowed),
            ("./S/Name", .integer, "1", .unsupportedFormat),
            ("./S/Name", .base64, "YQ==", .unsupportedFormat),
            ("./S/Name", nil, "a\0", .unsupportedFormat), ("./S/Name", nil, "123456789", .tooLarge),
            ("./S/Count", nil, "", .unsupportedFormat), ("./S/Count", nil, "2147483648", .unsupportedFormat),
            ("./S/Count", nil, "1.0", .unsupportedFormat), ("./S/Count", nil, " 1", .unsupportedFormat),
            ("./S/Flag", nil, "yes", .unsupportedFormat), ("./S/Flag", nil, "", .unsupportedFormat),
            ("./S/Blob", nil, "12345", .tooLarge), ("./S/Blob", .base64, "YQ", .unsupportedFormat),
            ("./S/Blob", .character, "a", .unsupportedFormat),
            // Access before format, format before size.
            ("./S/Items", .character, "", .notAllowed),
            ("./S/Name", .integer, "123456789", .unsupportedFormat),
            ("./S/Name?prop=Name", nil, "n", .notAllowed), ("./S/Name?prop=Size", nil, "1", .notAllowed),
            ("./S/Name?prop=Nothing", nil, "n", .notSupported),
            ("./S/Name?prop=Format", nil, "int", .notAllowed),
            ("./S/Name?prop=Type", nil, "a/b", .notAllowed), ("./S/Name?list=Struct", nil, "", .notAllowed),
        ] as [(String, NodeFormat?, String, NodeError)])
    func refuseReplace(_ uri: String, _ format: NodeFormat?, _ value: String, _ expected: NodeError) throws {
        let sample = try SampleTree()
        #expect(throws: expected) {
            try sample.tree.replace(uri, format: format, value: Array(value.utf8), for: "b")
        }
        #expect(sample.object.log == [])
    }

    @Test("Replace takes no text that isn't UTF-8")
    func notText() throws {
        let tree = try SampleTree().tree
        #expect(throws: NodeError.unsupportedFormat) {
            try tree.replace("./S/Name", format: nil, value: [0xFF], for: "b")
        }
    }

    @Test("has every status under its number")
    func status() {
        let numbers = [403, 404, 405, 406, 412, 413, 414, 415, 418, 420, 425, 500, 510]
        #expect(numbers.compactMap { NodeError(rawValue: $0)?.status } == numbers)
    }

    @Test("survives whatever servers send")
    func randomCommands() throws {
        let sample = try SampleTree()
        var random = RandomNumbers(seed: 2)
        let parts = [
            "S", "Items", "x", "y", "Name", "Title", "Run", "Blob", "%41", "..", "", ".", "?prop=Type",
            "?list=Struct", "%", "é",
        ]
        let formats = NodeFormat.allCases
        for _ in 0..<10_000 {
            let uri = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                parts.randomElement(using: &random) ?? ""
            }
            .joined(separator: "/")
            let value = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let format = formats.randomElement(using: &random) ?? .null
            switch Int.random(in: 0..<5, using: &random) {
            case 0: _ = try? sample.tree.get(uri, for: "e")
            case 1: try? sample.tree.add(uri, NewNode(format: format, value: value), for: "e")
            case 2: try? sample.tree.replace(uri, format: format, value: value, for: "e")
            case 3: try? sample.tree.delete(uri, for: "e")
            default: _ = try? sample.tree.execute(uri, ExecuteOrder(server: "e", uri: uri))
            }
        }
        // What is permanent is still there.
        #expect(sample.object.children(of: NodePath())?.count == 6)
    }
}
