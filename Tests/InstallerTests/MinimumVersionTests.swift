import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("The oldest version that a package replaces")
struct MinimumVersionTests {
    private let device: Device

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
    }

    private func package(_ version: String, minimum: String? = nil) -> TestPackage {
        TestPackage(
            [.init("one", version: version, [.init("file", version)])], identifier: "org.example.one",
            version: version, fields: minimum.map { [("Minimum-Version", $0)] } ?? [])
    }

    @Test("keeps it from what is older, and a version between leads there")
    func between() throws {
        try device.install(package("1.0"))
        try device.startAgain()
        let before = device.files.snapshot
        let failure = #expect(throws: DeploymentFailure.self) {
            try device.install(package("3.0", minimum: "2.0"))
        }
        #expect(failure?.kind == .unmetDependency)
        #expect(failure?.sentence.contains("replaces 2.0 or newer only; install that first") == true)
        #expect(device.files.snapshot == before)
        try device.install(package("2.0"))
        try device.install(package("3.0", minimum: "2.0"))
        // The same once more, to repair it.
        try device.install(package("3.0", minimum: "2.0"))
    }

    @Test("keeps it from no device that has nothing of it")
    func new() throws {
        try device.install(Samples.base)
        try device.install(package("3.0", minimum: "2.0"))
        #expect(try device.inventory["one"]?.version == "3.0")
    }

    @Test("counts by the newest of what is installed of the package")
    func leftOver() throws {
        try device.install(
            TestPackage(
                [.init("old", [.init("file", "old")])], identifier: "org.example.one", version: "1.0"))
        try device.install(package("2.0"))
        try device.install(package("3.0", minimum: "2.0"))
    }
}

@Suite("What a package's maker says about it")
struct PackageNotesTests {
    private static let package = TestPackage(
        [
            .init(
                "one", [.init("file", "1"), .init("sbom.cdx.json", "{}")],
                fields: [("Sbom", "sbom.cdx.json")])
        ],
        fields: [("Urgency", "security"), ("Advisory", "CVE-1\nCVE-2"), ("Support-Until", "2031-12-31")])
    private static let notes = PackageNotes(
        urgency: .security, advisory: "CVE-1\nCVE-2", supportUntil: "2031-12-31")

    @Test("is known before it is installed, and kept with it")
    func kept() throws {
        let device = try Device()
        _ = try device.installer.recover()
        let plan = try device.installer.plan(PackageFile.open(Self.package), InstallOrder(.active))
        #expect(plan.notes == Self.notes)
        #expect(try device.install(Self.package).map(\.notes) == [Self.notes])
        try device.startAgain()
        let installed = try #require(try device.inventory["one"])
        #expect(installed.notes == Self.notes)
        #expect(installed.sbom == "sbom.cdx.json")
        try device.install(Samples.base)
        #expect(try device.inventory["one"]?.notes == Self.notes)
        #expect(try device.inventory["org.example.base"]?.notes == PackageNotes())
    }
}
