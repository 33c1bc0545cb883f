import Deployment
import Linux
import ManagementTree
import SCOMO
import TestSupport
import Testing

@Suite("A download that a server doesn't want any more")
struct CancelTests {
    @Test("is cancelled by deleting its node, while it goes on or before", arguments: [true, false])
    func cancelled(_ hasBegun: Bool) throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall")
        let work = try #require(hasBegun ? try device.beginWork() : device.components.nextWork())
        #expect(device.components.isOpen(work))
        try device.delete("Download/x")
        #expect(!device.components.isOpen(work) && device.components.nextWork() == nil)
        #expect(device.report == ["critical", "./SCOMO/Download/x 1401 suite"])
        #expect(device.find("Download/x") == nil)
        // What comes of it late counts no more, also after a restart.
        try device.components.finished(work, .downloaded)
        try device.restart()
        #expect(device.report.count == 2 && device.components.nextWork() == nil)
        #expect(device.packages == [])
    }

    @Test("goes with what waits to be installed of it, and hasn't begun")
    func waitingInstallation() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/Download")
        try device.work()
        try device.answerReports()
        try device.addPackage("y", id: "other")
        try device.execute("Download/y/Operations/Download")
        try device.execute("Inventory/Delivered/x/Operations/Install")
        try device.delete("Inventory/Delivered/x")
        #expect(device.report == ["critical", "./SCOMO/Inventory/Delivered/x 1401 suite"])
        #expect(device.find("Inventory/Delivered/x") == nil)
        try device.work()
        #expect(device.deployer.components.isEmpty && device.packages.count == 1)
    }

    @Test("can't be cancelled where that couldn't be undone, nor once somebody has to confirm it")
    func tooLate() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall")
        try device.tree.begin()
        #expect(throws: NodeError.forbidden) { try device.delete("Download/x") }
        try device.tree.rollBack()
        let download = try #require(try device.beginWork())
        try device.components.finished(download, try device.perform(download))
        let installation = try #require(try device.beginWork())
        try device.components.finished(installation, .onTrial(7, []))
        #expect(throws: NodeError.forbidden) { try device.delete("Download/x") }
    }

    /// A device that installs the package of `Download/x`, and the work that this is.
    private func installing() throws -> (Device, Work) {
        let device = try Device()
        device.content = "org.example.suite core@1"
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall")
        let download = try #require(try device.beginWork())
        try device.components.finished(download, try device.perform(download))
        return (device, try #require(try device.beginWork()))
    }

    @Test(
        "is withdrawn while it is installed; what the installer says then counts, over restarts",
        arguments: [true, false])
    func installation(_ isTooLate: Bool) throws {
        let (device, work) = try installing()
        #expect(device.components.isWanted(work) && device.components.withdrawn.isEmpty)
        try device.delete("Download/x")
        #expect(device.find("Download/x") == nil && device.components.reports.isEmpty)
        try device.restart()
        #expect(device.components.isOpen(work) && !device.components.isWanted(work))
        #expect(device.components.withdrawn == [work.operation])
        // Until it has ended, a node of that name takes no other order, and shows nothing of it afterwards.
        try device.addPackage()
        #expect(throws: NodeError.forbidden) {
            try device.execute("Download/x/Operations/DownloadInstall")
        }
        let result = isTooLate ? try device.perform(work) : work.failed(DeploymentFailure(.cancelled))
        try device.components.finished(work, result)
        #expect(device.components.withdrawn.isEmpty)
        #expect(
            device.report
                == (isTooLate
                    ? ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"]
                    : ["critical", "./SCOMO/Inventory/Delivered/x 1401 suite"]))
        #expect(try device.get("Inventory/Delivered/x/State") == (isTooLate ? "20" : "10"))
        #expect(try device.get("Download/x/Status") == "10")
    }

    @Test("is withdrawn with its delivered package, whose node and content go")
    func delivered() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/Download")
        try device.work()
        try device.answerReports()
        try device.execute("Inventory/Delivered/x/Operations/Install")
        let work = try #require(try device.beginWork())
        try device.delete("Inventory/Delivered/x")
        // The installer still reads it.
        #expect(device.find("Inventory/Delivered/x") == nil && device.packages.count == 1)
        try device.components.finished(work, work.failed(DeploymentFailure(.cancelled)))
        #expect(device.report == ["critical", "./SCOMO/Inventory/Delivered/x 1401 suite"])
        #expect(device.packages == [] && device.find("Inventory/Delivered/x") == nil)
    }

    @Test("is withdrawn while it comes straight into the installer, which has to say how it ends")
    func streamed() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall")
        let work = try #require(try device.beginWork())
        device.deployer.isAtWork = true
        try device.delete("Download/x")
        #expect(device.components.reports.isEmpty && device.components.withdrawn == [work.operation])
    }

    @Test(
        "shows its end though earlier operations wait, and theirs later, over power cuts",
        arguments: PowerLoss.allCases)
    func order(_ loss: PowerLoss) throws {
        var (operations, isFinished) = (0, false)
        while !isFinished {
            try #require(operations < PowerLoss.mostOperations)
            let device = try Device()
            for name in ["x", "y", "z"] {
                try device.addPackage(name, id: name)
                try device.execute("Download/\(name)/Operations/Download")
            }
            device.files.failPower(after: operations)
            do {
                // x waits, z goes ahead, y is cancelled.
                let waiting = try #require(device.components.nextWork())
                let last = try #require(
                    device.components.nextWork(besides: [waiting.operation, waiting.operation + 1]))
                try device.components.began(last)
                try device.components.finished(last, try device.perform(last))
                try device.delete("Download/y")
                try device.work()
                isFinished = true
            } catch is FileSystemError {} catch is SCOMOError {} catch is NodeError {}
            device.files.restart(after: loss)
            try device.restart()
            try device.work()
            // All that was fetched is there, with its content.
            let delivered = try device.get("Inventory/Delivered").split(separator: " ")
            #expect(
                delivered.contains("x") && delivered.contains("z"),
                "after \(operations) operations: \(delivered)")
            #expect(device.packages.filter { $0.hasSuffix(".scomo") }.count == delivered.count)
            #expect(device.components.reports.count == 3)
            operations += 1
        }
    }
}
