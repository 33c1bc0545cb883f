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

    @Test("may go to an earlier version, and to another content of the same version")
    func others() throws {
        try device.install(package([component("one", "2.0")]))
        try device.install(package([component("one", "1.0")]))
        #expect(try device.inventory["one"]?.version == "1.0")
        try device.install(package([.init("one", version: "1.0", [.init("file", "rebuilt")])]))
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
        try device.startAgain()
        #expect(device.files.tree == before)
    }
}

@Suite("A hostile or damaged package")
struct DamagedPackageTests {
    private let device: Device

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
        try device.install(Samples.base)
    }

    /// Expects that a package is refused and leaves nothing.
    private func expectRefusal(
        _ bytes: [UInt8], _ location: SourceLocation = #_sourceLocation
    ) throws -> DeploymentFailure? {
        let before = device.files.snapshot
        let error = #expect(throws: DeploymentFailure.self, sourceLocation: location) {
            try device.installer.install(FileHandle.holding(bytes), InstallOrder(.active)) { _ in .proceed }
        }
        #expect(device.files.snapshot == before, sourceLocation: location)
        return error
    }

    @Test("is refused when its payload isn't what was signed, and leaves nothing", arguments: [2, 3, 4])
    func payload(_ entry: Int) throws {
        var archive = try Samples.suite.archive()
        let name = archive.entries[entry].name
        archive.entries[entry].content = archive.entries[entry].content.map { $0 ^ 1 } + []
        if archive.entries[entry].content.isEmpty { archive.entries[entry].content = [1] }
        let reason = try expectRefusal(TestPackage.compress(archive.bytes()))
        #expect("\(try #require(reason))".contains(name.split(separator: "/").last ?? ""))
    }

    @Test("is refused when somebody else signed it")
    func signature() throws {
        let reason = try expectRefusal(Samples.suite.bytes(signedBy: PackageSigner()))
        #expect(reason?.kind == .invalidPackage)
        #expect("\(try #require(reason))".contains("signature"))
    }

    @Test("is refused when it was cut short, wherever that is")
    func truncated() throws {
        let archive = try Samples.suite.archive().bytes()
        for length in stride(from: 0, to: archive.count, by: 512) {
            #expect(try expectRefusal(TestPackage.compress(Array(archive.prefix(length)))) != nil)
        }
    }

    @Test("is refused when an entry would leave the component", arguments: ["../../x", "/etc/x"])
    func escape(_ path: String) throws {
        var archive = try Samples.suite.archive()
        archive.entries.append(.init("components/org.example.tools/\(path)", [1]))
        #expect(try expectRefusal(TestPackage.compress(archive.bytes())) != nil)
    }

    @Test("is refused when a link would leave the component", arguments: ["../../x", "/etc/passwd"])
    func link(_ target: String) throws {
        let component = TestPackage.Component(
            "org.example.x", [.init("file", "x")], links: [("link", target)])
        #expect(try expectRefusal(TestPackage([component]).bytes()) != nil)
    }
}
