import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("A component that conflicts with another")
struct ConflictTests {
    private let device: Device

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
        try device.install(Samples.base)
    }

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

    private func against(_ conflicts: String) -> TestPackage.Component {
        .init("org.example.other", [.init("file", "x")], fields: [("Conflicts", conflicts)])
    }

    @Test(
        "can't be active beside what is, in whatever order they come",
        arguments: ["org.example.base", "org.example.base (= 1.2)", "org.example.x, org.example.base(<<1.3)"])
    func conflict(_ conflicts: String) throws {
        let other = conflicts.hasPrefix("org.example.x") ? "org.example.base (<< 1.3)" : conflicts
        let error = InstallerError.conflict(component: "org.example.other", with: other)
        try expect(error, package(against(conflicts)))
        // Beside what isn't in use it may be.
        try device.install(package(against(conflicts)), .inactive)
        let before = device.files.snapshot
        #expect(throws: DeploymentFailure(error)) { try device.installer.activate("org.example.other") }
        #expect(device.files.snapshot == before)
        try device.installer.deactivate("org.example.base")
        try device.installer.activate("org.example.other")
        // What is in use keeps the other from coming into use, too.
        #expect(throws: DeploymentFailure(error)) { try device.installer.activate("org.example.base") }
        try device.installer.remove("org.example.other")
        try device.installer.activate("org.example.base")
    }

    @Test(
        "not, if it conflicts with what isn't there, with another version or with itself",
        arguments: ["org.example.absent", "org.example.base (<< 1.2)", "org.example.other"])
    func noConflict(_ conflicts: String) throws {
        try device.install(package(against(conflicts)))
        try device.startAgain()
        #expect(try device.inventory["org.example.other"]?.isActive == true)
    }

    @Test("replaces in one switch what it conflicts with, if the package brings that in another version")
    func conflictTogether() throws {
        let newer = TestPackage.Component("org.example.base", version: "2.0", [.init("file", "x")])
        try device.install(TestPackage([against("org.example.base (<< 2)"), newer]))
        try expect(
            .conflict(component: "org.example.third", with: "org.example.third2"),
            TestPackage([
                .init("org.example.third", [.init("f", "")], fields: [("Conflicts", "org.example.third2")]),
                .init("org.example.third2", [.init("f", "")]),
            ]))
    }
}
