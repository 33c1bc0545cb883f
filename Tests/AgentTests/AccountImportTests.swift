import Bytes
import DMSession
import Foundation
import Linux
import ManagementTree
import Markup
import SyncML
import Systemd
import TestSupport
import Testing

@testable import Agent

/// A device that accounts are brought to.
private final class Device {
    let directory: TemporaryDirectory
    let files: CrashingFileSystem
    let tree = ManagementTree()
    let accounts: AccountStore
    var settings = Configuration.Bootstrap()

    init(_ configured: Account? = nil, files: CrashingFileSystem = CrashingFileSystem()) throws {
        self.files = files
        directory = try TemporaryDirectory()
        accounts = try AccountStore(files, configured: configured)
        try tree.mount(AccountObject(accounts), as: "DMAcc")
        try tree.mount(Inbox(), as: "Inbox")
        settings.directory = directory.path
    }

    var account: AccountImport { AccountImport(accounts: accounts, tree: tree, settings: settings) }

    func write(_ document: [UInt8], _ name: String = "a", mode: Int = 0o600) throws {
        let file = try directory.write(document, name)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    }

    func takeFiles() { account.takeFiles() }

    func push(_ document: [UInt8], _ security: String) throws {
        account.take(try PushedBootstrap(document, security: security))
    }

    var servers: [String] { accounts.servers }
}

@Suite("Bootstrap from files")
struct BootstrapFileTests {
    @Test("brings an account that sessions can be held with")
    func provisioning() throws {
        let device = try Device()
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
        let device = try Device()
        try device.write(document)
        device.takeFiles()
        let account = try #require(device.accounts.account(of: "a"))
        #expect(account.address == "https://a/dm")
        #expect(account.clientCredentials == Credentials(name: "device", password: "secret"))
        #expect(account.clientNonce == [1, 2])
    }

    @Test("takes each document once, however it is named, and again after another one")
    func once() throws {
        let files = CrashingFileSystem()
        var device = try Device(account("x"), files: files)
        try device.write(BootstrapDocuments.provisioning("a"))
        device.takeFiles()
        let name = try #require(device.accounts.names.last)
        try device.accounts.change(name, to: nil)
        try device.write(BootstrapDocuments.provisioning("a"), "b")
        device.takeFiles()
        #expect(device.servers == ["x"])
        device = try Device(account("x"), files: files)
        try device.write(BootstrapDocuments.provisioning("a"))
        device.takeFiles()
        #expect(device.servers == ["x"])
        try device.write(BootstrapDocuments.provisioning("a") + [0x0A], "c")
        device.takeFiles()
        #expect(device.servers == ["x", "a"])
    }

    @Test("takes nothing that others could have written", arguments: [0o622, 0o620, 0o602, 0o666])
    func exposed(_ mode: Int) throws {
        let device = try Device()
        try device.write(BootstrapDocuments.provisioning("a"), mode: mode)
        device.takeFiles()
        #expect(device.servers.isEmpty)
        try device.write(BootstrapDocuments.provisioning("a"), mode: 0o444)
        device.takeFiles()
        #expect(device.servers == ["a"])
    }

    @Test("follows no link, and lacks neither directory nor courage")
    func links() throws {
        let device = try Device()
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
        let device = try Device()
        try device.write(Array("<a".utf8), "1")
        try device.write([], "2")
        try device.write(BootstrapDocuments.provisioning("a") + Array(repeating: 0x20, count: 1 << 16), "3")
        try device.write(BootstrapDocuments.provisioning("b"), "4")
        device.takeFiles()
        #expect(device.servers == ["b"])
    }

    private static let badDocuments: [(String, [UInt8])] = [
        ("no server", BootstrapDocuments.provisioning("")),
        ("unprotected", BootstrapDocuments.provisioning("a", address: "http://a/dm")),
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
        var node = BootstrapDocuments.account("a")
        node.content = node.content.map { part in
            guard case .element(let child) = part, child.name == "RTProperties" else { return part }
            return .element(
                Element(
                    "RTProperties",
                    [.element(Element("Type", [.element(Element("DDFName", [.text("urn:foreign")]))]))]))
        }
        return node
    }

    private static func tree(_ nodes: [Element]) -> [UInt8] {
        DocumentCoder.encode(BootstrapDocuments.document(nodes), as: .xml)
    }

    private static func message(_ command: SyncML.Command.Body) -> [UInt8] {
        BootstrapDocuments.message(
            "a", BootstrapDocuments.document([BootstrapDocuments.account("a")]), as: .xml,
            and: [SyncML.Command(id: "2", command)])
    }

    @Test("takes all of a document or nothing", arguments: badDocuments)
    func refused(_ name: String, _ document: [UInt8]) throws {
        let device = try Device(account("x"))
        try device.write(document)
        device.takeFiles()
        #expect(device.servers == ["x"])
        #expect(device.accounts.names == ["1"])
        #expect(device.accounts.bootstraps.imported.isEmpty)
    }

    @Test("passes over what it doesn't know")
    func unknown() throws {
        let device = try Device()
        try device.write(
            BootstrapDocuments.provisioning(
                "a", more: #"<parm name="ROLE" value="4"/><characteristic type="X"/>"#))
        device.takeFiles()
        #expect(device.servers == ["a"])
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
        let device = try Device(old)
        try device.write(document)
        device.takeFiles()
        #expect(device.accounts.address("x") == "https://old/")
        device.settings.replaces = true
        device.takeFiles()
        #expect(device.accounts.address("x") == "https://x/dm")
        #expect(device.accounts.names == ["1"])
        #expect(device.accounts.isOnTrial("x"))
        device.accounts.fail("x", times: 3)
        #expect(device.accounts.address("x") == "https://old/")
    }

    @Test("changes no other account on the way")
    func others() throws {
        let device = try Device(account("x"))
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
            var device = try Device(account("x"), files: files)
            try device.write(BootstrapDocuments.provisioning("a"))
            files.failPower(after: count)
            device.takeFiles()
            guard files.hasLostPower else { break }
            cuts += 1
            files.restart(after: loss)
            device = try Device(account("x"), files: files)
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

@Suite("Bootstrap from the bus")
final class PushedBootstrapTests {
    private let pinFile: String
    private let directory: TemporaryDirectory
    private let document = BootstrapDocuments.provisioning("a")

    init() throws {
        directory = try TemporaryDirectory()
        pinFile = try directory.write(Array("1234\n".utf8), "pin")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: pinFile)
    }

    private func device(_ files: CrashingFileSystem = CrashingFileSystem()) throws -> Device {
        let device = try Device(account("x"), files: files)
        device.settings.pinFile = pinFile
        device.settings.subscriberIdentity = "001010123456789"
        return device
    }

    @Test(
        "takes what is signed with what only the right party knows",
        arguments: [
            ("USERPIN", "1234"), ("1", "1234"), ("NETWORKID", "001010123456789"),
            ("USERPIN_NETWORKID", "1234:001010123456789"),
        ])
    func signed(_ protection: String, _ key: String) throws {
        let device = try device()
        let mac = try BootstrapDocuments.mac(document, key: key)
        try device.push(document, "application/vnd.syncml.dm+wbxml; SEC=\(protection); MAC=\"\(mac)\"")
        #expect(device.servers == ["x", "a"])
        // Again, it isn't taken; nor does it harm.
        try device.push(document, "SEC=\(protection);MAC=\(mac)")
        #expect(device.servers == ["x", "a"])
    }

    @Test("takes a push frame with the protection that stands in it")
    func frame() throws {
        let seeds = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fuzz/seeds/bootstrap/account.wbxml")
        let body = try [UInt8](Data(contentsOf: seeds))
        let mac = Array("FB14054EB28E1CA5E532123A2717C6D4FE2F94CB".utf8)  // NETWPIN with the IMSI above
        let type = [0xB6, 0x91, 0x80, 0x92] + mac + [0]
        let frame = [0x01, 0x06, UInt8(type.count + 2), 31, UInt8(type.count)] + type + body
        let device = try device()
        try device.push(frame, "")
        #expect(device.servers == ["x", "dm.example.net"])
        #expect(throws: BootstrapError.unprotected) { try PushedBootstrap(body, security: "") }
    }

    @Test(
        "refuses at once what doesn't say how it is protected",
        arguments: ["application/xml", "SEC=", "SEC=NONE;MAC=00", "SEC=4;MAC=00", "MAC=00", ";;;=", "SECX=1"])
    func unprotected(_ security: String) {
        #expect(throws: BootstrapError.unprotected) { try PushedBootstrap(document, security: security) }
    }

    @Test("refuses at once what is too large")
    func large() {
        #expect(throws: BootstrapError.tooLarge(limit: 1 << 16)) {
            try PushedBootstrap(Array(repeating: 0, count: (1 << 16) + 1), security: "SEC=1;MAC=00")
        }
    }

    @Test(
        "takes nothing with a wrong MAC, or without one",
        arguments: ["SEC=NETWORKID;MAC=00", "SEC=NETWORKID", "SEC=NETWPIN;MAC=zz", "SEC=USERPIN;MAC="])
    func wrong(_ security: String) throws {
        let device = try device()
        try device.push(document, security)
        #expect(device.servers == ["x"])
        #expect(device.accounts.bootstraps.imported.isEmpty)
    }

    @Test("allows three attempts at a PIN, restarts included, and three at another one")
    func attempts() throws {
        let files = CrashingFileSystem()
        for _ in 0..<3 { try device(files).push(document, "SEC=USERPIN;MAC=00") }
        let right = try BootstrapDocuments.mac(document, key: "1234")
        let device = try device(files)
        try device.push(document, "SEC=USERPIN;MAC=\(right)")
        #expect(device.servers == ["x"])
        #expect(device.accounts.bootstraps.attempts == 3)
        // What needs no PIN goes on.
        let other = BootstrapDocuments.provisioning("b")
        try device.push(
            other, "SEC=NETWORKID;MAC=\(BootstrapDocuments.mac(other, key: "001010123456789"))")
        #expect(device.servers == ["x", "b"])
        let file = try directory.write(Array("98765".utf8), "other")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        device.settings.pinFile = file
        try device.push(document, "SEC=USERPIN;MAC=\(BootstrapDocuments.mac(document, key: "98765"))")
        #expect(device.servers == ["x", "b", "a"])
        #expect(device.accounts.bootstraps.attempts == 0)
    }

    @Test(
        "counts an attempt before it is made, so that no power cut gives another",
        arguments: PowerLoss.allCases)
    func attemptsAndPowerCuts(_ loss: PowerLoss) throws {
        let files = CrashingFileSystem()
        var made = 0
        for count in 0..<40 {
            let device = try device(files)
            files.failPower(after: count % 6)
            try device.push(document, "SEC=USERPIN;MAC=00")
            // Whether the MAC was looked at shows in the memory of what was counted on the disk.
            files.restart(after: loss)
            made = try self.device(files).accounts.bootstraps.attempts
        }
        #expect(made == 3)
    }

    @Test("needs the secrets of the protection")
    func missing() throws {
        let device = try Device(account("x"))
        let mac = try BootstrapDocuments.mac(document, key: "1234")
        try device.push(document, "SEC=USERPIN;MAC=\(mac)")
        try device.push(document, "SEC=NETWPIN;MAC=\(mac)")
        device.settings.pinFile = "/nonexistent"
        try device.push(document, "SEC=USERPIN;MAC=\(mac)")
        #expect(device.servers == ["x"])
    }

    @Test("keeps only a few that wait")
    func queue() throws {
        let requests = Requests()
        let pushed = try PushedBootstrap(document, security: "SEC=1;MAC=00")
        for _ in 0..<4 { #expect(requests.add(pushed)) }
        #expect(!requests.add(pushed))
        #expect(requests.areWaiting)
        for _ in 0..<4 { #expect(requests.nextBootstrap() == pushed) }
        #expect(requests.nextBootstrap() == nil)
        #expect(!requests.areWaiting)
    }
}

@Suite("The rights on accounts")
struct AccountRightsTests {
    private func replace(_ device: Device, _ uri: String, _ value: String, _ server: String) throws {
        try device.tree.replace(uri, format: nil, value: Array(value.utf8), for: server)
    }

    /// With accounts of `x` and `a`, each with its rights.
    private func device() throws -> Device {
        let device = try Device(account("x"))
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

    @Test("end with the account; the last one stays")
    func ends() throws {
        let device = try device()
        try device.tree.delete("./DMAcc/2", for: "a")
        #expect(device.servers == ["x"])
        #expect(device.accounts.departed == ["a"])
        #expect(throws: NodeError.forbidden) { try device.tree.delete("./DMAcc/1", for: "x") }
    }

    @Test("are undone with everything else when a transaction is")
    func transaction() throws {
        let device = try device()
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

    @Test("can be given to others by a document")
    func document() throws {
        let device = try Device(account("x"))
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

@Suite("Bootstrap by a method call", .serialized)
struct BootstrapMethodTests {
    @Test("takes documents that say how they are protected")
    func method() throws {
        let daemon = try BusDaemon()
        let loop = try EventLoop()
        let requests = Requests()
        let reception = try Reception(Configuration.Notifications(), CrashingFileSystem()) { _ in nil }
        let interface = try AgentInterface(requests, Activity(), reception, Bus(.at(daemon.address), loop))
        func call(_ document: [UInt8], _ security: String) throws -> String {
            let client = try daemon.ask(
                "call",
                [
                    "org.scomo.Agent1", "/org/scomo/Agent1", "org.scomo.Agent1", "Bootstrap", "ays",
                    "\(document.count)",
                ] + document.map { "\($0)" } + [security])
            while client.isRunning { try loop.sleep(.milliseconds(5)) }
            return client.rest()
        }
        let document = BootstrapDocuments.provisioning("a", more: String(repeating: " ", count: 5000))
        #expect(try call(document, "SEC=USERPIN;MAC=00") == "")
        #expect(requests.nextBootstrap() == (try PushedBootstrap(document, security: "SEC=USERPIN;MAC=00")))
        #expect(try call([1, 2, 3], "").contains("protected"))
        #expect(try call([1, 2, 3], "SEC=X").contains("protected"))
        #expect(!requests.areWaiting)
        withExtendedLifetime(interface) {}
    }
}
