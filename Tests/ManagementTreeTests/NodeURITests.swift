import Testing

@testable import ManagementTree

@Suite("A node's URI")
struct NodeURITests {
    @Test(
        "is taken apart",
        arguments: [
            (".", []), ("./A", ["A"]), ("A", ["A"]), ("./A/B", ["A", "B"]), ("A/B", ["A", "B"]),
            ("A/.b", ["A", ".b"]), ("A/...", ["A", "..."]),
            // Escapes in either case; characters that a strict sender would have escaped.
            ("A/%41%c3%A9", ["A", "Aé"]), ("A/b c", ["A", "b c"]), ("A/é", ["A", "é"]),
            ("A/x%3Fy", ["A", "x?y"]), ("a@b:c,d=e&f+g$h", ["a@b:c,d=e&f+g$h"]),
        ] as [(String, [String])])
    func names(_ text: String, _ expected: [String]) throws {
        let uri = try NodeURI(text)
        #expect(uri.names == expected)
        #expect(uri.query == nil)
    }

    @Test(
        "may ask for more than a node",
        arguments: [
            ("./A?prop=Type", .property(.type)), ("./A?PROP=type", .property(.type)),
            (".?prop=Name", .property(.name)),
            ("./A?prop=ACL", .property(.accessControlList)), ("./A?list=Struct", .list(.structure)),
            ("./A?list=StructData", .list(.structureAndData)), ("./A?list=TNDS", .list(.tree(.all))),
            ("./A?list=tnds+Value", .list(.tree(.value))),
            (
                "./A?list=TNDS+ACL+value", .list(.tree([.value, SubtreeParts(.accessControlList)]))
            ),
            ("./A?list=TNDS-Value", .list(.tree(SubtreeParts.all.subtracting(.value)))),
            // A mixture, an unknown property, a sign without one.
            ("./A?list=TNDS+ACL-Value", .unknown), ("./A?list=TNDS+Colour", .unknown),
            ("./A?list=TNDS+", .unknown), ("./A?list=TNDS-", .unknown), ("./A?list=TNDSValue", .unknown),
            ("./A?list=Struct+Value", .unknown), ("./A?list=TND", .unknown), ("./A?prop=", .unknown),
            ("./A?prop", .unknown),
            ("./A?", .unknown),
            ("./A?x=y", .unknown), ("./A?prop=Type?list=Struct", .unknown),
        ] as [(String, NodeURI.Query)])
    func query(_ text: String, _ expected: NodeURI.Query) throws {
        #expect(try NodeURI(text).query == expected)
    }

    @Test("is the root with a slash behind it, too", arguments: [".", "./", "./?list=Struct"])
    func root(_ text: String) throws {
        #expect(try NodeURI(text).names == [])
    }

    @Test(
        "is refused",
        arguments: [
            ("", .incomplete),
            // Ends in a delimiter, begins with one, has an empty name.
            (".//", .notFound), ("A/", .notFound), ("/A", .notFound), ("/", .notFound), ("A//B", .notFound),
            ("?prop=Type", .notFound),
            // Would lead elsewhere.
            ("..", .notFound), ("../A", .notFound), ("A/..", .notFound), ("A/../B", .notFound),
            ("./.", .notFound),
            ("A/.", .notFound), ("A/%2e%2E", .notFound), ("%2e", .notFound),
            // Not a name: a delimiter or a control character in it, not UTF-8, a broken escape.
            ("A/x%2Fy", .notFound), ("A/x%00", .notFound), ("A/\u{7}", .notFound), ("A/%7F", .notFound),
            ("A/%FF", .notFound), ("A/%", .notFound), ("A/%4", .notFound), ("A/%4g", .notFound),
            ("A/%-1", .notFound),
        ] as [(String, NodeError)])
    func refuse(_ text: String, _ expected: NodeError) {
        #expect(throws: expected) { try NodeURI(text) }
    }

    @Test("has limits, and may reach them")
    func limits() throws {
        var limits = URILimits()
        (limits.length, limits.depth, limits.segment) = (20, 3, 5)
        #expect(try NodeURI("./abcde/a/a", limits: limits).names.count == 3)
        #expect(try NodeURI("%61%61%61%61%61", limits: limits).names == ["aaaaa"])
        for text in ["./abcdef", "./a/b/c/d", "a/b/c?prop=Type123456"] {
            #expect(throws: NodeError.uriTooLong) { try NodeURI(text, limits: limits) }
        }
    }

    @Test("has limits in characters, of which each has up to four bytes")
    func characters() throws {
        var limits = URILimits()
        (limits.length, limits.segment) = (8, 5)
        for letter in ["я", "語", "🙂"] {
            let name = String(repeating: letter, count: 5)
            #expect(try NodeURI("./" + name, limits: limits).names == [name])
            for text in ["./\(name)\(letter)", "./\(name)/\(letter)"] {
                #expect(throws: NodeError.uriTooLong) { try NodeURI(text, limits: limits) }
            }
        }
        // A name counts without its escapes, the whole with them.
        limits.length = 40
        #expect(try NodeURI("./%D1%8F%D1%8F%D1%8F%D1%8F%D1%8F", limits: limits).names == ["яяяяя"])
        #expect(throws: NodeError.uriTooLong) {
            try NodeURI("./%D1%8F%D1%8F%D1%8F%D1%8F%D1%8F%D1%8F", limits: limits)
        }
        limits.length = 31
        #expect(throws: NodeError.uriTooLong) {
            try NodeURI("./%D1%8F%D1%8F%D1%8F%D1%8F%D1%8F", limits: limits)
        }
    }

    @Test("comes back with escapes where they are needed, and only there")
    func escapes() throws {
        #expect(
            NodePath(["a b", "x?y", "é", "%", "a.b-c_d~e", "#", "a+b"]).description
                == "a%20b/x%3Fy/%C3%A9/%25/a.b-c_d~e/%23/a+b")
        for names in [["a b"], ["é%41"], ["?", "%2F"]] {
            #expect(try NodeURI(NodePath(names).description).names == names)
        }
    }

    @Test("may be any bytes without doing harm")
    func randomBytes() {
        var random = RandomNumbers(seed: 1)
        let alphabet = Array("./%?=aAprolist2eE+-é\u{0}".utf8) + [0xFF, 0xC3]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            let text = String(decoding: bytes, as: UTF8.self)
            guard let uri = try? NodeURI(text) else { continue }
            // What was accepted names the same node again.
            let again = uri.names.isEmpty ? "." : "./" + NodePath(uri.names).description
            #expect((try? NodeURI(again))?.names == uri.names, "\(text)")
            #expect(uri.names.allSatisfy { NodeURI.isName($0) })
        }
    }
}

/// The same numbers in every run (SplitMix64).
struct RandomNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
