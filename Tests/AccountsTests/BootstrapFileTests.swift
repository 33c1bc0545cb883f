import Bytes
import Foundation
import Linux
import ManagementTree
import Markup
import SyncML
import TestSupport
import Testing

@testable import Accounts

@Suite("Bootstrap from files")
struct BootstrapFileTests {
    @Test("brings an account that sessions can be held with")
    func provisioning() throws {
        let device = try ImportingDevice()
        try device.write(BootstrapDocuments.provisioning("a"))
        device.takeFiles()
        #expect(device.servers == ["a"])
        let account = try #require(device.accounts.account(of: "a"))
        #expect(account.address == "https://a/dm")
        #expect(account.clientCredentials == Credentials(name: "device", password: "secret"))
        #expect(account.clientNonce == [1, 2])
        #expect(account.clientAuthentication == .md5)
        let nodes = try #require(device.accounts.nodes(of: "1"))
        #expect(nodes.text("Name") == "Server a")
        #expect(nodes.text("PrefConRef") == "wifi")
    }

    private static let documents: [(String, [UInt8])] = [
        ("CP in XML", BootstrapDocuments.provisioning("a")),
        (
            "CP in WBXML",
            (try? DocumentCoder.decode(BootstrapDocuments.provisioning("a").span)).map {
                DocumentCoder.encode($0, as: .wbxml, .provisioning)
            } ?? []
        ),
        (
            "tree",
            DocumentCoder.encode(BootstrapDocuments.document([BootstrapDocuments.account("a")]), as: .xml)
        ),
        (
            "tree in WBXML",
            DocumentCoder.encode(BootstrapDocuments.document([BootstrapDocuments.account("a")]), as: .wbxml)
        ),
        (
            "all of DMAcc",
            DocumentCoder.encode(BootstrapDocuments.whole([BootstrapDocuments.account("a")]), as: .xml)
        ),
        (
            "message in XML",
            BootstrapDocuments.message(
                "a", BootstrapDocuments.document([BootstrapDocuments.account("a")]), as: .xml)
        ),
        (
            "message in WBXML",
            BootstrapDocuments.message(
                "a", BootstrapDocuments.document([BootstrapDocuments.account("a")]), as: .wbxml)
        ),
        (
            "message to DMAcc",
            BootstrapDocuments.message(
                "a", BootstrapDocuments.document([BootstrapDocuments.account("a")]), to: "./DMAcc", as: .wbxml
            )
        ),
    ]

    @Test("takes each form of document", arguments: documents)
    func forms(_ name: String, _ document: [UInt8]) throws {
        let device = try ImportingDevice()
        try device.write(document)
        device.takeFiles()
        let account = try #require(device.accounts.account(of: "a"))
        #expect(account.address == "https://a/dm")
        #expect(account.clientCredentials == Credentials(name: "device", password: "secret"))
        #expect(account.clientNonce == [1, 2])
    }

    @Test(
        "brings an account that is used as it is written there, however often sessions fail",
        arguments: documents
    )
    func withoutTrial(_ name: String, _ document: [UInt8]) throws {
        let device = try ImportingDevice()
        try device.write(document)
        device.takeFiles()
        let account = try #require(device.accounts.account(of: "a"))
        #expect(!device.accounts.isOnTrial("a"))
        device.accounts.fail("a", times: 3)
        #expect(device.accounts.account(of: "a") == account)
    }

    @Test("takes each document once, however it is named, and again after another one")
    func once() throws {
        let files = CrashingFileSystem()
        var device = try ImportingDevice(account("x"), files: files)
        try device.write(BootstrapDocuments.provisioning("a"))
        device.takeFiles()
        let name = try #require(device.accounts.names.last)
        device.accounts.succeed("x")
        try device.accounts.change(name, to: nil)
        try device.write(BootstrapDocuments.provisioning("a"), "b")
        device.takeFiles()
        #expect(device.servers == ["x"])
        device = try ImportingDevice(account("x"), files: files)
        try device.write(BootstrapDocuments.provisioning("a"))
        device.takeFiles()
        #expect(device.servers == ["x"])
        try device.write(BootstrapDocuments.provisioning("a") + [0x0A], "c")
        device.takeFiles()
        #expect(device.servers == ["x", "a"])
    }

    @Test("takes nothing that others could have written", arguments: [0o622, 0o620, 0o602, 0o666])
    func exposed(_ mode: Int) throws {
        let device = try ImportingDevice()
        try device.write(BootstrapDocuments.provisioning("a"), mode: mode)
        device.takeFiles()
        #expect(device.servers.isEmpty)
        try device.write(BootstrapDocuments.provisioning("a"), mode: 0o444)
        device.takeFiles()
        #expect(device.servers == ["a"])
    }

    @Test("follows no link, and lacks neither directory nor courage")
    func links() throws {
        let device = try ImportingDevice()
        let target = try TemporaryDirectory()
        let file = try target.write(BootstrapDocuments.provisioning("a"), "a")
        try FileManager.default.createSymbolicLink(
            atPath: device.directory.path + "/a", withDestinationPath: file)
        try FileManager.default.createDirectory(
            atPath: device.directory.path + "/b", withIntermediateDirectories: false)
        device.takeFiles()
        #expect(device.servers.isEmpty)
        device.settings.directory = "/nonexistent"
        device.takeFiles()
        #expect(device.servers.isEmpty)
    }

    @Test("goes on after a document that isn't good")
    func goesOn() throws {
        let device = try ImportingDevice()
        try device.write(Array("<a".utf8), "1")
        try device.write([], "2")
        try device.write(BootstrapDocuments.provisioning("a") + Array(repeating: 0x20, count: 1 << 16), "3")
        try device.write(BootstrapDocuments.provisioning("b"), "4")
        device.takeFiles()
        #expect(device.servers == ["b"])
    }

    @Test("keeps what it took over a restart, however many access points there are")
    func connections() throws {
        let files = CrashingFileSystem()
        var device = try ImportingDevice(files: files)
        let points = String(repeating: #"<parm name="TO-NAPID" value="w"/>"#, count: 15)
        try device.write(BootstrapDocuments.provisioning("a", more: points))
        device.takeFiles()
        let account = try #require(device.accounts.account(of: "a"))
        device = try ImportingDevice(files: files)
        #expect(device.accounts.account(of: "a") == account)
    }

    @Test("passes over what it doesn't know")
    func unknown() throws {
        let device = try ImportingDevice()
        try device.write(
            BootstrapDocuments.provisioning(
                "a", more: #"<parm name="ROLE" value="4"/><characteristic type="X"/>"#))
        device.takeFiles()
        #expect(device.servers == ["a"])
    }

    private static func tree(_ nodes: [Element]) -> [UInt8] {
        DocumentCoder.encode(BootstrapDocuments.document(nodes), as: .xml)
    }

    private static let documentsOfX: [(String, [UInt8])] = [
        ("CP", BootstrapDocuments.provisioning("x")),
        ("tree", tree([BootstrapDocuments.account("x")])),
        (
            "message",
            BootstrapDocuments.message(
                "x", BootstrapDocuments.document([BootstrapDocuments.account("x")]), as: .xml)
        ),
    ]

    @Test(
        "doesn't replace an account, unless that is allowed; then it has to prove itself",
        arguments: documentsOfX
    )
    func existing(_ name: String, _ document: [UInt8]) throws {
        let old = account("x", address: "https://old/")
        let device = try ImportingDevice(old)
        try device.write(document)
        device.takeFiles()
        #expect(device.accounts.address("x") == "https://old/")
        device.settings.replaces = true
        #expect(device.takeFiles() == ["x"])
        #expect(device.accounts.untried == ["x"])
        #expect(device.accounts.address("x") == "https://x/dm")
        #expect(device.accounts.names == ["1"])
        #expect(device.accounts.isOnTrial("x"))
        device.accounts.fail("x", times: 3)
        #expect(device.accounts.address("x") == "https://old/")
    }

    @Test("changes no other account on the way")
    func others() throws {
        let device = try ImportingDevice(account("x"))
        for target in ["./DMAcc/1/AppAddr/1/Addr", "./DMAcc/1/Name"] {
            let change = SyncML.Command(
                id: "2", .replace([Item(target: Location(target), data: Array("https://evil/".utf8))], Meta())
            )
            try device.write(
                BootstrapDocuments.message(
                    "x", BootstrapDocuments.document([BootstrapDocuments.account("a")]), as: .xml,
                    and: [change]))
            device.takeFiles()
            #expect(device.servers == ["x"])
            #expect(device.accounts.address("x") == "https://x/dm")
        }
    }

    @Test("is whole or absent after a power cut at any moment", arguments: PowerLoss.allCases)
    func powerCuts(_ loss: PowerLoss) throws {
        var cuts = 0
        for count in 0..<20 {
            let files = CrashingFileSystem()
            var device = try ImportingDevice(account("x"), files: files)
            try device.write(BootstrapDocuments.provisioning("a"))
            files.failPower(after: count)
            device.takeFiles()
            guard files.hasLostPower else { break }
            cuts += 1
            files.restart(after: loss)
            device = try ImportingDevice(account("x"), files: files)
            let isThere = device.servers == ["x", "a"]
            #expect(isThere || device.servers == ["x"])
            #expect(device.accounts.bootstraps.imported.isEmpty != isThere)
            try device.write(BootstrapDocuments.provisioning("a"))
            device.takeFiles()
            #expect(device.servers == ["x", "a"])
        }
        #expect(cuts >= 4)
    }
}
