import Linux
import ManagementTree
import SCOMO
import SCOMOTerms
import TestSupport
import Testing

@Suite("When the power fails after any operation on the disk")
struct PowerCutTests {
    /// What servers order, one after the other.
    static let orders = [
        "Download/x/Operations/DownloadInstall", "Inventory/Deployed/core/Operations/Deactivate",
        "Download/x/Operations/Download", "Inventory/Delivered/x/Operations/InstallInactive",
        "Inventory/Deployed/core/Operations/Activate", "Inventory/Delivered/x/Operations/Remove",
        "Inventory/Deployed/core/Operations/Remove",
    ]

    /// How far a device came.
    private final class Progress {
        /// Orders that were answered with 202, and reports that were answered by the server.
        var accepted = 0
        var answered = 0
        /// How many reports more or less there may be, because the last call didn't return.
        var doubt = 0...0
    }

    @Test(
        "no accepted operation is lost, and nothing is reported after its answer",
        arguments: PowerLoss.allCases)
    func powerCut(_ loss: PowerLoss) throws {
        var operations = 0
        var isFinished = false
        while !isFinished {
            try #require(operations < PowerLoss.mostOperations)
            let files = CrashingFileSystem()
            let deployer = FakeDeployer()
            let device = try Device(files, deployer)
            try device.addPackage()
            let progress = Progress()
            files.failPower(after: operations)
            isFinished = (try? run(device, progress)) != nil

            files.restart(after: loss)
            let comment: Comment = "power failed after \(operations) operations"
            let again = try Device(files, deployer)
            #expect(again.components.damage == [], comment)
            try again.work()
            let reports = again.components.reports
            let excess = reports.count - (progress.accepted - progress.answered)
            #expect(progress.doubt.contains(excess), comment)
            #expect(reports.allSatisfy { $0.outcome.items.map(\.code) == [.successful] }, comment)
            try checkConsistency(of: again, comment)
            try again.answerReports()
            #expect(again.components.reports.isEmpty, comment)

            // And everything works again.
            try again.restart()
            try run(again, Progress())
            #expect(again.packages == [], comment)
            operations += 1
        }
        #expect(operations > 100, "each order takes several operations, and all were tried")
    }

    private func run(_ device: Device, _ progress: Progress) throws {
        for order in Self.orders {
            progress.doubt = 0...1
            try device.execute(order)
            (progress.accepted, progress.doubt) = (progress.accepted + 1, 0...0)
            try device.work()
            for report in device.components.reports {
                progress.doubt = -1...0
                try device.components.answered(report.number)
                (progress.answered, progress.doubt) = (progress.answered + 1, 0...0)
            }
        }
    }

    /// Nothing is going on, and each node's Status says so; each file belongs to a node.
    private func checkConsistency(of device: Device, _ comment: Comment) throws {
        #expect(["10", "40"].contains(try device.get("Download/x/Status")), comment)
        if let state = device.find("Inventory/Delivered/x/State") {
            #expect(try device.get("Inventory/Delivered/x/Status") == "10", comment)
            let hasData = try device.get("Inventory/Delivered/x").contains("Data")
            #expect(device.packages.count == (hasData ? 1 : 0), comment)
            #expect(state == "20" || hasData, comment)
        } else {
            #expect(device.packages == [], comment)
        }
        if let status = device.find("Inventory/Deployed/core/Status") { #expect(status == "10", comment) }
    }
}
