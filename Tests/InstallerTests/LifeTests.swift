import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("An installed component")
struct LifeTests {
    private let device: Device
    private let base = "org.example.base"
    private let core = "org.example.core"
    private let tools = "org.example.tools"

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
        try device.install(Samples.base)
        try device.install(Samples.suite)
        device.health.forget()
    }

    @Test("is deactivated and activated, again and again")
    func activate() throws {
        for _ in 0..<2 {
            try device.installer.deactivate(tools)
            try device.installer.deactivate(tools)
            #expect(try device.inventory[tools]?.isActive == false)
            #expect(try device.files.list("current/active", limit: 3) == [base, core])
            try device.installer.activate(tools)
            try device.installer.activate(tools)
            #expect(try device.inventory[tools]?.isActive == true)
        }
        #expect(device.health.checked == [tools, tools])
    }

    @Test("is removed, and removed again")
    func remove() throws {
        try device.installer.remove(tools)
        try device.installer.remove(tools)
        #expect(try device.inventory.components.map { $0.identifier } == [base, core])
    }

    @Test("stays as long as one needs it, an active one active")
    func needed() throws {
        let needed = InstallerError.neededBy(base, dependent: core)
        let before = device.files.snapshot
        #expect(throws: DeploymentFailure(needed)) { try device.installer.remove(base) }
        #expect(throws: DeploymentFailure(needed)) { try device.installer.deactivate(base) }
        #expect(device.files.snapshot == before)
        try device.installer.deactivate(core)
        try device.installer.deactivate(base)
        #expect(throws: DeploymentFailure(needed)) { try device.installer.remove(base) }
        try device.installer.remove(core)
        try device.installer.remove(base)
        #expect(
            "\(needed)"
                == #""org.example.base" is needed by "org.example.core"; deactivate or remove that first"#)
    }

    @Test(
        "that doesn't exist can't be activated or deactivated",
        arguments: ["org.example.absent", "", "../..", "a/b"])
    func absent(_ name: String) throws {
        #expect(throws: DeploymentFailure(InstallerError.noSuchComponent(name))) {
            try device.installer.activate(name)
        }
        #expect(throws: DeploymentFailure(InstallerError.noSuchComponent(name))) {
            try device.installer.deactivate(name)
        }
    }

    @Test("is there again after going back")
    func rollBack() throws {
        let before = try device.inventory
        try device.install(Samples.newerSuite)
        try device.installer.rollBack()
        #expect(try device.inventory == before)
        try device.files.expectWhole(before, [Samples.base, Samples.suite])
        // What was gone back from is forgotten, and of the one before only two were kept.
        #expect(throws: DeploymentFailure(InstallerError.noEarlierGeneration)) {
            try device.installer.rollBack()
        }
        try device.install(Samples.newerSuite)
        #expect(try device.inventory[tools]?.version == "2.0")
    }

    @Test("can't go back to before the first installation")
    func rollBackTooFar() throws {
        let device = try Device()
        #expect(throws: DeploymentFailure(InstallerError.noEarlierGeneration)) {
            try device.installer.rollBack()
        }
        try device.install(Samples.base)
        #expect(throws: DeploymentFailure(InstallerError.noEarlierGeneration)) {
            try device.installer.rollBack()
        }
        #expect(try device.inventory.components.count == 1)
    }

    @Test("isn't changed while somebody else changes something")
    func busy() throws {
        let lock = try device.files.lock("lock")
        #expect(throws: DeploymentFailure(InstallerError.busy)) { try device.installer.remove(tools) }
        #expect(throws: DeploymentFailure(InstallerError.busy)) { try device.install(Samples.newerSuite) }
        #expect(throws: DeploymentFailure(InstallerError.busy)) { try device.installer.recover() }
        #expect(try device.inventory.components.count == 3)
        lock.release()
        try device.installer.remove(tools)
    }

    @Test("isn't changed while another change is on trial")
    func busyOnTrial() throws {
        device.health.before = { [installer = device.installer, base] () throws(SystemError) in
            #expect(throws: DeploymentFailure(InstallerError.busy)) { try installer.deactivate(base) }
        }
        // The installer keeps the one who calls it back.
        defer { device.health.before = { () throws(SystemError) in } }
        try device.install(Samples.newerSuite)
        #expect(device.health.checked == [tools])
        #expect(try device.inventory[tools]?.version == "2.0")
    }
}

@Suite("A health check")
struct HealthTests {
    private let device: Device
    private let tools = "org.example.tools"

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
        try device.install(Samples.base)
    }

    @Test("that fails takes the device back", arguments: ["org.example.core", "org.example.tools"])
    func failure(_ component: String) throws {
        try device.install(Samples.suite)
        let before = device.files.snapshot
        device.health.failures[component] = .failed("it ended with status 1")
        let changed = TestPackage(
            [Samples.core.changed, Samples.newerTools], identifier: "org.example.suite", version: "2.0")
        #expect(
            throws: DeploymentFailure(
                InstallerError.unhealthy(component: component, reason: "it ended with status 1"))
        ) {
            try device.install(changed)
        }
        #expect(device.files.snapshot == before)
    }

    @Test("that fails at the first installation leaves nothing installed")
    func first() throws {
        let device = try Device()
        _ = try device.installer.recover()
        device.health.failures[tools] = .failed("no")
        let package = TestPackage([Samples.tools])
        #expect(throws: DeploymentFailure(InstallerError.unhealthy(component: tools, reason: "no"))) {
            try device.install(package)
        }
        #expect(device.files.tree == ["generations", "lock", "store"])
        // A health check is asked for what is active, and for nothing else.
        try device.install(package, .inactive)
        #expect(throws: DeploymentFailure(InstallerError.unhealthy(component: tools, reason: "no"))) {
            try device.installer.activate(tools)
        }
        #expect(try device.inventory[tools]?.isActive == false)
        device.health.failures = [:]
        try device.installer.activate(tools)
    }

    @Test("is given up when the program is told to stop, and the change with it")
    func stop() throws {
        let before = device.files.snapshot
        device.health.failures[tools] = .interrupted(.stopRequested)
        #expect(throws: DeploymentFailure(InstallerError.interrupted(.stopRequested))) {
            try device.install(Samples.suite)
        }
        #expect(device.files.snapshot == before)
    }

    @Test("that fails takes the device back when the disk is full meanwhile")
    func fullDisk() throws {
        let before = try device.inventory
        device.health.before = { [files = device.files] () throws(SystemError) in
            files.fault = .isFull(from: 0)
            throw .failed("no")
        }
        #expect(
            throws: DeploymentFailure(InstallerError.unhealthy(component: "org.example.core", reason: "no"))
        ) {
            try device.install(Samples.suite)
        }
        #expect(try device.inventory == before)
        #expect(try device.files.readSymbolicLink("current") == "generations/1")
    }

    @Test(
        "in which the power failed is undone although the disk is full by then", arguments: PowerLoss.allCases
    )
    func fullDiskLater(_ loss: PowerLoss) throws {
        let before = try device.inventory
        device.health.before = { [files = device.files] () throws(SystemError) in files.failPower(after: 0) }
        #expect(throws: DeploymentFailure.self) { try device.install(Samples.suite) }
        device.files.restart(after: loss)
        device.files.fault = .isFull(from: 0)
        #expect(try device.startAgain() == RecoveryReport(abandonedGeneration: 2))
        #expect(try device.inventory == before)
    }

    @Test("finds the directory where changes are prepared closed to everybody else")
    func privateStaging() throws {
        device.health.before = { [files = device.files] () throws(SystemError) in
            #expect((try? files.attributes(of: "staging"))?.mode == 0o700)
        }
        try device.install(Samples.suite)
        #expect(device.health.checked == ["org.example.core", "org.example.tools"])
    }

    @Test("sees the new files, and the power may fail in it", arguments: PowerLoss.allCases)
    func powerCut(_ loss: PowerLoss) throws {
        let before = try device.inventory
        device.health.before = { [files = device.files] () throws(SystemError) in
            #expect((try? files.read("current/active/org.example.tools/bin/tool", limit: 100)) != nil)
            files.failPower(after: 0)
        }
        #expect(throws: DeploymentFailure.self) { try device.install(Samples.suite) }
        let report = try device.restart(after: loss)
        #expect(report == RecoveryReport(abandonedGeneration: 2))
        #expect(try device.inventory == before)
        #expect(try device.files.readSymbolicLink("current") == "generations/1")
        device.health.before = { () throws(SystemError) in }
        try device.install(Samples.suite)
        #expect(try device.inventory.components.count == 3)
        #expect(try device.startAgain() == RecoveryReport())
    }
}

extension TestPackage.Component {
    /// With another content.
    fileprivate var changed: Self {
        var other = self
        other.files.append(.init("more", "more"))
        return other
    }
}
