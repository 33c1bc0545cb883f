import Markup
import SyncML
import Testing

@testable import Accounts

@Suite("A bootstrap document as servers send it")
struct UsualBootstrapTests {
    private static let usualDocuments: [(String, [UInt8])] = [
        ("with a connection", tree([BootstrapDocuments.account("a"), BootstrapDocuments.connection])),
        ("with a connection first", tree([BootstrapDocuments.connection, BootstrapDocuments.account("a")])),
        (
            "with a connection in the same part of a message",
            BootstrapDocuments.message(
                "a",
                BootstrapDocuments.document([BootstrapDocuments.connection, BootstrapDocuments.account("a")]),
                to: "./Inbox", as: .wbxml)
        ),
        (
            "with a connection in a command of its own",
            BootstrapDocuments.message(
                "a", BootstrapDocuments.document([BootstrapDocuments.account("a")]), as: .xml,
                and: [
                    SyncML.Command(
                        id: "2",
                        .add(
                            [
                                Item(
                                    target: Location("./Inbox/nap"),
                                    meta: Meta(format: "xml", type: "application/vnd.syncml.dmtnds+xml"),
                                    data: DocumentCoder.encode(
                                        BootstrapDocuments.document([BootstrapDocuments.connection]),
                                        as: .xml))
                            ], Meta()))
                ])
        ),
        ("with an extension", tree([extended([BootstrapDocuments.leaf("Vendor", "1")])])),
        (
            "with extensions that the device doesn't take",
            tree([
                extended([
                    BootstrapDocuments.node("Vendor", [BootstrapDocuments.leaf("A", "1")]),
                    BootstrapDocuments.node("Rights", acl: "Get=*", []),
                    BootstrapDocuments.leaf("Number", "1", "int"),
                    BootstrapDocuments.leaf("Long", String(repeating: "x", count: 300)),
                ])
            ])
        ),
        (
            "of a draft's type",
            tree([BootstrapDocuments.account("a", type: "org.openmobilealliance/1.0/w7")])
        ),
        (
            "of a later type",
            tree([BootstrapDocuments.account("a", type: "urn:oma:mo:oma-dm-dmacc:1.1")])
        ),
    ]

    private static func extended(_ children: [Element]) -> Element {
        BootstrapDocuments.account("a", more: [BootstrapDocuments.node("Ext", children)])
    }

    @Test("brings its account, and what the device doesn't have is ignored", arguments: usualDocuments)
    func usual(_ name: String, _ document: [UInt8]) throws {
        let device = try ImportingDevice()
        try device.write(document)
        #expect(device.takeFiles() == ["a"])
        let account = try #require(device.accounts.account(of: "a"))
        #expect(account.clientCredentials == Credentials(name: "device", password: "secret"))
        #expect(device.accounts.names.count == 1)
    }

    private static func tree(_ nodes: [Element]) -> [UInt8] {
        DocumentCoder.encode(BootstrapDocuments.document(nodes), as: .xml)
    }
}
