import Deployment
import Installer
import Linux
import TestSupport
import Testing

@Suite("A change that isn't wanted any more while it is tested")
struct CancelledCheckTests {
    private let device: Device
    private let core = "org.example.core"
    private let state = Services.hooks + [("User", "_core"), ("State", "yes"), ("State-Copy", "yes")]

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
    }

    private func package(_ version: String, _ fields: [(String, String)]) -> TestPackage {
        Services.package([Services.component("core", version, fields)], version)
    }

    /// Installs version 2.0, and wants it no longer once it has been asked so often how it is.
    private func installCancelling(after questions: Int) throws -> DeploymentFailure? {
        var asked = 0
        return #expect(throws: DeploymentFailure.self) {
            _ = try device.installer.install(PackageFile.open(package("2.0", state)), InstallOrder(.active)) {
                if $0.phase == .testing { asked += 1 }
                return asked > questions ? .cancel : .proceed
            }
        }
    }

    @Test(
        "ends its health check at once, and all comes back", arguments: [0, 1, 5])
    func cancelledCheck(_ questions: Int) throws {
        try device.install(package("1.0", state))
        try device.files.replaceContents(of: "data/org.example.core/db", with: Array("old".utf8))
        device.system.started = { [files = device.files] _ in
            try? files.replaceContents(of: "data/org.example.core/db", with: Array("new".utf8))
        }
        device.system.duringCommand = { (command, isWanted) throws(SystemError) in
            guard command.purpose == .healthCheck else { return }
            // For an hour, as far as it is concerned.
            for _ in 0..<1000 where !isWanted() { throw .failed("it was ended") }
            Issue.record("it ran to its end")
        }
        let before = (try device.inventory, device.files.tree)
        device.system.forget()
        #expect(try installCancelling(after: questions)?.kind == .cancelled)
        #expect(device.system.checked == (questions == 0 ? [] : [core]))
        #expect(try device.inventory == before.0)
        #expect(device.files.tree.filter { $0 != "copies" } == before.1)
        #expect(device.system.running == ["core.service"])
        #expect(device.system.events.last == "start core.service")
    }

    @Test("has its hooks run to their end first")
    func uncancelledHook() throws {
        var hooks: [ComponentCommand.Purpose] = []
        try device.install(package("1.0", state))
        device.system.duringCommand = { (command, isWanted) throws(SystemError) in
            if isWanted() { hooks.append(command.purpose) }
        }
        #expect(try installCancelling(after: 0)?.kind == .cancelled)
        #expect(hooks == [.readyCheck, .preInstall, .postActivate])
    }
}
