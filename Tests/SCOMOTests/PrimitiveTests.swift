import Deployment
import Linux
import ManagementTree
import SCOMO
import SCOMOTerms
import TestSupport
import Testing

@Suite("Each primitive, from Exec to the answered report,")
struct PrimitiveTests {
    @Test("Download delivers a package")
    func download() throws {
        let device = try Device()
        try device.addPackage()
        #expect(try device.get("Download/x/Status") == "10")

        try device.execute("Download/x/Operations/Download", correlator: "job-1")
        #expect(try device.get("Download/x/Status") == "10")
        let work = try #require(try device.beginWork())
        #expect(work.action == .download(url: "https://example.net/p", to: "packages/1.scomo"))
        #expect(try device.get("Download/x/Status") == "30")
        #expect(device.find("Inventory/Delivered/x") == nil)

        try device.components.finished(work, try device.perform(work))
        #expect(device.components.nextWork() == nil)
        #expect(try device.get("Download/x/Status") == "40")
        #expect(try device.get("Inventory/Delivered") == "x")
        #expect(try device.get("Inventory/Delivered/x/PkgID") == "suite")
        #expect(try device.get("Inventory/Delivered/x/State") == "10")
        #expect(try device.get("Inventory/Delivered/x/Status") == "10")
        #expect(try device.get("Inventory/Deployed") == "")
        #expect(device.packages == ["packages/1.scomo"])

        let report = try #require(device.components.reports.first)
        #expect(report.server == "server")
        #expect(report.outcome.correlator == "job-1")
        #expect(report.outcome.items.map(\.source) == ["./SCOMO/Download/x/Operations/Download"])
        #expect(
            report.outcome.items.map(\.data) == [
                "<ResultCode>1200</ResultCode><Identifier>suite</Identifier>"
            ])
        #expect(device.report == ["informational", "./SCOMO/Inventory/Delivered/x 1200 suite"])

        try device.components.answered(report.number)
        #expect(device.components.reports.isEmpty)
        #expect(device.packages == ["packages/1.scomo"])
    }

    @Test(
        "DownloadInstall installs what it downloads, and keeps no copy",
        arguments: [("DownloadInstall", "20"), ("DownloadInstallInactive", "10")])
    func downloadInstall(_ name: String, _ state: String) throws {
        let device = try Device()
        device.content = "org.example.suite core@1 tools@2"
        try device.addPackage()
        try device.execute("Download/x/Operations/\(name)")
        let download = try #require(try device.beginWork())
        try device.components.finished(download, try device.perform(download))
        #expect(try device.get("Download/x/Status") == "50")
        try device.work()

        #expect(try device.get("Download/x/Status") == "10")
        #expect(try device.get("Inventory/Delivered/x/State") == "20")
        #expect(try device.get("Inventory/Delivered/x/Status") == "10")
        #expect(device.packages == [])
        #expect(try device.get("Inventory/Deployed") == "core tools")
        #expect(try device.get("Inventory/Deployed/core/State") == state)
        #expect(try device.get("Inventory/Deployed/tools/Version") == "2")
        #expect(
            device.report == [
                "informational", "./SCOMO/Inventory/Deployed/core 1200 core",
                "./SCOMO/Inventory/Deployed/tools 1200 tools",
            ])
        #expect(device.components.reports.first?.outcome.correlator == nil)
    }

    @Test(
        "Install installs a delivered package, and keeps it",
        arguments: [("Install", "20", Activation.active), ("InstallInactive", "10", .inactive)])
    func install(_ name: String, _ state: String, _ activation: Activation) throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/Download")
        try device.work()
        try device.answerReports()

        try device.execute("Inventory/Delivered/x/Operations/\(name)")
        let work = try #require(try device.beginWork())
        #expect(
            work.action
                == .install(
                    package: "packages/1.scomo",
                    InstallOrder(activation, expecting: PackageExpectation(package: "suite"))))
        #expect(try device.get("Inventory/Delivered/x/Status") == "40")
        try device.work()
        #expect(try device.get("Inventory/Delivered/x/State") == "20")
        #expect(try device.get("Inventory/Delivered/x/Status") == "10")
        #expect(try device.get("Inventory/Deployed/core/State") == state)
        #expect(device.packages == ["packages/1.scomo"])
        #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
    }

    @Test("Remove deletes a package and leaves its components")
    func removePackage() throws {
        let device = try installed()
        try device.addPackage("y", id: "other")
        try device.execute("Download/y/Operations/Download")
        try device.work()
        try device.answerReports()
        // The second one's content went when it was installed.
        for (name, file) in [("y", "packages/2.scomo"), ("x", "packages/4.scomo")] as [(String, Path)] {
            try device.execute("Inventory/Delivered/\(name)/Operations/Remove")
            #expect(try device.beginWork()?.action == .removePackage(file))
            #expect(try device.get("Inventory/Delivered/\(name)/Status") == "30")
            try device.work()
            #expect(device.find("Inventory/Delivered/\(name)") == nil)
            let identifier = name == "x" ? "suite" : "other"
            #expect(
                device.report == ["informational", "./SCOMO/Inventory/Delivered/\(name) 1200 \(identifier)"])
            try device.answerReports()
        }
        #expect(try device.get("Inventory/Deployed") == "core")
        #expect(device.packages == [])
    }

    @Test("Deactivate and Activate change a component's state")
    func activate() throws {
        let device = try installed()
        for (name, running, state) in [("Deactivate", "70", "10"), ("Activate", "50", "20")] {
            try device.execute("Inventory/Deployed/core/Operations/\(name)")
            _ = try device.beginWork()
            #expect(try device.get("Inventory/Deployed/core/Status") == running)
            try device.work()
            #expect(try device.get("Inventory/Deployed/core/Status") == "10")
            #expect(try device.get("Inventory/Deployed/core/State") == state)
            #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
            try device.answerReports()
        }
    }

    @Test("Activate of an active component succeeds, even when the installer objects")
    func activateActive() throws {
        let device = try installed()
        device.deployer.refusal = DeploymentFailure(.busy)
        try device.execute("Inventory/Deployed/core/Operations/Activate")
        try device.work()
        #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
    }

    @Test("Remove of the last component takes the package's node with it")
    func removeComponents() throws {
        let device = try installed("org.example.suite core@1 tools@2")
        try device.execute("Inventory/Deployed/core/Operations/Remove")
        _ = try device.beginWork()
        #expect(try device.get("Inventory/Deployed/core/Status") == "30")
        try device.work()
        #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
        try device.answerReports()
        #expect(try device.get("Inventory/Deployed") == "tools")
        #expect(try device.get("Inventory/Delivered/x/State") == "20")

        try device.execute("Inventory/Deployed/tools/Operations/Remove")
        try device.work()
        #expect(try device.get("Inventory/Deployed") == "")
        #expect(try device.get("Inventory/Delivered") == "")
    }

    @Test("Remove of the last component leaves a package whose content is kept")
    func removeComponentOfKeptPackage() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/Download")
        try device.work()
        try device.execute("Inventory/Delivered/x/Operations/Install")
        try device.work()
        try device.execute("Inventory/Deployed/core/Operations/Remove")
        try device.work()
        #expect(try device.get("Inventory/Delivered/x/State") == "10")
        try device.execute("Inventory/Delivered/x/Operations/Install")
        try device.work()
        #expect(try device.get("Inventory/Deployed") == "core")
    }

    @Test("direct delivery puts a package into a file and installs it")
    func directDelivery() throws {
        let device = try Device()
        try device.add("Inventory/Delivered/d", .interior, "")
        try device.add("Inventory/Delivered/d/PkgID", .character, "suite")
        #expect(throws: (any Error).self) { try device.execute("Inventory/Delivered/d/Operations/Install") }
        try device.add("Inventory/Delivered/d/Data", .binary, "old")
        try device.replace("Inventory/Delivered/d/Data", "org.example.suite core@1")
        #expect(device.packages.count == 1)
        #expect(try device.get("Inventory/Delivered/d/State") == "10")
        try device.execute("Inventory/Delivered/d/Operations/Install")
        try device.work()
        #expect(try device.get("Inventory/Delivered/d/State") == "20")
        #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
        try device.delete("Inventory/Delivered/d")
        #expect(device.packages == [])
        #expect(try device.get("Inventory/Deployed") == "core")
    }
}
