import Bytes
import Foundation
import Linux
import ManagementTree
import Markup
import SyncML
import TestSupport
import Testing

@testable import Accounts

@Suite("The rights on accounts")
struct AccountRightsTests {
    func replace(_ device: ImportingDevice, _ uri: String, _ value: String, _ server: String) throws {
        try device.tree.replace(uri, format: nil, value: Array(value.utf8), for: server)
    }

    /// With accounts of `x` and `a`, each with its rights.
    func device() throws -> ImportingDevice {
        let device = try ImportingDevice(account("x"))
        try device.write(BootstrapDocuments.provisioning("a"))
        device.takeFiles()
        device.tree.owners = device.servers
        for (name, server) in device.accounts.owed { try device.tree.grantAccount(name, to: server) }
        try device.accounts.settle()
        return device
    }

    @Test("are those of the account's own server alone")
    func own() throws {
        let device = try device()
        try replace(device, "./DMAcc/1/AppAddr/1/AddrType", "URI", "x")
        try replace(device, "./DMAcc/2/Name", "mine", "a")
        for (name, stranger) in [("1", "a"), ("2", "x"), ("2", "nobody")] {
            let uri = "./DMAcc/" + name
            #expect(throws: NodeError.permissionDenied) {
                try replace(device, uri + "/Name", "yours", stranger)
            }
            #expect(throws: NodeError.permissionDenied) {
                try replace(device, uri + "/AppAuth/1/AAuthSecret", "yours", stranger)
            }
            #expect(throws: NodeError.permissionDenied) { try device.tree.get(uri + "/Name", for: stranger) }
            #expect(throws: NodeError.permissionDenied) { try device.tree.delete(uri, for: stranger) }
            #expect(throws: NodeError.permissionDenied) {
                try device.tree.add(
                    uri + "/AppAddr/2", NewNode(format: .interior), for: stranger)
            }
            #expect(throws: NodeError.permissionDenied) {
                try replace(device, uri + "?prop=ACL", "Replace=*", stranger)
            }
        }
        #expect(device.accounts.nodes(of: "2")?.text("Name") == "mine")
    }

    @Test("let a server give its account another address, and lose the first")
    func addresses() throws {
        let device = try device()
        let tree = device.tree
        // The server does it in a session.
        _ = device.accounts.begin("a")
        try tree.add("./DMAcc/2/AppAddr/2", NewNode(format: .interior), for: "a")
        for (leaf, value) in [("Addr", "https://second/"), ("AddrType", "URI")] {
            let node = NewNode(format: .character, value: Array(value.utf8))
            try tree.add("./DMAcc/2/AppAddr/2/" + leaf, node, for: "a")
        }
        #expect(device.accounts.address("a") == "https://a/dm")
        try tree.delete("./DMAcc/2/AppAddr/1", for: "a")
        #expect(device.accounts.address("a") == "https://second/")
        #expect(device.accounts.isOnTrial("a"))
        #expect(throws: NodeError.notAllowed) { try tree.delete("./DMAcc/2/AppAddr/2", for: "a") }
    }

    @Test("stay with an account that gets another name, after a restart too")
    func renamed() throws {
        let device = try device()
        try replace(device, "./DMAcc/2?prop=Name", "mine", "a")
        #expect(device.accounts.names == ["1", "mine"])
        #expect(throws: NodeError.permissionDenied) {
            try replace(device, "./DMAcc/mine?prop=Name", "yours", "x")
        }
        #expect(throws: NodeError.alreadyExists) { try replace(device, "./DMAcc/mine?prop=Name", "1", "a") }
        try replace(device, "./DMAcc/mine/AppAddr/1?prop=Name", "é", "a")
        #expect(device.accounts.address("a") == "https://a/dm")
        let again = try AccountStore(device.files, configured: account("x"))
        #expect(again.names == ["1", "mine"])
        #expect(again.address("a") == "https://a/dm")
        #expect(again.nodes(of: "mine")?.children(of: "AppAddr") == ["%C3%A9"])
        #expect(again.owed.isEmpty)
        // The name of one that the configuration gives, and that was deleted, is still taken.
        device.accounts.succeed("a")
        try device.tree.delete("./DMAcc/1", for: "x")
        #expect(throws: NodeError.alreadyExists) { try replace(device, "./DMAcc/mine?prop=Name", "1", "a") }
        try device.tree.begin()
        try replace(device, "./DMAcc/mine?prop=Name", "other", "a")
        try device.tree.rollBack()
        #expect(device.accounts.names == ["mine"])
        #expect(try device.tree.grants(on: "./DMAcc/mine") == "Add=a&Delete=a&Get=a&Replace=a")
    }

    @Test("end with the account; the last one stays")
    func ends() throws {
        let device = try device()
        device.accounts.succeed("x")
        try device.tree.delete("./DMAcc/2", for: "a")
        #expect(device.servers == ["x"])
        #expect(device.accounts.departed == ["a"])
        #expect(throws: NodeError.forbidden) { try device.tree.delete("./DMAcc/1", for: "x") }
    }

    @Test("are undone with everything else when a transaction is")
    func transaction() throws {
        let device = try device()
        device.accounts.succeed("x")
        let tree = device.tree
        try tree.begin()
        try replace(device, "./DMAcc/1/AppAddr/1/Addr", "https://new/", "x")
        try tree.delete("./DMAcc/2", for: "a")
        try tree.rollBack()
        #expect(device.servers == ["x", "a"])
        #expect(device.accounts.address("x") == "https://x/dm")
        #expect(!device.accounts.isOnTrial("x"))
        #expect(device.accounts.departed.isEmpty)
    }

    private static let documents: [(String, [UInt8])] = [
        (
            "two accounts in a tree",
            DocumentCoder.encode(
                BootstrapDocuments.document([
                    BootstrapDocuments.account("a"), BootstrapDocuments.account("b"),
                ]), as: .xml)
        ),
        (
            "all of DMAcc",
            DocumentCoder.encode(
                BootstrapDocuments.whole([
                    BootstrapDocuments.account("a"), BootstrapDocuments.account("b", name: "b"),
                ]),
                as: .xml)
        ),
        (
            "a message of another server",
            BootstrapDocuments.message(
                "bootstrap",
                BootstrapDocuments.document([
                    BootstrapDocuments.account("a"), BootstrapDocuments.account("b", name: "b"),
                ]), to: "./Inbox", as: .wbxml)
        ),
    ]

    @Test(
        "are each server's own, whoever wrote the document, and whoever has rights so far",
        arguments: documents)
    func brought(_ name: String, _ document: [UInt8]) throws {
        for configured in [nil, account("x")] {
            let device = try ImportingDevice(configured)
            device.tree.owners = device.servers
            for (name, server) in device.accounts.owed { try device.tree.grantAccount(name, to: server) }
            try device.write(document)
            device.takeFiles()
            #expect(device.servers == (configured == nil ? [] : ["x"]) + ["a", "b"])
            device.tree.owners = device.servers
            for (name, server) in device.accounts.owed { try device.tree.grantAccount(name, to: server) }
            for account in device.accounts.accounts {
                let server = try #require(account.server)
                let list = "Add=\(server)&Delete=\(server)&Get=\(server)&Replace=\(server)"
                let uri = "./DMAcc/\(account.nodeName)?prop=ACL"
                #expect(try device.tree.get(uri, for: server).first?.content == .value(Array(list.utf8)))
            }
        }
    }

    @Test("can be given to others by a document, on a device without an account too")
    func firstDocument() throws {
        let device = try ImportingDevice()
        device.tree.owners = []
        let acl = "Get=*&Replace=a+y"
        let tree = BootstrapDocuments.document([BootstrapDocuments.account("a", acl: acl)])
        try device.write(BootstrapDocuments.message("a", tree, as: .wbxml))
        device.takeFiles()
        #expect(device.servers == ["a"])
        device.tree.owners = device.servers
        for (name, server) in device.accounts.owed { try device.tree.grantAccount(name, to: server) }
        let name = try #require(device.accounts.names.last)
        try replace(device, "./DMAcc/\(name)/Name", "y's", "y")
    }

    @Test("can be given to others by a document")
    func document() throws {
        let device = try ImportingDevice(account("x"))
        let acl = "Add=a&Delete=a&Get=*&Replace=a+x"
        try device.write(
            DocumentCoder.encode(
                BootstrapDocuments.document([BootstrapDocuments.account("a", acl: acl)]), as: .xml))
        device.takeFiles()
        device.tree.owners = device.servers
        for (name, server) in device.accounts.owed { try device.tree.grantAccount(name, to: server) }
        let name = try #require(device.accounts.names.last)
        try replace(device, "./DMAcc/\(name)/Name", "x's", "x")
        #expect(device.accounts.nodes(of: name)?.text("Name") == "x's")
    }
}
