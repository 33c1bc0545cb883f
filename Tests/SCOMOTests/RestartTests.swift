import Linux
import ManagementTree
import SCOMO
import SCOMOTerms
import TestSupport
import Testing

@Suite("After a restart")
struct RestartTests {
    @Test("an accepted operation is done")
    func accepted() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall", correlator: "c")
        try device.restart()
        #expect(try device.get("Download/x/Status") == "10")
        try device.work()
        #expect(device.components.reports.map(\.outcome.correlator) == ["c"])
    }

    @Test("a download goes on, with what has come")
    func download() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/Download")
        let work = try device.beginWork()
        try device.files.write([1, 2], to: "packages/1.scomo")
        try device.files.write([3], to: "packages/1.scomo.validator")
        try device.files.write([4], to: "packages/7.scomo")
        try device.files.write([4], to: "packages/stray")
        try device.restart()
        #expect(device.packages == ["packages/1.scomo", "packages/1.scomo.validator"])
        #expect(try device.get("Download/x/Status") == "30")
        #expect(device.components.nextWork() == work)
    }

    @Test("an installation is repeated")
    func install() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall")
        let download = try #require(try device.beginWork())
        try device.components.finished(download, try device.perform(download))
        let install = try #require(try device.beginWork())
        _ = try device.perform(install)
        try device.restart()
        #expect(try device.get("Download/x/Status") == "50")
        #expect(device.components.nextWork() == install)
        try device.work()
        #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
    }

    @Test(
        "for the sixth time an operation is given up",
        arguments: [
            ("Download/x/Operations/Download", "critical", "./SCOMO/Download/x 1402 suite"),
            ("Download/x/Operations/DownloadInstall", "critical", "./SCOMO/Download/x 1402 suite"),
            (
                "Inventory/Delivered/d/Operations/Install", "critical",
                "./SCOMO/Inventory/Delivered/d 1405 other"
            ),
            (
                "Inventory/Delivered/d/Operations/Remove", "warning",
                "./SCOMO/Inventory/Delivered/d 1408 other"
            ),
            (
                "Inventory/Deployed/core/Operations/Activate", "warning",
                "./SCOMO/Inventory/Deployed/core 1409 core"
            ),
            (
                "Inventory/Deployed/core/Operations/Deactivate", "warning",
                "./SCOMO/Inventory/Deployed/core 1410 core"
            ),
            (
                "Inventory/Deployed/core/Operations/Remove", "warning",
                "./SCOMO/Inventory/Deployed/core 1408 core"
            ),
        ])
    func tooOften(_ node: String, _ mark: String, _ item: String) throws {
        let device = try installed()
        try device.add("Inventory/Delivered/d", .interior, "")
        try device.add("Inventory/Delivered/d/PkgID", .character, "other")
        try device.add("Inventory/Delivered/d/Data", .binary, "package")
        try device.execute(node)
        // An operation that hasn't begun restarts nobody.
        for _ in 0..<10 { try device.restart() }
        let work = try device.beginWork()
        for _ in 0..<5 {
            try device.restart()
            #expect(device.components.nextWork() == work)
        }
        try device.restart()
        #expect(device.components.nextWork() == nil)
        #expect(device.report == [mark, item])
        let status = String(node.prefix { $0 != "O" }) + "Status"
        #expect(
            !["30", "40", "50", "70"].contains(try device.get(status)) || node.hasSuffix("Activate")
                || node.hasSuffix("Install"))
    }

    @Test("restarts that were wanted fail no download, and others still do")
    func wanted() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall")
        for _ in 0..<20 {
            let work = try #require(try device.beginWork())
            try device.components.stopped(work)
            try device.restart()
        }
        for _ in 0..<5 {
            _ = try #require(try device.beginWork())
            try device.restart()
        }
        #expect(try device.beginWork() != nil)
        try device.restart()
        #expect(device.components.nextWork() == nil)
        #expect(device.components.reports.count == 1)
    }

    @Test("restarts while something is installed count, wanted or not: the work may be what stops the agent")
    func stoppedInstallation() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall")
        let download = try #require(try device.beginWork())
        try device.components.finished(download, try device.perform(download))
        for _ in 0..<6 {
            try device.components.stopped(try #require(try device.beginWork()))
            try device.restart()
        }
        #expect(device.components.nextWork() == nil)
        #expect(device.components.reports.count == 1)
    }

    @Test("the number of restarts counts for each stage anew")
    func countAnew() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall")
        let download = try #require(try device.beginWork())
        for _ in 0..<5 { try device.restart() }
        try device.components.finished(download, try device.perform(download))
        for _ in 0..<5 { try device.restart() }
        #expect(device.components.nextWork() != nil)
        try device.restart()
        #expect(device.report == ["critical", "./SCOMO/Inventory/Delivered/x 1405 suite"])
        #expect(device.packages == ["packages/1.scomo"])
    }

    @Test("a damaged journal is kept aside, and the rest goes on")
    func damagedJournal() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/Download")
        try device.work()
        // The agent has rested meanwhile.
        device.components.catchUp()
        try device.execute("Inventory/Delivered/x/Operations/Install")
        _ = try device.beginWork()
        try damage("operations", device)
        try device.restart()
        #expect(device.components.damage.count == 1)
        #expect(device.files.tree.contains("operations.damaged"))
        #expect(device.components.nextWork() == nil)
        #expect(device.components.reports.isEmpty)
        // Nothing is going on, so nothing says that something is.
        #expect(try device.get("Inventory/Delivered/x/Status") == "10")
        #expect(device.packages == ["packages/1.scomo"])
        // Numbers of files that there are aren't used again.
        try device.addPackage("y", id: "other")
        try device.execute("Download/y/Operations/Download")
        try device.work()
        #expect(device.packages == ["packages/1.scomo", "packages/2.scomo"])
        try device.restart()
        #expect(device.components.damage.isEmpty)
    }

    @Test("a damaged tree is kept aside, and operations go on")
    func damagedTree() throws {
        let device = try installed()
        try device.execute("Download/x/Operations/DownloadInstall")
        _ = try device.beginWork()
        try damage("tree", device)
        try device.restart()
        #expect(device.components.damage.count == 1)
        #expect(device.files.tree.contains("tree.damaged"))
        #expect(try device.get("Download") == "")
        #expect(try device.get("Inventory/Deployed") == "core")
        try device.work()
        #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
        #expect(try device.get("Inventory/Delivered/x/State") == "20")
    }

    @Test("paragraphs of another version are passed over and reported")
    func unknownParagraphs() throws {
        let files = CrashingFileSystem()
        try RecordFixture.write([[("Operation", "1"), ("Primitive", "Dance")]], "operations", files)
        try RecordFixture.write(
            [[("Applied", "0")], [("Shelf", "x")], [("Download", "x"), ("Status", "11")]], "tree", files)
        let device = try Device(files)
        #expect(device.components.damage.count == 3)
        try device.addPackage()
    }

    @Test("a disk that can't be written is no reason not to start")
    func readOnly() throws {
        let device = try installed()
        try device.execute("Inventory/Deployed/core/Operations/Deactivate")
        let work = try device.beginWork()
        device.files.fault = .refusesChanges(from: 0, .readOnly)
        try device.restart()
        #expect(device.components.damage.count == 1)
        #expect(device.components.nextWork() == work)
        #expect(throws: SCOMOError.self) {
            try device.components.finished(
                work ?? Work(operation: 0, primitive: .activate, action: .activate("")), .done)
        }
        device.files.fault = .none
        try device.work()
        #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
    }

    private func damage(_ path: Path, _ device: Device) throws {
        var bytes = try device.files.read(path, limit: 100_000)
        bytes[bytes.count - 2] ^= 1
        try device.files.write(bytes, to: path)
    }
}
