import ManagementTree
import Testing

@Suite("Delete and Exec")
struct DeleteExecuteTests {
    @Test("Delete removes a node and all below it")
    func delete() throws {
        let sample = try SampleTree()
        try sample.tree.add("./S/Items/x/Note", NewNode(format: .character, value: [0x6E]), for: "a")
        try sample.tree.delete("./S/Items/x/Note", for: "c")
        try sample.tree.delete("./S/Items/x", for: "c")
        #expect(sample.object.log.suffix(2) == ["c deletes Items/x/Note", "c deletes Items/x"])
        #expect(try sample.tree.get("./S/Items", for: "c").first?.content == .children([]))
        #expect(throws: NodeError.notFound) { try sample.tree.delete("./S/Items/x", for: "c") }
    }

    @Test(
        "Delete is refused",
        arguments: [
            (".", .notAllowed), ("./S", .notAllowed), ("./S/Name", .notAllowed), ("./S/Items", .notAllowed),
            ("./S/Items/x/Title", .notAllowed), ("./T", .notFound), ("./S/Nothing", .notFound),
            ("./S/Items/x?prop=Name", .notAllowed), ("./S/Items/x/", .notFound),
        ] as [(String, NodeError)])
    func refuseDelete(_ uri: String, _ expected: NodeError) throws {
        let sample = try SampleTree()
        #expect(throws: expected) { try sample.tree.delete(uri, for: "c") }
        #expect(sample.object.log == [])
    }

    @Test("Exec reaches the object")
    func execute() throws {
        let sample = try SampleTree()
        let order = ExecuteOrder(server: "d", uri: "S/Items/x/Run", correlator: "1", data: [])
        #expect(try sample.tree.execute("S/Items/x/Run", order) == .accepted)
        #expect(sample.object.log == ["d executes Items/x/Run"])
    }

    @Test(
        "Exec is refused",
        arguments: [
            (".", .notAllowed), ("./S", .notAllowed), ("./S/Name", .notAllowed), ("./T", .notFound),
            ("./S/Items/y/Run", .notFound), ("./S/Items/x/Walk", .notFound),
            ("./S/Items/x/Run?prop=Name", .notAllowed),
            (String(repeating: "a", count: 1025), .uriTooLong), ("", .incomplete),
        ] as [(String, NodeError)])
    func refuseExecute(_ uri: String, _ expected: NodeError) throws {
        let sample = try SampleTree()
        #expect(throws: expected) { try sample.tree.execute(uri, ExecuteOrder(server: "d", uri: uri)) }
        #expect(sample.object.log == [])
    }
}
