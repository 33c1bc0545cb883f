import Bytes
import Foundation
import Linux
import ManagementTree
import Markup
import SyncML
import TestSupport
import Testing

@testable import Accounts

@Suite("A bootstrap document that isn't good")
struct BadBootstrapTests {
    private static let badDocuments: [(String, [UInt8])] = [
        ("no server", BootstrapDocuments.provisioning("")),
        ("unprotected", BootstrapDocuments.provisioning("a", address: "http://a/dm")),
        ("a server that is all servers", BootstrapDocuments.provisioning("*", address: "https://a/")),
        ("a server that is two", BootstrapDocuments.provisioning("a+b", address: "https://a/")),
        ("a server with more rights", BootstrapDocuments.provisioning("a&amp;Exec=b", address: "https://a/")),
        ("a server of two lines", BootstrapDocuments.provisioning("a&#10;b", address: "https://a/")),
        (
            "a long server",
            BootstrapDocuments.provisioning(String(repeating: "a", count: 256), address: "https://a/")
        ),
        (
            "a long address",
            BootstrapDocuments.provisioning("a", address: "https://a/" + String(repeating: "a", count: 246))
        ),
        (
            "more rights on an old account",
            message(
                .replace([Item(target: Location("./DMAcc/1?prop=ACL"), data: Array("Get=*".utf8))], Meta()))
        ),
        (
            "another name for an old account",
            message(.replace([Item(target: Location("./DMAcc/1?prop=Name"), data: Array("y".utf8))], Meta()))
        ),
        (
            "an account made anew",
            message(
                .sequence(
                    [
                        SyncML.Command(id: "3", .delete([Item(target: Location("./DMAcc/1"))], Meta())),
                        SyncML.Command(
                            id: "4",
                            .add([Item(target: Location("./DMAcc/1"), meta: Meta(format: "node"))], Meta())),
                    ], Meta()))
        ),
        ("a stranger's root", Array("<SyncML/>".utf8)),
        ("another root", Array("<html/>".utf8)),
        (
            "too many accounts",
            Array(
                """
                <wap-provisioningdoc>\(String(
                    repeating: """
                    <characteristic type="APPLICATION"><parm name="APPID" value="w7"/><parm name="PROVIDER-ID" value="s"/>\
                    <parm name="ADDR" value="https://s"/></characteristic>
                    """, count: 17))</wap-provisioningdoc>
                """.utf8)
        ),
        ("twins", tree([BootstrapDocuments.account("a"), BootstrapDocuments.account("a")])),
        ("no ServerID", tree([BootstrapDocuments.account("a", without: ["ServerID"])])),
        ("no AppID", tree([BootstrapDocuments.account("a", without: ["AppID"])])),
        ("no address", tree([BootstrapDocuments.account("a", without: ["AppAddr"])])),
        ("no Addr", tree([BootstrapDocuments.account("a", without: ["Addr"])])),
        ("no level's type", tree([BootstrapDocuments.account("a", without: ["AAuthType"])])),
        ("a bad ServerID", tree([BootstrapDocuments.account("a+b")])),
        ("an empty tree", tree([])),
        ("a foreign object", tree([foreign])),
        ("a connection alone", tree([BootstrapDocuments.connection])),
        ("a bad list", tree([BootstrapDocuments.account("a", acl: "Get=&&")])),
        (
            "an order", message(.exec(Exec(item: Item(target: Location("./SCOMO/x")))))
        ),
        ("a question", message(.get([Item(target: Location("./DevInfo"))], Meta()))),
        (
            "a value whose end is missing",
            message(
                .add(
                    [
                        Item(
                            target: Location("./DMAcc/y"), meta: Meta(size: 9), data: [0x31],
                            hasMoreData: true)
                    ], Meta()))
        ),
        (
            "a command elsewhere",
            message(.replace([Item(target: Location("./DevInfo/Man"), data: [1])], Meta()))
        ),
    ]

    private static var foreign: Element {
        let node = BootstrapDocuments.account("a")
        return node.with(
            node.content.map { part in
                guard case .element(let child) = part, child.name == "RTProperties" else { return part }
                return .element(
                    Element(
                        "RTProperties",
                        [.element(Element("Type", [.element(Element("DDFName", [.text("urn:foreign")]))]))]))
            })
    }

    private static func tree(_ nodes: [Element]) -> [UInt8] {
        DocumentCoder.encode(BootstrapDocuments.document(nodes), as: .xml)
    }

    private static func message(_ command: SyncML.Command.Body) -> [UInt8] {
        BootstrapDocuments.message(
            "a", BootstrapDocuments.document([BootstrapDocuments.account("a")]), as: .xml,
            and: [SyncML.Command(id: "2", command)])
    }

    @Test("brings nothing and changes nothing", arguments: badDocuments)
    func refused(_ name: String, _ document: [UInt8]) throws {
        let device = try ImportingDevice(account("x"))
        try device.write(document)
        device.takeFiles()
        #expect(device.servers == ["x"])
        #expect(device.accounts.names == ["1"])
        #expect(device.accounts.bootstraps.imported.isEmpty)
        device.settings.replaces = true
        device.takeFiles()
        #expect(device.accounts.address("x") == "https://x/dm")
        #expect(try device.tree.get("./DMAcc/1?prop=ACL", for: "x").first?.content == .value([]))
    }
}
