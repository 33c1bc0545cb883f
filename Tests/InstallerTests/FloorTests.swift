import Deployment
import Linux
import OpenSSL
import TestSupport
import Testing

@testable import Installer

@Suite("The floor of a package's versions")
struct FloorTests {
    private let device: Device

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
    }

    private func package(_ version: String, _ fields: [(String, String)] = []) -> TestPackage {
        TestPackage(
            [.init("one", version: version, [.init("file", version)])], identifier: "org.example.one",
            version: version, fields: fields)
    }

    private func expectRefusal(_ version: String, _ location: SourceLocation = #_sourceLocation) throws {
        let before = device.files.snapshot
        let failure = #expect(throws: DeploymentFailure.self, sourceLocation: location) {
            try device.install(package(version))
        }
        #expect(failure?.kind == .downgrade, sourceLocation: location)
        #expect(device.files.snapshot == before, sourceLocation: location)
    }

    @Test("is what was confirmed, and refuses older packages, also after a restart")
    func refused() throws {
        try device.install(package("2.0"))
        try expectRefusal("1.0")
        try device.startAgain()
        try expectRefusal("1.9")
        try device.install(package("2.0"))
        try device.install(package("2.1"))
        try expectRefusal("2.0")
    }

    @Test("remains when the software is removed")
    func removed() throws {
        try device.install(package("2.0"))
        try device.installer.remove("one")
        try device.startAgain()
        try expectRefusal("1.0")
    }

    @Test("doesn't keep the device from going back, and remains then")
    func goingBack() throws {
        try device.install(package("1.0"))
        try device.install(package("2.0"))
        try device.installer.rollBack()
        #expect(try device.inventory["one"]?.version == "1.0")
        try expectRefusal("1.0")
        try device.install(package("2.0"))
    }

    @Test("doesn't rise by a version that didn't work")
    func unhealthy() throws {
        let sick = TestPackage(
            [Samples.newerTools], identifier: "org.example.one", version: "3.0")
        device.health.failures["org.example.tools"] = .failed("no")
        #expect(throws: DeploymentFailure.self) { try device.install(sick) }
        try device.install(package("2.0"))
    }

    @Test("belongs to one package")
    func others() throws {
        try device.install(package("2.0"))
        try device.install(Samples.base)
    }

    @Test("is passed on purpose by a package that says so, and doesn't sink")
    func onPurpose() throws {
        try device.install(package("2.0"))
        try device.install(package("1.0", [("Allow-Downgrade", "1.0")]))
        #expect(try device.inventory["one"]?.version == "1.0")
        try expectRefusal("1.5")
    }

    @Test("is passed where the device's operator allows it, and rises all the same")
    func allowed() throws {
        try device.install(package("2.0"))
        device.settings.allowsDowngrades = true
        try device.startAgain()
        try device.install(package("1.0"))
        #expect(try device.inventory["one"]?.version == "1.0")
        device.settings.allowsDowngrades = false
        try device.startAgain()
        try expectRefusal("1.5")
    }

    @Test("rises at the next occasion when the disk was full", arguments: [true, false])
    func fullDisk(_ restarts: Bool) throws {
        try device.install(package("1.0"))
        // The last thing that an installation writes.
        let clean = try Device(device.files.copy())
        clean.files.fault = .none
        try clean.install(package("2.0"))
        let operations = clean.files.operations
        var found = false
        for number in 0..<operations {
            let copy = try Device(device.files.copy())
            copy.files.fault = .isFull(from: number)
            guard (try? copy.install(package("2.0"))) != nil else { continue }
            copy.files.fault = .none
            if restarts { try copy.startAgain() }
            #expect(throws: DeploymentFailure.self) { try copy.install(package("1.5")) }
            found = true
        }
        #expect(found)
    }
}

@Suite("A package that expires")
struct ExpiryTests {
    private func install(_ fields: [(String, String)], at now: String) throws {
        let files = CrashingFileSystem()
        files.fault = .none
        let clock = try #require(WallClock(now))
        let trust = OperatorFiles([try PackageSigner.shared.get().keys.root.certificate])
        let installer = Installer(
            files: files, trust: trust.verifier, environments: [],
            system: FakeSystem(files), waiter: PollWaiter(), clock: { clock })
        _ = try installer.recover()
        _ = try installer.install(
            PackageFile.open(TestPackage([Samples.tools], fields: fields)), InstallOrder(.inactive)
        ) { _ in .proceed }
    }

    private let fields = [("Built", "2026-01-01T00:00:00Z"), ("Valid-Until", "2026-06-01T00:00:00Z")]

    @Test("is installed until that instant", arguments: ["2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"])
    func valid(_ now: String) throws { try install(fields, at: now) }

    @Test("is refused after it, also if it doesn't say when it was built")
    func expired() throws {
        for fields in [fields, [fields[1]]] {
            let failure = #expect(throws: DeploymentFailure.self) {
                try install(fields, at: "2026-06-01T00:00:01Z")
            }
            #expect(failure?.kind == .expired)
            #expect("\(try #require(failure))".contains("until 2026-06-01T00:00:00Z"))
        }
    }

    @Test("isn't judged by a clock that is earlier than the package itself")
    func wrongClock() throws {
        try install(
            [("Built", "2026-07-01T00:00:00Z"), ("Valid-Until", "2026-06-01T00:00:00Z")],
            at: "2026-06-15T00:00:00Z")
    }
}
