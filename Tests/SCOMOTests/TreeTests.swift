import Deployment
import Linux
import ManagementTree
import SCOMO
import TestSupport
import Testing

@Suite("The tree of software components")
struct TreeTests {
    @Test(
        "has the nodes of SCOMO 1.0",
        arguments: [
            ("", "Download Inventory"), ("/Download", "x"), ("/Inventory", "Delivered Deployed"),
            ("/Download/x", "PkgID PkgURL Status Operations"),
            ("/Download/x/Operations", "Download DownloadInstall DownloadInstallInactive"),
            ("/Inventory/Delivered", "x"), ("/Inventory/Delivered/x", "PkgID Status State Operations"),
            ("/Inventory/Delivered/x/Operations", "Install InstallInactive Remove"),
            ("/Inventory/Deployed", "core"),
            (
                "/Inventory/Deployed/core",
                "ID PkgIDRef Name Description Version State Status EnvType Operations"
            ),
            ("/Inventory/Deployed/core/Operations", "Activate Deactivate Remove"),
            ("/Inventory/Deployed/core/ID", "core"), ("/Inventory/Deployed/core/PkgIDRef", "suite"),
            ("/Inventory/Deployed/core/Name", "The core"), ("/Inventory/Deployed/core/EnvType", "test"),
            ("?prop=Type", "urn:oma:mo:oma-scomo:1.0"), ("/Download/x/Status?prop=Format", "int"),
            ("/Inventory/Delivered/x/State?prop=Format", "int"),
            ("/Download/x/Operations/Download?prop=Format", "null"),
        ])
    func nodes(_ path: String, _ expected: String) throws {
        let device = try installed()
        let content = try device.tree.get("./SCOMO\(path)", for: "s").first?.content
        switch content {
        case .children(let names): #expect(names.joined(separator: " ") == expected)
        case .value(let bytes): #expect(String(decoding: bytes, as: UTF8.self) == expected)
        case .omitted, .subtree, nil: Issue.record("nothing came")
        }
    }

    @Test("says which components have other versions than a package was released with, as long as they have")
    func mismatches() throws {
        let device = try installed()
        let leaf = "Inventory/Deployed/core/Ext/Mismatches"
        #expect(device.find(leaf) == nil && device.find("Inventory/Deployed/core/Ext") == nil)
        device.deployer.components["core"]?.mismatches = ["base (= 1.2): 1.1", "c (>= 3): 2"]
        #expect(try device.get("Inventory/Deployed/core").hasSuffix(" Operations Ext"))
        #expect(try device.get("Inventory/Deployed/core/Ext") == "Mismatches")
        #expect(try device.get(leaf) == "base (= 1.2): 1.1, c (>= 3): 2")
        let nodes = try device.tree.get("./SCOMO/Inventory?list=StructData", for: "s")
        #expect(nodes.contains { $0.uri == "./SCOMO/\(leaf)" })
        #expect(throws: NodeError.self) { try device.replace(leaf, "nothing") }
        device.deployer.components["core"]?.mismatches = []
        #expect(device.find(leaf) == nil)
    }

    @Test("lists itself in one answer, with one look at the installed software")
    func list() throws {
        let device = try installed("org.example.suite a@1 b@2")
        let nodes = try device.tree.get("./SCOMO?list=StructData", for: "s")
        #expect(
            nodes.contains {
                $0.uri == "./SCOMO/Inventory/Deployed/b/Version" && $0.content == .value([0x32])
            })
        #expect(!nodes.contains { $0.uri.hasSuffix("Operations/Remove") })
    }

    @Test("takes what servers write, and gives it back", arguments: ["Download", "Inventory/Delivered"])
    func leaves(_ branch: String) throws {
        let device = try Device()
        try device.add("\(branch)/x", .interior, "")
        for leaf in ["PkgID", "Name", "InstallParams", "Description", "EnvType", "PkgType"] {
            try device.add("\(branch)/x/\(leaf)", .character, "1 \(leaf)\r\n% é.")
            try device.restart()
            #expect(try device.get("\(branch)/x/\(leaf)") == "1 \(leaf)\r\n% é.")
            try device.replace("\(branch)/x/\(leaf)", "")
            try device.restart()
            #expect(try device.get("\(branch)/x/\(leaf)") == "")
        }
    }

    @Test(
        "refuses",
        arguments: [
            ("Download/x/Status", .notAllowed), ("Inventory/Delivered/x/State", .notAllowed),
            ("Inventory/Deployed/core/Version", .notAllowed), ("Download/x/Name", .notFound),
            ("Download/y/PkgURL", .notFound), ("Inventory/Delivered/x/PkgURL", .notFound),
            ("Inventory/Delivered/x/Data", .notFound), ("Download/x/Ext", .notFound),
            ("Download", .notAllowed),
        ] as [(String, NodeError)])
    func replace(_ node: String, _ expected: NodeError) throws {
        let device = try installed()
        #expect(throws: expected) { try device.replace(node, "1") }
    }

    @Test(
        "refuses to add",
        arguments: [
            ("Download/x", .interior, .alreadyExists), ("Download/x/PkgURL", .character, .alreadyExists),
            ("Download/x/Data", .binary, .notAllowed), ("Download/x/Status", .integer, .alreadyExists),
            ("Inventory/Deployed/new", .interior, .notAllowed), ("Inventory/New", .interior, .notAllowed),
            ("Download/x/Operations/Update", .null, .notAllowed),
            ("Inventory/Delivered/x/PkgURL", .character, .notAllowed),
            ("Download/y/Status", .integer, .notAllowed), ("Download/y/Operations/New", .null, .notFound),
            ("Inventory/Deployed/new/Name", .character, .notFound),
        ] as [(String, NodeFormat, NodeError)])
    func add(_ node: String, _ format: NodeFormat, _ expected: NodeError) throws {
        let device = try installed()
        #expect(throws: expected) { try device.add(node, format, format == .integer ? "1" : "") }
    }

    @Test(
        "refuses to delete",
        arguments: [
            ("Download", .notAllowed), ("Inventory/Delivered", .notAllowed),
            ("Inventory/Deployed/core", .notAllowed),
            ("Download/x/PkgURL", .notAllowed), ("Download/y", .notFound),
            ("Inventory/Delivered/y", .notFound),
        ] as [(String, NodeError)])
    func delete(_ node: String, _ expected: NodeError) throws {
        let device = try installed()
        #expect(throws: expected) { try device.delete(node) }
    }

    @Test("lets packages' nodes be renamed, but not while something goes on there, and no component's")
    func rename() throws {
        let device = try installed()
        try device.add("Download/z", .interior, "")
        try device.replace("Download/x?prop=Name", "y")
        try device.replace("Inventory/Delivered/x?prop=Name", "é")
        try device.restart()
        #expect(try device.get("Download") == "y z")
        #expect(try device.get("Download/y/PkgID") == "suite")
        #expect(try device.get("Inventory/Delivered") == "%C3%A9")
        #expect(try device.get("Inventory/Deployed/core/PkgIDRef") == "suite")
        #expect(throws: NodeError.alreadyExists) { try device.replace("Download/y?prop=Name", "z") }
        for node in ["Inventory/Deployed/core", "Download/y/PkgID", "Download", "Download/y/Operations"] {
            #expect(throws: NodeError.notAllowed) { try device.replace("\(node)?prop=Name", "w") }
        }
        device.files.fault = .refusesChanges(from: 0, .inputOutput)
        #expect(throws: NodeError.storeFailed) { try device.replace("Download/y?prop=Name", "w") }
        device.files.fault = .none
        try device.execute("Download/y/Operations/Download")
        #expect(throws: NodeError.forbidden) { try device.replace("Download/y?prop=Name", "w") }
        try device.work()
        try device.replace("Download/y?prop=Name", "w")
        #expect(try device.get("Download") == "w z")
    }

    @Test("never shows a package's content")
    func data() throws {
        let device = try Device()
        try device.add("Inventory/Delivered/x", .interior, "")
        try device.add("Inventory/Delivered/x/Data", .binary, "package")
        #expect(try device.get("Inventory/Delivered/x") == "PkgID Data Status State Operations")
        for query in ["", "?prop=Size", "?list=StructData"] {
            #expect(throws: NodeError.notAllowed) { try device.get("Inventory/Delivered/x/Data\(query)") }
        }
        let listed = try device.tree.get("./SCOMO?list=StructData", for: "s")
        #expect(!listed.contains { $0.uri.hasSuffix("Data") })
        #expect(throws: NodeError.tooLarge) {
            try device.replace("Inventory/Delivered/x/Data", String(repeating: "a", count: 1001))
        }
    }

    @Test("doesn't change a package that is being installed")
    func dataInUse() throws {
        let device = try Device()
        try device.add("Inventory/Delivered/x", .interior, "")
        try device.add("Inventory/Delivered/x/Data", .binary, "org.example.suite core@1")
        try device.execute("Inventory/Delivered/x/Operations/Install")
        #expect(throws: NodeError.forbidden) { try device.replace("Inventory/Delivered/x/Data", "other") }
        _ = try device.beginWork()
        #expect(throws: NodeError.forbidden) { try device.replace("Inventory/Delivered/x/Data", "other") }
        try device.work()
        #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
    }

    @Test("names another package's node differently")
    func clash() throws {
        let device = try Device()
        for name in ["x", "x-2"] {
            try device.add("Inventory/Delivered/\(name)", .interior, "")
            try device.add("Inventory/Delivered/\(name)/PkgID", .character, "other")
        }
        try device.addPackage()
        for _ in 0..<2 {
            try device.execute("Download/x/Operations/Download")
            try device.work()
            #expect(device.report == ["informational", "./SCOMO/Inventory/Delivered/x-3 1200 suite"])
            try device.answerReports()
        }
        #expect(try device.get("Inventory/Delivered") == "x x-2 x-3")
        #expect(device.packages.count == 1)
    }

    @Test("makes names of identifiers")
    func deployedNames() throws {
        let device = try installed(
            "org.example.suite a/b@1 a?b@1 ü@1 ..@1 \(String(repeating: "l", count: 200))@1")
        let long = String(repeating: "l", count: 120)
        #expect(try device.get("Inventory/Deployed") == "_ a_b a_b-2 \(long) __")
        #expect(try device.get("Inventory/Deployed/a_b-2/ID") == "a?b")
    }

    @Test("says that it can't say what is installed, and still takes orders for packages")
    func noInventory() throws {
        let device = try installed()
        device.deployer.inventoryRefusal = DeploymentFailure(.busy)
        #expect(throws: NodeError.failed) { try device.get("Inventory/Deployed") }
        #expect(throws: NodeError.failed) { try device.execute("Inventory/Deployed/core/Operations/Remove") }
        #expect(try device.get("Inventory/Delivered/x/State") == "20")
        try device.addPackage("y")
        try device.execute("Download/y/Operations/DownloadInstall")
        try device.work()
        #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
    }

    @Test("changes nothing that it can't store", arguments: [Errno.noSpace, .inputOutput])
    func storage(_ reason: Errno) throws {
        let device = try installed()
        device.files.fault = .refusesChanges(from: 0, reason)
        let expected: NodeError = reason == .noSpace ? .full : .storeFailed
        #expect(throws: expected) { try device.replace("Download/x/PkgURL", "https://example.net/new") }
        #expect(throws: expected) { try device.add("Inventory/Delivered/y", .interior, "") }
        #expect(throws: expected) { try device.delete("Download/x") }
        device.files.fault = .none
        #expect(try device.get("Download/x/PkgURL") == "https://example.net/p")
        #expect(try device.get("Inventory/Delivered") == "x")
    }
}

@Suite("What is installed")
struct InventoryReadingTests {
    @Test("is asked for once a change, however many commands read it")
    func once() throws {
        let device = try installed("org.example.suite core@1 tools@2")
        let before = device.deployer.inventories
        for _ in 0..<5 {
            #expect(try device.get("Inventory/Deployed") == "core tools")
            #expect(try device.get("Inventory/Deployed/tools/Version") == "2")
        }
        #expect(device.deployer.inventories == before)
        device.deployer.components["tools"]?.version = "3"
        #expect(try device.get("Inventory/Deployed/tools/Version") == "3")
        #expect(device.deployer.inventories == before + 1)
    }
}
