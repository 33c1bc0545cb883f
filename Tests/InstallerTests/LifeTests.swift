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

    @Test("stays as long as an active one needs it")
    func needed() throws {
        let needed = InstallerError.neededBy(base, dependent: core)
        let before = device.files.snapshot
        #expect(throws: DeploymentFailure(needed)) { try device.installer.remove(base) }
        #expect(throws: DeploymentFailure(needed)) { try device.installer.deactivate(base) }
        #expect(device.files.snapshot == before)
        try device.installer.deactivate(core)
        try device.installer.deactivate(base)
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

    @Test("sees the new files, and the power may fail in it", arguments: PowerLoss.allCases)
    func powerCut(_ loss: PowerLoss) throws {
        let before = try device.inventory
        device.health.before = { [files = device.files] () throws(HealthError) in
            #expect((try? files.read("current/active/org.example.tools/bin/tool", limit: 100)) != nil)
            files.failPower(after: 0)
        }
        #expect(throws: DeploymentFailure.self) { try device.install(Samples.suite) }
        let report = try device.restart(after: loss)
        #expect(report == RecoveryReport(abandonedGeneration: 2))
        #expect(try device.inventory == before)
        #expect(try device.files.readSymbolicLink("current") == "generations/1")
        device.health.before = { () throws(HealthError) in }
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

@Suite("When what is known was damaged")
struct DamageTests {
    private let device: Device
    private let tools = "org.example.tools"

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
        try device.install(Samples.base)
        try device.install(Samples.suite)
    }

    private func record(of component: String) throws -> Path {
        let names = try device.files.list(Path(untrusted: "store/\(component)"), limit: 10)
        let name = try #require(names.first { $0.hasSuffix(".component") })
        return try Path(untrusted: "store/\(component)/\(name)")
    }

    @Test(
        "one record, the others stay as they are", arguments: [[], Array("Format: 1\n\nx".utf8)] as [[UInt8]])
    func record(_ content: [UInt8]) throws {
        let before = try device.inventory
        try device.files.write(content, to: record(of: tools))
        let report = try device.startAgain()
        #expect(report.damage.count == 1)
        #expect(report.damage.first?.contains("store/org.example.tools/1.0-") == true)
        var expected = before
        expected.components[2].name = nil
        #expect(try device.inventory == expected)
        try device.files.expectWhole(expected, [Samples.base, Samples.suite])
        // Others can be changed, and it itself be taken out of use. Then it can't be taken back.
        try device.installer.deactivate(tools)
        #expect(throws: DeploymentFailure(InstallerError.damaged(component: tools))) {
            try device.installer.activate(tools)
        }
        try device.install(Samples.suite)
        #expect(try device.inventory == before)
        #expect(try device.startAgain() == RecoveryReport())
    }

    @Test("or removed, it is reported too")
    func missing() throws {
        try device.files.remove(record(of: tools))
        #expect(try device.startAgain().damage == [#"the record of "org.example.tools" 1.0 is missing"#])
        try device.installer.remove(tools)
        #expect(try device.startAgain() == RecoveryReport())
    }

    @Test("the packages' names, the components stay")
    func origins() throws {
        try device.files.write([1, 2], to: "generations/2/packages")
        let report = try device.startAgain()
        #expect(report.damage.count == 1)
        let components = try device.inventory.components
        #expect(components.map { $0.package } == ["", "", ""])
        #expect(components.map { $0.isActive } == [true, true, true])
        try device.install(Samples.suite)
        #expect(try device.inventory[tools]?.package == "org.example.suite")
    }

    @Test(
        "the link to the current generation, the newest confirmed one is taken",
        arguments: ["9", "x", "../.."])
    func current(_ target: String) throws {
        let before = try device.inventory
        try device.files.remove("current")
        try device.files.makeSymbolicLink(at: "current", to: "generations/\(target)")
        try device.startAgain()
        #expect(try device.inventory == before)
        #expect(try device.files.readSymbolicLink("current") == "generations/2")
    }

    @Test("a link of a generation, nothing is removed on the strength of it")
    func link() throws {
        try device.files.remove("generations/1/active/org.example.base")
        try device.files.makeSymbolicLink(at: "generations/1/active/org.example.base", to: "/etc")
        try device.files.makeDirectory("store/org.example.unknown", mode: 0o755)
        let report = try device.startAgain()
        let path: Path = "generations/1/active/org.example.base"
        #expect(report.leftover == "\(FileSystemError(.readLink, path, .invalid))")
        #expect(try device.files.attributes(of: "store/org.example.unknown") != nil)
    }
}
