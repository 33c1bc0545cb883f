import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("Hooks, accounts and state of components")
struct HookTests {
    let device: Device
    private let core = "org.example.core"

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
    }

    private var events: [String] { device.system.events }

    private func package(
        _ version: String = "1.0", _ fields: [(String, String)] = Services.hooks
    ) -> TestPackage {
        Services.package([Services.component("core", version, fields)], version)
    }

    @Test("are told what came with the order, on one line, and only those of the package")
    func parameters() throws {
        try device.install(package())
        device.system.forget()
        let order = InstallOrder(.active, parameters: "port=8080\n$(reboot)\u{1B}[2J")
        let other = Services.package([Services.component("other", "1.0", Services.hooks)], "1.0")
        _ = try device.installer.install(PackageFile.open(other), order) { _ in .proceed }
        let told = device.system.commands.map { "\($0.component) \($0.parameters)" }
        #expect(Set(told) == ["org.example.other port=8080 $(reboot) [2J"])
        device.system.forget()
        try device.installer.deactivate("org.example.other")
        try device.installer.activate("org.example.other")
        #expect(device.system.commands.allSatisfy { $0.parameters.isEmpty && $0.parameterVariable == [] })
    }

    private let state = Services.hooks + [("User", "_core"), ("State", "yes"), ("State-Copy", "yes")]

    @Test("come in their order")
    func order() throws {
        try device.install(package())
        #expect(
            events == [
                "run Ready-Check org.example.core", "run Pre-Install org.example.core", "show",
                "start core.service", "run Post-Activate org.example.core",
                "run Health-Check org.example.core",
                "look at core.service",
            ])
        device.system.forget()
        try device.install(package("2.0", state))
        #expect(
            events == [
                "run Ready-Check org.example.core", "account _core", "stop core-task.service",
                "stop core.service", "run Pre-Install org.example.core", "show", "start core.service",
                "run Post-Activate org.example.core", "run Health-Check org.example.core",
                "look at core.service",
            ])
        let commands = device.system.commands
        #expect(
            "\(commands[0].directory)".contains("1.0"), "the version in use says whether it may be changed")
        #expect("\(commands[1].directory)".contains("2.0"))
        #expect(commands[0].user == nil && commands[1].user == "_core")
        #expect(commands[0].state == nil && commands[1].state == "data/org.example.core")
        #expect(commands[1].words == ["bin/hook", "pre"] && commands[1].timeLimit == .seconds(10))
        device.system.forget()
        try device.installer.remove(core)
        #expect(
            events == [
                "run Ready-Check org.example.core", "run Pre-Remove org.example.core",
                "stop core-task.service",
                "stop core.service", "show",
            ])
    }

    @Test("a component that isn't ready is left alone, and says why")
    func ready() throws {
        try device.install(package())
        let before = device.files.snapshot
        device.system.refusals["run Ready-Check org.example.core"] = .failed("it printed \"driving\"")
        device.system.forget()
        let failure = #expect(throws: DeploymentFailure.self) { try device.install(package("2.0")) }
        #expect(failure?.kind == .notReady)
        #expect(failure?.sentence.contains("driving") == true)
        #expect(events == ["run Ready-Check org.example.core"])
        #expect(device.files.snapshot == before, "it is asked before anything is written")
        #expect(throws: DeploymentFailure.self) { try device.installer.deactivate(core) }
        #expect(throws: DeploymentFailure.self) { try device.installer.remove(core) }
        #expect(device.files.snapshot == before)
        device.system.refusals = [:]
        try device.install(package("2.0"))
        // Somebody who goes back has his reasons.
        device.system.refusals["run Ready-Check org.example.core"] = .failed("no")
        try device.installer.rollBack()
        #expect(try device.inventory[core]?.version == "1.0")
    }

    @Test("a new component is asked itself")
    func newReady() throws {
        device.system.refusals["run Ready-Check org.example.core"] = .failed("no power")
        let before = device.files.tree
        let failure = #expect(throws: DeploymentFailure.self) { try device.install(package()) }
        #expect(failure?.kind == .notReady)
        #expect(device.files.tree == before)
    }

    @Test(
        "one that fails brings all back",
        arguments: ["Pre-Install", "Post-Activate", "Health-Check"])
    func failure(_ hook: String) throws {
        try device.install(package("1.0", state))
        try writeState("old")
        device.system.started = { [files = device.files] name in
            try? files.replaceContents(of: "data/org.example.core/db", with: Array("new".utf8))
        }
        let before = (try device.inventory, device.files.tree)
        device.system.refusals["run \(hook) org.example.core"] = .failed("it ended with status 1")
        let failure = #expect(throws: DeploymentFailure.self) { try device.install(package("2.0", state)) }
        #expect(failure?.kind == (hook == "Health-Check" ? .unhealthy : .hookFailed))
        #expect(failure?.sentence.contains(hook == "Health-Check" ? "health check" : hook) == true)
        #expect(try device.inventory == before.0)
        #expect(device.files.tree.filter { $0 != "copies" } == before.1)
        #expect(device.system.running == ["core.service"])
        // The old version starts with its own state, and writes what it wants.
        #expect(events.last == "start core.service")
    }

    @Test("that fails before a removal keeps the component")
    func preRemove() throws {
        try device.install(package())
        device.system.refusals["run Pre-Remove org.example.core"] = .failed("it is needed")
        let failure = #expect(throws: DeploymentFailure.self) { try device.installer.remove(core) }
        #expect(failure?.kind == .hookFailed)
        #expect(device.system.running == ["core.service"])
        #expect(try device.inventory[core] != nil)
    }

    @Test("that the program is told to stop in says nothing about the component")
    func stopped() throws {
        device.system.refusals["run Pre-Install org.example.core"] = .interrupted(.stopRequested)
        let failure = #expect(throws: DeploymentFailure.self) { try device.install(package()) }
        #expect(failure?.kind == .stopRequested)
    }

    private func writeState(_ text: String) throws {
        try device.files.replaceContents(of: "data/org.example.core/db", with: Array(text.utf8))
    }

    private func readState() throws -> String {
        String(decoding: try device.files.read("data/org.example.core/db", limit: 100), as: UTF8.self)
    }

    @Test("a state folder is its account's, and outlives updates and removal")
    func stateFolder() throws {
        let kept = Services.hooks + [("User", "_core"), ("State", "yes")]
        try device.install(package("1.0", kept))
        #expect(device.files.owners["data/org.example.core"] == 900)
        #expect(try device.files.attributes(of: "data/org.example.core")?.mode == 0o750)
        try writeState("mine")
        try device.install(package("2.0", kept))
        try device.installer.rollBack()
        try device.installer.remove(core)
        #expect(try readState() == "mine")
        try device.install(package("2.0", kept))
        #expect(try readState() == "mine")
    }

    @Test("a copied state comes back with its version, however that comes back")
    func copiedState() throws {
        try device.install(package("1.0", state))
        try writeState("of 1.0")
        try device.install(package("2.0", state))
        try writeState("of 2.0")
        try device.installer.rollBack()
        #expect(try readState() == "of 1.0")
        #expect(try device.inventory[core]?.version == "1.0")
        #expect(try device.files.list("copies", limit: 9) == [])
        // Without another version there is nothing to copy.
        try device.installer.deactivate(core)
        try device.installer.activate(core)
        #expect(try device.files.list("copies", limit: 9) == [])
    }

    @Test("a copied state comes back while the disk is full")
    func fullDisk() throws {
        try device.install(package("1.0", state))
        try writeState("of 1.0")
        device.system.failures[core] = .failed("no")
        device.system.before = {
            [files = device.files, unowned system = device.system] () throws(SystemError) in
            guard system.commands.last?.purpose == .healthCheck else { return }
            try? files.replaceContents(of: "data/org.example.core/db", with: Array("of 2.0".utf8))
            files.fault = .isFull(from: 0)
        }
        let failure = #expect(throws: DeploymentFailure.self) { try device.install(package("2.0", state)) }
        #expect(failure?.kind == .unhealthy)
        device.files.fault = .none
        #expect(try readState() == "of 1.0")
        #expect(device.system.running == ["core.service"])
    }

    @Test("only what the next kept generation could need is kept of copies")
    func copies() throws {
        for version in ["1.0", "2.0", "3.0", "4.0"] {
            try device.install(package(version, state))
            try writeState("of \(version)")
        }
        #expect(try device.files.list("copies", limit: 9) == ["3"])
        try device.installer.rollBack()
        #expect(try readState() == "of 3.0")
        try device.install(package("5.0", state))
        #expect(try readState() == "of 3.0")
        #expect(try device.files.list("copies", limit: 9) == ["3"])
    }

    @Test("a folder that was made for nothing is gone with the component")
    func emptyState() throws {
        device.system.failures[core] = .failed("no")
        let before = device.files.tree
        #expect(throws: DeploymentFailure.self) { try device.install(package("1.0", state)) }
        #expect(device.files.tree.filter { $0 != "data" } == before)
    }

    @Test("an account of the system's, or of another package, is never taken over")
    func accounts() throws {
        let before = device.files.tree
        var failure = #expect(throws: DeploymentFailure.self) {
            try device.install(package("1.0", [("User", "_apt")]))
        }
        #expect(failure?.kind == .nameTaken)
        #expect(device.files.tree == before)
        try device.install(package("1.0", state))
        let thief = Services.component("thief", "1.0", [("User", "_core")])
        failure = #expect(throws: DeploymentFailure.self) {
            try device.install(Services.package([thief], name: "org.example.thief"))
        }
        #expect(failure?.kind == .nameTaken)
    }
}
