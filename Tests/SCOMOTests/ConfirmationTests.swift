import Deployment
import Linux
import SCOMO
import SCOMOTerms
import TestSupport
import Testing

@Suite("An operation whose software is on trial")
struct ConfirmationTests {
    private let device: Device
    /// Trials have random names of 64 bits; this is one of the largest.
    private static let trial: UInt64 = .max - 8

    /// A device that has installed, and waits.
    init() throws {
        device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall", correlator: "c")
        let download = try #require(try device.beginWork())
        try device.components.finished(download, try device.perform(download))
        let install = try #require(try device.beginWork())
        guard case .installed(let components) = try device.perform(install) else { return }
        device.deployer.trials = TrialReport(
            current: Trial(
                identifier: Self.trial, generation: 2, confirmer: .server, left: .seconds(60), boots: 3))
        try device.components.finished(install, .onTrial(Self.trial, components))
    }

    @Test("isn't reported before it is confirmed, and then once, with what it installed")
    func confirmed() throws {
        for _ in 0..<10 {
            #expect(device.components.reports.isEmpty)
            #expect(device.components.nextWork()?.action == .awaitConfirmation(trial: Self.trial))
            #expect(try device.get("Download/x/Status") == "50")
            // However often the agent starts meanwhile.
            try device.restart()
        }
        device.deployer.trials = TrialReport(passed: [Self.trial])
        try device.work()
        #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
        #expect(device.components.reports.map(\.outcome.correlator) == ["c"])
        try device.answerReports()
        try device.restart()
        #expect(device.components.reports.isEmpty && device.components.nextWork() == nil)
    }

    @Test("has failed when the device has gone back, and its package is kept")
    func failed() throws {
        device.deployer.trials = TrialReport()
        device.deployer.components = [:]
        try device.restart()
        try device.work()
        #expect(device.report == ["critical", "./SCOMO/Inventory/Delivered/x 1405 suite"])
        #expect(device.packages == ["packages/1.scomo"])
    }

    @Test("loses nothing when power fails at the writing of its stage", arguments: PowerLoss.allCases)
    func powerCut(_ loss: PowerLoss) throws {
        let work = try #require(device.components.nextWork())
        device.deployer.trials = TrialReport(passed: [Self.trial])
        let files = device.files
        var (count, finished) = (0, false)
        while !finished {
            let device = try Device(files.copy(), device.deployer)
            device.files.failPower(after: count)
            finished =
                (try? device.components.finished(work, .confirmed)) != nil && !device.files.hasLostPower
            device.files.restart(after: loss)
            device.files.fault = .none
            try device.restart()
            try device.work()
            #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
            count += 1
        }
        #expect(count > 2)
    }
}
