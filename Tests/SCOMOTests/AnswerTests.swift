import Deployment
import ManagementTree
import SCOMO
import SCOMOTerms
import Testing

@Suite("The answer to an Exec that activates, deactivates or removes")
struct AnswerTests {
    /// A device with an active component, which does at once what it is asked for.
    private func device(_ answer: AnswerForm) throws -> Device {
        var form = ObjectForm()
        form.answer = answer
        let device = try Device(form: form)
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall")
        try device.work()
        try device.answerReports()
        device.components.perform = { [unowned device] work in
            do {
                try device.components.began(work)
                try device.components.finished(work, try device.perform(work))
            } catch { Issue.record(error) }
        }
        return device
    }

    private let deactivate = "Inventory/Deployed/core/Operations/Deactivate"

    @Test("says how it ended, and no report follows")
    func result() throws {
        let device = try device(.result)
        #expect(try device.answer(to: deactivate) == .ended(status: 1200))
        #expect(device.components.reports == [])
        #expect(try device.get("Inventory/Deployed/core/State") == "10")
        device.deployer.refusal = DeploymentFailure(.unhealthy)
        #expect(
            try device.answer(to: "Inventory/Deployed/core/Operations/Activate") == .ended(status: 1409))
        #expect(device.components.reports == [])
        try device.restart()
        #expect(try device.get("Inventory/Deployed/core/Status") == "40")
    }

    @Test("says whether it went well, where servers know nothing else")
    func status() throws {
        let device = try device(.status)
        #expect(try device.answer(to: deactivate) == .done)
        device.deployer.refusal = DeploymentFailure(.unhealthy)
        #expect(throws: NodeError.failed) {
            try device.answer(to: "Inventory/Deployed/core/Operations/Activate")
        }
        #expect(device.components.operations.isEmpty)
    }

    @Test("is that it was accepted, where something is installed, and where it has to wait")
    func accepted() throws {
        let device = try device(.result)
        #expect(try device.answer(to: "Download/x/Operations/Download") == .accepted)
        // One that is ahead.
        #expect(try device.answer(to: deactivate) == .accepted)
        device.components.perform = { _ in }
        try device.work()
        try device.answerReports()
        #expect(try device.answer(to: "Inventory/Delivered/x/Operations/Install") == .accepted)
        #expect(try device.answer(to: "Inventory/Deployed/core/Operations/Activate") == .accepted)
        #expect(device.components.reports == [])
        try device.work()
        #expect(device.components.reports.count == 2)
    }
}
