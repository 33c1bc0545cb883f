import ManagementTree
import Testing

@Suite("A value of a format")
struct ValueFormatTests {
    private static let rows: [(NodeFormat, [String], [String])] = [
        (
            .date, ["2026-11-22", "20261122", "0000-01-01", "9999-12-31"],
            [
                "", "26-11-22", "2026-1122", "202611-22", "2026-13-01", "2026-00-01", "2026-11-32",
                "2026-11-0",
                "2026-11-22 ", "2026-11-22Z", "2026/11/22", "２０２６-11-22",
            ]
        ),
        (
            .time,
            [
                "15:59:59Z", "15:59:59", "155959", "155959Z", "1559", "15:59", "15:59:60", "24:00",
                "15:59:59.25", "15:59:59,25+01:00", "15:59-0130",
            ],
            [
                "", "25:00", "15", "15:", "15:5", "15:60", "15:59:61", "15:59:", "15:59:59.", "15:59:59.Z",
                "15:59:59+", "15:59:59+1", "15:59:59+25:00", "15:59:59ZZ", "15:59:59Z+01:00", "3:59",
                "15:59:59+01:00Z",
            ]
        ),
        (
            .float, ["0", "-1", "+1.5", "1.", ".5", "1.5e3", "-1.5E-38", "1e+2", "INF", "-INF", "NaN"],
            ["", "one", ".", "-", "e3", "1e", "1e+", "1.5.2", "1,5", "+INF", "inf", "0x1", "1 ", "1f"]
        ),
        (
            .xml, ["<a/>", "<?xml version=\"1.0\"?><a b=\"c\">d<e/></a>"],
            ["", "text", "<a>", "<a/><b/>", "<a></b>", "<a>&unknown;</a>"]
        ),
    ]

    @Test("is taken if it is one", arguments: rows)
    func values(_ format: NodeFormat, _ good: [String], _ bad: [String]) throws {
        let tree = ManagementTree()
        let leaf = NodeDescription.leaf("V", "Value.", format, access: [.get, .replace])
        try tree.mount(MemoryObject(.interior(nil, "Formats.", [leaf])), as: "F")
        let replace = { (text: String) in
            try tree.replace("./F/V", format: format, value: Array(text.utf8), for: "o")
        }
        for text in good {
            try replace(text)
            #expect(try tree.get("./F/V", for: "o").first?.content == .value(Array(text.utf8)))
        }
        for text in bad {
            #expect(throws: NodeError.unsupportedFormat, "\(text)") { try replace(text) }
        }
    }

    @Test("is of the leaf's own one if Add says none; an interior node has to be called one")
    func unsaid() throws {
        let thing = try ThingTree.withItem()
        let add = { (node: String, value: [UInt8]) in
            try thing.tree.add("./T/" + node, NewNode(format: nil, value: value), for: "o")
        }
        try add("Items/x/Blob", [0, 0xFF])
        #expect(thing.object.value(of: MemoryObject.path("Items/x/Blob")) == [0, 0xFF])
        try add("Items/x/Note", [0x6E])
        #expect(throws: NodeError.unsupportedFormat) { try add("Items/y", []) }
        #expect(throws: NodeError.unsupportedFormat) { try add("Items/y/Note", [0xFF]) }
        #expect(try thing.get("Items") == "x")
    }
}
