import Linux
import ManagementTree
import SCOMO
import SCOMOTerms
import TestSupport
import Testing

@Suite("An Exec")
struct AcceptanceTests {
    @Test(
        "needs an https address",
        arguments: [
            "", "example.net/p", "http://example.net/p", "https://", "https:///p", "ftp://example.net/p",
            "file:///etc/passwd", "https://user:word@example.net/p", "https://example.net/a b",
        ])
    func address(_ url: String) throws {
        let device = try Device()
        try device.add("Download/x", .interior, "")
        if !url.isEmpty { try device.replace("Download/x/PkgURL", url) }
        for name in ["Download", "DownloadInstall", "DownloadInstallInactive"] {
            #expect(throws: NodeError.forbidden) { try device.execute("Download/x/Operations/\(name)") }
        }
        #expect(device.components.nextWork() == nil)
    }

    @Test(
        "needs its node",
        arguments: [
            "Download/y/Operations/Download", "Inventory/Delivered/y/Operations/Install",
            "Inventory/Delivered/y/Operations/Remove", "Inventory/Deployed/y/Operations/Activate",
            "Inventory/Deployed/y/Operations/Remove", "Download/x/Operations/Install",
            "Download/x/Operations/DownlaodInstallInactive", "Download/x/Operations/Update",
        ])
    func unknown(_ node: String) throws {
        let device = try installed()
        #expect(throws: NodeError.notFound) { try device.execute(node) }
    }

    @Test(
        "is for operations only",
        arguments: [
            "Download", "Download/x", "Download/x/PkgURL", "Download/x/Operations", "Inventory/Deployed/core",
        ])
    func noOperation(_ node: String) throws {
        let device = try installed()
        #expect(throws: NodeError.notAllowed) { try device.execute(node) }
    }

    @Test("needs the content of a package to install it")
    func noData() throws {
        let device = try installed()
        for name in ["Install", "InstallInactive"] {
            #expect(throws: NodeError.forbidden) {
                try device.execute("Inventory/Delivered/x/Operations/\(name)")
            }
        }
    }

    @Test("is refused while another is going on at the same node, and waits for those at others")
    func busy() throws {
        let device = try installed()
        try device.addPackage("y", id: "other")
        try device.execute("Download/x/Operations/Download")
        #expect(throws: NodeError.forbidden) { try device.execute("Download/x/Operations/DownloadInstall") }
        try device.execute("Download/y/Operations/Download")
        try device.execute("Inventory/Deployed/core/Operations/Deactivate")
        #expect(throws: NodeError.forbidden) {
            try device.execute("Inventory/Deployed/core/Operations/Activate")
        }
        let first = try #require(try device.beginWork())
        #expect(device.components.nextWork() == first)
        try device.work()
        #expect(
            device.components.reports.map { $0.outcome.items[0].code } == [
                .successful, .successful, .successful,
            ])
        try device.execute("Download/x/Operations/DownloadInstall")
    }

    @Test("that comes again, since its answer was lost, is accepted again and carried out once")
    func again() throws {
        let device = try Device()
        try device.addPackage()
        let node = "Download/x/Operations/Download"
        for _ in 0..<2 { try device.execute(node, correlator: "job-1") }
        #expect(device.components.operations.count == 1)
        _ = try device.beginWork()
        try device.execute(node, correlator: "job-1")
        for other in ["job-2", "", nil] {
            #expect(throws: NodeError.forbidden) { try device.execute(node, correlator: other) }
        }
        #expect(throws: NodeError.forbidden) {
            try device.execute("Download/x/Operations/DownloadInstall", correlator: "job-1")
        }
        #expect(device.components.operations.count == 1)
    }

    @Test("without a correlator is another one each time")
    func nameless() throws {
        for correlator in ["", nil] {
            let device = try Device()
            try device.addPackage()
            try device.execute("Download/x/Operations/Download", correlator: correlator)
            #expect(throws: NodeError.forbidden) {
                try device.execute("Download/x/Operations/Download", correlator: correlator)
            }
        }
    }

    @Test("keeps the order's address, whatever becomes of the node")
    func changedAddress() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/Download")
        try device.replace("Download/x/PkgURL", "https://example.net/other")
        #expect(
            device.components.nextWork()?.action
                == .download(url: "https://example.net/p", to: "packages/1.scomo"))
    }

    @Test("has nothing to say in its data")
    func data() throws {
        let device = try Device()
        try device.addPackage()
        let uri = "./SCOMO/Download/x/Operations/Download"
        let order = ExecuteOrder(server: "s", uri: uri, data: Array("<x/>".utf8))
        #expect(try device.tree.execute(uri, order) == .accepted)
    }

    @Test("is refused when too many wait")
    func queue() throws {
        let device = try Device()
        for number in 0..<65 { try device.addPackage("x\(number)") }
        for number in 0..<64 { try device.execute("Download/x\(number)/Operations/Download") }
        #expect(throws: NodeError.full) { try device.execute("Download/x64/Operations/Download") }
        try device.work()
        // Reports that nobody answered count too.
        #expect(throws: NodeError.full) { try device.execute("Download/x64/Operations/Download") }
        try device.answerReports()
        try device.execute("Download/x64/Operations/Download")
    }

    @Test("is refused when its correlator can't be kept")
    func correlator() throws {
        let device = try Device()
        try device.addPackage()
        let long = String(repeating: "c", count: 1025)
        #expect(throws: NodeError.tooLarge) {
            try device.execute("Download/x/Operations/Download", correlator: long)
        }
        try device.execute("Download/x/Operations/Download", correlator: String(long.dropLast()))
    }

    @Test(
        "is refused when it can't be stored, and hasn't happened then",
        arguments: [(Errno.noSpace, NodeError.full), (.readOnly, .storeFailed), (.inputOutput, .storeFailed)])
    func storage(_ reason: Errno, _ expected: NodeError) throws {
        let device = try Device()
        try device.addPackage()
        device.files.fault = .refusesChanges(from: 0, reason)
        #expect(throws: expected) { try device.execute("Download/x/Operations/Download") }
        #expect(device.components.nextWork() == nil)
        device.files.fault = .none
        try device.execute("Download/x/Operations/Download")
        try device.work()
        #expect(device.report == ["informational", "./SCOMO/Inventory/Delivered/x 1200 suite"])
    }
}
