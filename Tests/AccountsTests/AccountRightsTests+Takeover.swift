import ManagementTree
import Markup
import Testing

@testable import Accounts

// Two servers, and all ways to the rights on the other one's account.
extension AccountRightsTests {
    private static let mine = "Add=*&Delete=a&Exec=a&Get=*&Replace=a"

    private static var everybodys: Node.Content { .value(Array("Add=*&Get=*".utf8)) }

    @Test(
        "can't be taken from above: the lists of the root and of objects are no single server's",
        arguments: [
            (".", mine), (".", "Add=*&Get=*"), ("./DMAcc", mine), ("./DMAcc", ""), ("./DMAcc", "Replace=*"),
            ("./Inbox", "Get=a"), ("./DMAcc/1", mine), ("./DMAcc/1", ""), ("./DMAcc/1/AppAddr", mine),
        ])
    func fromAbove(_ uri: String, _ list: String) throws {
        let device = try device()
        #expect(throws: NodeError.permissionDenied) { try replace(device, uri + "?prop=ACL", list, "a") }
        try device.tree.begin()
        #expect(throws: NodeError.permissionDenied) { try replace(device, uri + "?prop=ACL", list, "a") }
        try device.tree.rollBack()
        try untouched(device)
    }

    /// What is said of the root, of all accounts, or of one, and with which target.
    private static var documents: [(String, Element)] {
        let account = { BootstrapDocuments.account("x", name: $0, acl: mine) }
        return [
            (".", BootstrapDocuments.whole([account("1")])), ("./DMAcc", BootstrapDocuments.whole([])),
            ("./DMAcc", BootstrapDocuments.document([account("1")])),
            ("./DMAcc/1", BootstrapDocuments.document([account("")])),
            (".", listed("", mine)), (".", listed("DMAcc", mine)), ("./DMAcc", listed("", mine)),
            ("./Inbox", listed("DMAcc", mine)), ("./Inbox/1", BootstrapDocuments.document([account("1")])),
        ]
    }

    private static func listed(_ name: String, _ acl: String) -> Element {
        let properties = Element("RTProperties", [.element(Element("ACL", [.text(acl)]))])
        return BootstrapDocuments.document([
            Element(
                "Node",
                [.element(Element("NodeName", [.text(name)])), .element(properties)])
        ])
    }

    @Test("can't be taken by a document, added or in the place of what is there", arguments: 0..<9)
    func byDocument(_ index: Int) throws {
        let (target, document) = Self.documents[index]
        let device = try device()
        // Some only add an account of their own.
        try? device.tree.addSubtree(target, document, for: "a")
        try? device.tree.replaceSubtree(target, document, for: "a")
        #expect(try device.tree.get("./DMAcc?prop=ACL", for: "a").first?.content == Self.everybodys)
        try untouched(device)
    }

    @Test("can't be taken with the node's name")
    func byName() throws {
        let device = try device()
        for uri in ["./DMAcc", "./DMAcc/1", "./DMAcc/1/AppAddr/1"] {
            #expect(throws: NodeError.self) { try replace(device, uri + "?prop=Name", "y", "a") }
        }
        #expect(throws: NodeError.permissionDenied) { try device.tree.delete("./DMAcc/1", for: "a") }
        #expect(throws: NodeError.alreadyExists) {
            try device.tree.add("./DMAcc/1", NewNode(format: .interior), for: "a")
        }
        // Its own node may go and come again, and is then still none of the other's.
        device.accounts.succeed("x")
        try device.tree.delete("./DMAcc/2", for: "a")
        try device.tree.add("./DMAcc/2", NewNode(format: .interior), for: "a")
        #expect(throws: NodeError.alreadyExists) {
            try device.tree.add(
                "./DMAcc/2/ServerID", NewNode(format: .character, value: [0x78]), for: "a")
        }
        try untouched(device)
    }

    @Test("can't be taken by copying")
    func byCopy() throws {
        let device = try device()
        let addr: (String) -> String = { "./DMAcc/\($0)/AppAddr/1/Addr" }
        #expect(throws: NodeError.permissionDenied) {
            try device.tree.copy(addr("2"), to: addr("1"), for: "a")
        }
        #expect(throws: NodeError.permissionDenied) {
            try device.tree.copy(addr("1"), to: addr("2"), for: "a")
        }
        try untouched(device)
    }

    @Test("aren't those that a server gave itself while it was alone", arguments: [".", "./DMAcc"])
    func alone(_ uri: String) throws {
        let device = try ImportingDevice(account("a"))
        settle(device)
        try replace(device, uri + "?prop=ACL", Self.mine, "a")
        try device.write(BootstrapDocuments.provisioning("x"))
        device.takeFiles()
        settle(device)
        for uri in [".", "./DMAcc", "./DMAcc/2"] {
            #expect(throws: NodeError.permissionDenied) {
                try replace(device, uri + "?prop=ACL", Self.mine, "a")
            }
        }
        #expect(throws: NodeError.permissionDenied) {
            try replace(device, "./DMAcc/2/AppAddr/1/Addr", "https://a/steals", "a")
        }
        try replace(device, "./DMAcc/2/Name", "mine", "x")
    }

    @Test("leave the list alone that somebody gave to the accounts' parent")
    func parentsList() throws {
        let device = try device()
        try device.tree.grant("Add=x&Get=*", on: "./DMAcc")
        try device.tree.grantAccount("2", to: "a")
        #expect(try device.tree.grants(on: "./DMAcc") == "Add=x&Get=*")
    }

    @Test("that are lost, or can't be stored, don't open accounts to the others")
    func lost() throws {
        let device = try ImportingDevice(account("x"))
        try device.write(BootstrapDocuments.provisioning("a"))
        device.takeFiles()
        device.tree.owners = device.servers
        for name in ["1", "2"] {
            #expect(throws: NodeError.permissionDenied) {
                try replace(device, "./DMAcc/\(name)/AppAddr/1/Addr", "https://a/steals", "a")
            }
            #expect(throws: NodeError.permissionDenied) {
                try device.tree.delete("./DMAcc/\(name)", for: "a")
            }
        }
        #expect(try device.tree.get("./DMAcc?prop=ACL", for: "a").first?.content == Self.everybodys)
        #expect(try device.tree.get(".?list=Struct", for: "a").contains { $0.uri == "./DMAcc/1/AppAddr" })
    }

    private func settle(_ device: ImportingDevice) {
        device.tree.owners = device.servers
        for (name, server) in device.accounts.owed { try? device.tree.grantAccount(name, to: server) }
        try? device.accounts.settle()
    }

    /// The account of `x` is as it was, and its own.
    private func untouched(_ device: ImportingDevice) throws {
        #expect(device.accounts.address("x") == "https://x/dm")
        #expect(!device.accounts.isOnTrial("x"))
        #expect(try device.tree.grants(on: "./DMAcc/1") == "Add=x&Delete=x&Get=x&Replace=x")
        let leaf = "./DMAcc/1/AppAddr/1/AddrType"
        #expect(throws: NodeError.permissionDenied) { try replace(device, leaf, "IPv4", "a") }
        try replace(device, leaf, "URI", "x")
    }
}
