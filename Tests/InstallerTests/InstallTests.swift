import DeliveryPackage
import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("Installing a package")
struct InstallTests {
    private let device: Device

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
    }

    private func component(_ identifier: String, _ version: String = "1.0") -> TestPackage.Component {
        .init(identifier, version: version, [.init("file", "\(identifier) \(version)")])
    }

    private func package(_ components: [TestPackage.Component], _ version: String = "1.0") -> TestPackage {
        TestPackage(components, identifier: "org.example.set", version: version)
    }

    @Test("before anything was installed there is nothing")
    func empty() throws {
        #expect(try device.inventory == Inventory())
        #expect(device.files.tree == ["generations", "lock", "store"])
    }

    @Test("tells what is installed", arguments: [Activation.active, .inactive])
    func inventory(_ activation: Activation) throws {
        try device.install(Samples.base)
        let installed = try device.install(Samples.suite, activation)
        let isActive = activation == .active
        let base = InstalledComponent(
            identifier: "org.example.base", version: "1.2", environment: "debian-12-amd64",
            package: "org.example.base", packageVersion: "1.2", isActive: true)
        let core = InstalledComponent(
            identifier: "org.example.core", version: "1.0", description: "Field bus gateway",
            package: "org.example.suite", packageVersion: "1.0", isActive: isActive)
        let tools = InstalledComponent(
            identifier: "org.example.tools", version: "1.0", name: "Tools",
            package: "org.example.suite", packageVersion: "1.0", isActive: isActive)
        #expect(installed == [core, tools])
        #expect(try device.inventory == Inventory([base, core, tools]))
        #expect(try device.inventory["org.example.tools"] == tools)
        #expect(try device.inventory["org.example.absent"] == nil)
        try device.files.expectWhole(device.inventory, [Samples.base, Samples.suite])
    }

    @Test("updates, and keeps what the new version of the package lacks")
    func update() throws {
        try device.install(package([component("one"), component("two")]))
        try device.install(package([component("one", "2.0"), component("three", "2.0")], "2.0"))
        let components = try device.inventory.components
        #expect(components.map { $0.identifier } == ["one", "three", "two"])
        #expect(components.map { $0.version } == ["2.0", "2.0", "1.0"])
        #expect(components.map { $0.packageVersion } == ["2.0", "2.0", "1.0"])
        #expect(try device.files.read("current/active/one/file", limit: 100) == Array("one 2.0".utf8))
    }

    @Test("may bring an earlier version of a component, and another content of the same version")
    func others() throws {
        try device.install(package([component("one", "2.0")]))
        try device.install(package([component("one", "1.0")], "1.1"))
        #expect(try device.inventory["one"]?.version == "1.0")
        try device.install(package([.init("one", version: "1.0", [.init("file", "rebuilt")])], "1.1"))
        #expect(try device.files.read("current/active/one/file", limit: 100) == Array("rebuilt".utf8))
    }

    @Test("that is installed already changes nothing")
    func again() throws {
        try device.install(Samples.base)
        let before = device.files.snapshot
        device.files.fault = .none
        #expect(try device.install(Samples.base) == device.inventory.components)
        #expect(device.files.snapshot == before)
    }

    @Test("doesn't write again what two versions have in common")
    func reuse() throws {
        try device.install(Samples.base)
        try device.install(Samples.suite)
        device.health.forget()
        try device.install(Samples.newerSuite)
        #expect(device.health.checked == ["org.example.tools"])
        #expect(try device.inventory["org.example.core"]?.packageVersion == "2.0")
        // Its files, and the record beside them.
        #expect(try device.files.list("store/org.example.core", limit: 10).count == 2)
    }

    @Test("activates and deactivates with what it says", arguments: [Activation.active, .inactive])
    func activation(_ activation: Activation) throws {
        try device.install(package([component("one")]), activation == .active ? .inactive : .active)
        try device.install(package([component("one", "2.0")]), activation)
        #expect(try device.inventory["one"]?.isActive == (activation == .active))
        let files = device.files
        #expect(try files.list(Path(untrusted: "current/\(activation.rawValue)"), limit: 1) == ["one"])
    }

    @Test("keeps two generations and nothing else")
    func garbage() throws {
        for version in ["1.0", "2.0", "3.0", "4.0"] {
            try device.install(package([component("one", version)]))
        }
        #expect(try device.files.list("generations", limit: 2) == ["3", "4"])
        let names = try device.files.list("store/one", limit: 4)
        #expect(names.map { $0.prefix(4) } == ["3.0-", "3.0-", "4.0-", "4.0-"])
        try device.installer.remove("one")
        try device.install(package([component("two")]))
        #expect(try device.files.list("store", limit: 2) == ["two"])
    }

    @Test("removes what doesn't belong there")
    func foreign() throws {
        try device.install(Samples.base)
        let before = device.files.tree
        for path in ["store/x", "store/org.example.base/x", "staging", "staging/0", "generations/x"] {
            try device.files.makeDirectory(Path(untrusted: path), mode: 0o755)
        }
        try device.files.write([1], to: "generations/x/file")
        device.clock.start()
        try device.startAgain()
        #expect(device.files.tree == before)
    }
}

@Suite("A package that doesn't fit")
struct UnfitPackageTests {
    private let device: Device

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
        try device.install(Samples.base)
    }

    /// Expects an installation to fail with `error`, and to leave nothing.
    private func expect(
        _ error: InstallerError, _ package: TestPackage, _ activation: Activation = .active,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let before = device.files.snapshot
        #expect(throws: DeploymentFailure(error), sourceLocation: location) {
            try device.install(package, activation)
        }
        #expect(device.files.snapshot == before, sourceLocation: location)
    }

    private func package(_ component: TestPackage.Component, _ fields: [(String, String)] = []) -> TestPackage
    {
        TestPackage([component], identifier: "org.example.other", fields: fields)
    }

    private func needing(_ depends: String) -> TestPackage.Component {
        .init("org.example.other", [.init("file", "x")], fields: [("Depends", depends)])
    }

    @Test("is for another kind of device")
    func environment() throws {
        let package = package(.init("x", [.init("file", "x")]), [("Environment", "windows-11-arm64")])
        try expect(.wrongEnvironment("windows-11-arm64", supported: ["debian-12-amd64", "any"]), package)
        let error = InstallerError.wrongEnvironment("a", supported: ["b", "c"])
        #expect("\(error)" == #"the package is for "a", and this device is: b, c"#)
    }

    @Test(
        "needs what isn't there",
        arguments: [
            "org.example.absent", "org.example.base (>= 1.3)", "org.example.base (>> 1.2)",
            "org.example.base (<< 1.2)", "org.example.base (<= 1.2~rc1)", "org.example.base (= 1.2-1)",
        ])
    func unmet(_ depends: String) throws {
        let error = InstallerError.unmetDependency(component: "org.example.other", needs: depends)
        try expect(error, package(needing(depends)))
        try expect(error, package(needing(depends)), .inactive)
    }

    @Test(
        "not, if it needs what is there",
        arguments: [
            "org.example.base", "org.example.base (>= 1.2)", "org.example.base (>> 1.2~rc1)",
            "org.example.base (<< 1.10)", "org.example.base (= 1.2)", "org.example.base (<= 1.2)",
        ])
    func met(_ depends: String) throws {
        try device.install(package(needing(depends)))
        #expect(try device.inventory["org.example.other"]?.isActive == true)
    }

    @Test("needs what is there but not active")
    func inactive() throws {
        try device.installer.deactivate("org.example.base")
        let package = package(needing("org.example.base"))
        try expect(.unmetDependency(component: "org.example.other", needs: "org.example.base"), package)
        // As long as it isn't active itself, that is enough.
        try device.install(package, .inactive)
        #expect(
            throws: DeploymentFailure(
                InstallerError.unmetDependency(component: "org.example.other", needs: "org.example.base"))
        ) {
            try device.installer.activate("org.example.other")
        }
        try device.installer.activate("org.example.base")
        try device.installer.activate("org.example.other")
    }

    @Test("brings what it needs itself, in any order")
    func together() throws {
        let needed = TestPackage.Component("org.example.zero", [.init("file", "x")])
        try device.install(TestPackage([needing("org.example.zero (= 1.0)"), needed]))
        #expect(try device.inventory.components.count == 3)
    }

    @Test("would take from an active component what that needs")
    func downgrade() throws {
        try device.install(Samples.suite)
        let older = TestPackage([.init("org.example.base", version: "1.1", [.init("file", "x")])])
        try expect(.neededBy("org.example.base", dependent: "org.example.core"), older)
        let newer = TestPackage([.init("org.example.base", version: "1.3", [.init("file", "x")])])
        try expect(.neededBy("org.example.base", dependent: "org.example.core"), newer, .inactive)
        try device.install(newer)
    }

    @Test(
        "is too large, before anything is written",
        arguments: [(1 << 20, true), (2 << 20 | 8191, true), (2 << 20 | 8192, false)])
    func space(_ space: Int, _ isTooSmall: Bool) throws {
        device.files.space = space
        let package = package(.init("x", [.init("file", [UInt8](repeating: 1, count: 1 << 20))]))
        device.files.fault = .none
        guard isTooSmall else {
            try device.install(package)
            return
        }
        let error = InstallerError.storage(FileSystemError(.write, "staging", .noSpace))
        #expect(DeploymentFailure(error).kind == .outOfSpace)
        try expect(error, package)
        #expect(device.files.operations == 0)
    }
}
