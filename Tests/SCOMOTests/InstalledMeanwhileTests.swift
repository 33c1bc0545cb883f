import Deployment
import Linux
import SCOMO
import SCOMOTerms
import TestSupport
import Testing

@Suite("A package that is installed while it comes")
struct InstalledMeanwhileTests {
    private let device: Device
    private static let component = InstalledComponent(
        identifier: "core", version: "1", package: "suite", packageVersion: "1", isActive: true)

    init() throws { device = try Device() }

    private func begin(_ operation: String) throws -> Work {
        try device.addPackage()
        try device.execute("Download/x/Operations/\(operation)")
        return try #require(try device.beginWork())
    }

    @Test(
        "is ordered as it would be afterwards; one that is only downloaded isn't",
        arguments: [("DownloadInstall", .active), ("DownloadInstallInactive", .inactive), ("Download", nil)]
            as [(String, Activation?)])
    func order(_ operation: String, _ activation: Activation?) throws {
        let download = try begin(operation)
        #expect(device.components.order(for: download)?.activation == activation)
    }

    @Test("is reported like any other, and nothing is left to do")
    func installed() throws {
        let download = try begin("DownloadInstall")
        try device.components.finished(download, .installed([Self.component]))
        #expect(device.components.nextWork() == nil)
        #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
        #expect(try device.get("Download/x/Status") == "10")
    }

    @Test("is nothing that a download alone ends with")
    func ignored() throws {
        let download = try begin("Download")
        try device.components.finished(download, .installed([Self.component]))
        try device.components.finished(download, .onTrial(7, [Self.component]))
        #expect(device.components.nextWork() == download)
    }

    @Test("isn't there afterwards when it wasn't confirmed")
    func trial() throws {
        let download = try begin("DownloadInstall")
        try device.components.finished(download, .onTrial(7, [Self.component]))
        #expect(device.components.nextWork()?.action == .awaitConfirmation(trial: 7))
        device.deployer.trials = TrialReport()
        try device.work()
        #expect(device.report == ["critical", "./SCOMO/Download/x 1405 suite"])
        #expect(throws: (any Error).self) { try device.get("Inventory/Delivered/x/Status") }
    }
}
