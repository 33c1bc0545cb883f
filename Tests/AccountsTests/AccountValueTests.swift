import Accounts
import ManagementTree
import Markup
import TestSupport
import Testing

@Suite("An account in the tree")
struct AccountValueTests {
    private func makeTree() throws -> ManagementTree {
        let tree = ManagementTree()
        try tree.mount(AccountObject(FakeRegister.withAccount()), as: "DMAcc")
        return tree
    }

    private func text(_ uri: String, _ tree: ManagementTree) throws -> String? {
        guard case .value(let bytes) = try tree.get(uri, for: "s").first?.content else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "has values",
        arguments: [
            ("./DMAcc/a?prop=Type", "urn:oma:mo:oma-dm-dmacc:1.0"), ("./DMAcc/a/AppID", "w7"),
            ("./DMAcc/a/ServerID", "demo-server"), ("./DMAcc/a/Name", "Demo"),
            ("./DMAcc/a/AAuthPref", "DIGEST"),
            ("./DMAcc/a/AppAddr/1/Addr", "https://example.net/dm"), ("./DMAcc/a/AppAddr/1/AddrType", "URI"),
            ("./DMAcc/a/AppAuth/1/AAuthLevel", "CLCRED"), ("./DMAcc/a/AppAuth/1/AAuthType", "DIGEST"),
            ("./DMAcc/a/AppAuth/1/AAuthName", "demo"), ("./DMAcc/a/AppAuth/2/AAuthLevel", "SRVCRED"),
            ("./DMAcc/a/AppAuth/1/AAuthData?prop=Format", "bin"),
        ])
    func values(_ uri: String, _ expected: String) throws {
        #expect(try text(uri, makeTree()) == expected)
    }

    @Test("keeps who the server is", arguments: ["./DMAcc/a/AppID", "./DMAcc/a/ServerID"])
    func constant(_ uri: String) throws {
        let tree = try makeTree()
        #expect(throws: NodeError.notAllowed) { try tree.replace(uri, format: nil, value: [0x31], for: "s") }
        #expect(throws: NodeError.notAllowed) { try tree.delete(uri, for: "s") }
        #expect(throws: NodeError.notAllowed) { try tree.execute(uri, ExecuteOrder(server: "s", uri: uri)) }
        #expect(throws: NodeError.alreadyExists) { try tree.add(uri, NewNode(format: .character), for: "s") }
    }

    @Test("shows that there are secrets, and not the secrets", arguments: ["AAuthSecret", "AAuthData"])
    func secrets(_ name: String) throws {
        let tree = try makeTree()
        #expect(throws: NodeError.notAllowed) { try tree.get("./DMAcc/a/AppAuth/1/\(name)", for: "s") }
        #expect(throws: NodeError.notFound) { try tree.get("./DMAcc/a/AppAuth/2/\(name)", for: "s") }
        let listed = try tree.get(".?list=StructData", for: "s").map(\.uri)
        #expect(listed.contains("./DMAcc/a/AppAuth/1/AAuthName"))
        #expect(!listed.contains { $0.hasSuffix(name) })
    }

    @Test(
        "leaves out what isn't known",
        arguments: ["ToConRef", "PrefConRef", "Ext", "AppAddr/1/Port", "AppAuth/2/AAuthName"])
    func optional(_ name: String) throws {
        let tree = try makeTree()
        #expect(throws: NodeError.notFound) { try tree.get("./DMAcc/a/\(name)", for: "s") }
    }

    @Test("is described in a document that is valid")
    func described() throws {
        let document = try #require(try makeTree().ddf(ofMount: "DMAcc"))
        #expect(document.child("Node")?.child("NodeName")?.text == "DMAcc")
        #expect(DescriptionFaults.of(document) == [])
    }
}
