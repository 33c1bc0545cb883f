import Deployment
import Linux
import SCOMO
import SCOMOTerms
import TestSupport
import Testing

@Suite("An operation that fails")
struct FailureTests {
    @Test(
        "to download leaves nothing, and says so",
        arguments: ["Download", "DownloadInstall", "DownloadInstallInactive"])
    func download(_ name: String) throws {
        let device = try Device()
        device.refusal = DownloadFailure(.refused, "404")
        try device.addPackage()
        try device.execute("Download/x/Operations/\(name)")
        // What had come before it failed.
        try device.files.write([1], to: "packages/1.scomo")
        try device.work()
        #expect(try device.get("Download/x/Status") == "20")
        #expect(try device.get("Inventory/Delivered") == "")
        #expect(device.report == ["critical", "./SCOMO/Download/x 1402 suite"])
        #expect(device.packages == [])

        // It can be tried again.
        device.refusal = nil
        try device.answerReports()
        try device.execute("Download/x/Operations/\(name)")
        try device.work()
        #expect(device.report.first == "informational")
    }

    @Test("to install after the download keeps the package for another try")
    func installWithData() throws {
        let device = try Device()
        device.deployer.refusal = DeploymentFailure(.wrongEnvironment)
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall")
        try device.work()
        #expect(try device.get("Download/x/Status") == "60")
        #expect(try device.get("Inventory/Delivered/x/State") == "10")
        #expect(try device.get("Inventory/Delivered/x/Status") == "10")
        #expect(device.report == ["critical", "./SCOMO/Inventory/Delivered/x 1413 suite"])
        #expect(device.packages == ["packages/1.scomo"])
        let number = try #require(device.components.reports.first?.number)
        #expect(device.components.failure(of: number)?.isEmpty == false)

        device.deployer.refusal = nil
        try device.answerReports()
        try device.execute("Inventory/Delivered/x/Operations/Install")
        try device.work()
        #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
    }

    @Test("because the package isn't valid keeps no package")
    func invalidPackage() throws {
        let device = try Device()
        device.deployer.refusal = DeploymentFailure(.invalidPackage)
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall")
        try device.work()
        #expect(try device.get("Download/x/Status") == "70")
        #expect(try device.get("Inventory/Delivered") == "")
        #expect(device.report == ["critical", "./SCOMO/Download/x 1407 suite"])
        #expect(device.packages == [])
    }

    @Test(
        "to install a delivered package says whether that is still there",
        arguments: [
            (.busy, "50", "1405", 1), (.outOfSpace, "50", "1406", 1), (.invalidPackage, "60", "1407", 0),
            (.unexpectedPackage, "60", "1454", 0), (.cancelled, "50", "1401", 1),
        ] as [(DeploymentFailure.Kind, String, String, Int)])
    func install(_ kind: DeploymentFailure.Kind, _ status: String, _ code: String, _ files: Int) throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/Download")
        try device.work()
        try device.answerReports()
        device.deployer.refusal = DeploymentFailure(kind)
        try device.execute("Inventory/Delivered/x/Operations/Install")
        try device.work()
        #expect(try device.get("Inventory/Delivered/x/Status") == status)
        #expect(try device.get("Inventory/Delivered/x/State") == "10")
        #expect(device.report == ["critical", "./SCOMO/Inventory/Delivered/x \(code) suite"])
        #expect(device.packages.count == files)
        // The status stays over a restart, until the next operation.
        try device.restart()
        #expect(try device.get("Inventory/Delivered/x/Status") == status)
    }

    @Test(
        "on a component leaves it as it was",
        arguments: [
            ("Activate", "10", "40", "1409"), ("Deactivate", "20", "60", "1410"),
            ("Remove", "20", "20", "1408"),
        ])
    func component(_ name: String, _ state: String, _ status: String, _ code: String) throws {
        let device = try installed()
        device.deployer.components["core"]?.isActive = state == "20"
        device.deployer.refusal = DeploymentFailure(.busy)
        try device.execute("Inventory/Deployed/core/Operations/\(name)")
        try device.work()
        #expect(try device.get("Inventory/Deployed/core/State") == state)
        #expect(try device.get("Inventory/Deployed/core/Status") == status)
        #expect(device.report == ["warning", "./SCOMO/Inventory/Deployed/core \(code) core"])
        try device.restart()
        #expect(try device.get("Inventory/Deployed/core/Status") == status)

        device.deployer.refusal = nil
        try device.execute("Inventory/Deployed/core/Operations/\(name)")
        try device.work()
        #expect(device.find("Inventory/Deployed/core/Status") == (name == "Remove" ? nil : "10"))
    }

    @Test("to remove a package leaves it")
    func removePackage() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/Download")
        try device.work()
        try device.answerReports()
        device.deployer.refusal = DeploymentFailure(.busy)
        try device.execute("Inventory/Delivered/x/Operations/Remove")
        try device.work()
        #expect(try device.get("Inventory/Delivered/x/Status") == "20")
        #expect(device.report == ["warning", "./SCOMO/Inventory/Delivered/x 1408 suite"])
        #expect(device.packages == ["packages/1.scomo"])
    }

    @Test("to be removed because it is gone already hasn't failed")
    func alreadyGone() throws {
        let device = try installed()
        try device.execute("Inventory/Deployed/core/Operations/Remove")
        let work = try #require(try device.beginWork())
        device.deployer.components = [:]
        try device.components.finished(work, .failed(.removeFailed, reason: "no such component"))
        #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
    }

    @Test("takes no result that isn't its own")
    func foreignResults() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall")
        let download = try #require(try device.beginWork())
        try device.components.finished(
            Work(operation: 99, primitive: .download, action: download.action), .downloaded)
        try device.components.finished(
            Work(operation: 1, primitive: .activate, action: .activate("core")), .done)
        try device.components.finished(download, .done)
        try device.components.finished(download, .confirmed)
        #expect(device.components.nextWork() == download)
        try device.components.finished(download, .downloaded)
        let install = device.components.nextWork()
        // Told twice.
        try device.components.finished(download, .downloaded)
        #expect(device.components.nextWork() == install)
        try device.components.answered(1)
        #expect(device.components.nextWork() == install)
    }
}
