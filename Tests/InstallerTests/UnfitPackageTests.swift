import DeliveryPackage
import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

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

    @Test("is too large, before anything is written", arguments: [(1 << 20, true), (1 << 22, false)])
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
