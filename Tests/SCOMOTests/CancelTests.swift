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

    @Test("can't be cancelled where that couldn't be undone, nor once its package is being installed")
    func tooLate() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall")
        try device.tree.begin()
        #expect(throws: NodeError.forbidden) { try device.delete("Download/x") }
        try device.tree.rollBack()
        let work = try #require(try device.beginWork())
        try device.components.finished(work, try device.perform(work))
        #expect(throws: NodeError.forbidden) { try device.delete("Download/x") }
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
