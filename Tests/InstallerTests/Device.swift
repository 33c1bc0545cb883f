import Deployment
import Linux
import OpenSSL
import TestSupport
import Testing

@testable import Installer

/// A device in memory: its disk, what is around the components, and an installer.
final class Device {
    let files: CrashingFileSystem
    let system: FakeSystem
    var health: FakeSystem { system }
    let trust: OperatorFiles
    var settings = InstallerSettings(workers: 1)
    private(set) var installer: Installer
    let clock = TestClock()

    init(_ files: CrashingFileSystem = CrashingFileSystem()) throws {
        self.files = files
        files.fault = .none
        files.unlisted = ["in-order", "formats"]
        trust = OperatorFiles([try PackageSigner.shared.get().keys.root.certificate])
        system = FakeSystem(files)
        installer = Self.installer(files, trust, system, settings, clock)
    }

    private static func installer(
        _ files: CrashingFileSystem, _ trust: OperatorFiles, _ system: FakeSystem,
        _ settings: InstallerSettings, _ clock: TestClock
    ) -> Installer {
        Installer(
            files: files, trust: trust.verifier, environments: ["debian-12-amd64", "any"], system: system,
            waiter: PollWaiter(), clock: { WallClock.now }, moment: { clock.moment }, settings: settings)
    }

    /// The power comes back, and the program starts again.
    @discardableResult
    func restart(after loss: PowerLoss) throws -> RecoveryReport {
        files.restart(after: loss)
        system.reboot()
        return try startAgain()
    }

    @discardableResult
    func startAgain() throws -> RecoveryReport {
        let author = installer.author
        installer = Self.installer(files, trust, system, settings, clock)
        installer.author = author
        return try installer.recover()
    }

    @discardableResult
    func install(
        _ package: TestPackage, _ activation: Activation = .active
    ) throws -> [InstalledComponent] {
        try installer.install(package, activation)
    }

    var inventory: Inventory { get throws { try installer.inventory() } }

    /// All that an operation can change.
    var state: State {
        get throws {
            let trial = try installer.trial().current
            let factory = (try? files.list("generations/0/active", limit: 10)) ?? []
            return State(inventory: try inventory, startsLeft: trial?.boots, factory: factory)
        }
    }

    struct State: Equatable {
        var inventory: Inventory
        /// Nil when nothing is on trial.
        var startsLeft: Int?
        var factory: [String]
    }
}

/// The time that a device has been running since its last start.
final class TestClock {
    var moment = Moment(boot: "first", uptime: 1000)

    func pass(_ seconds: Int64) { moment.uptime += seconds }

    /// The device starts again.
    func start() { moment = Moment(boot: moment.boot + "+", uptime: 5) }
}

/// The files of an operator who says whom to trust, and how.
final class OperatorFiles {
    /// In PEM form.
    var roots: [[UInt8]]
    var policy = SignaturePolicy()

    init(_ roots: [[UInt8]]) { self.roots = roots }

    func verifier(_ amendment: TrustAmendment) throws(UnusableTrust) -> SignatureVerifier {
        do throws(OpenSSLError) {
            let store = try TrustStore(withdrawn: amendment.withdrawn)
            for pem in roots + (amendment.anchors.isEmpty ? [] : [amendment.anchors]) {
                try store.addWithLists(pem: pem)
            }
            return try SignatureVerifier(trust: store, policy: policy)
        } catch {
            throw UnusableTrust("\(error)")
        }
    }
}

extension Installer {
    @discardableResult
    func install(
        _ package: TestPackage, _ activation: Activation = .active
    ) throws -> [InstalledComponent] {
        try install(PackageFile.open(package), InstallOrder(activation)) { _ in .proceed }
    }
}

/// Signed packages, made once each: many tests install the same ones.
enum PackageFile {
    private static let cache = Monitor<[[UInt8]: [UInt8]]>([:])

    static func open(_ package: TestPackage) throws -> FileHandle {
        try FileHandle.holding(bytes(package))
    }

    static func bytes(_ package: TestPackage) throws -> [UInt8] {
        let manifest = try package.manifest()
        if let bytes = cache.withLock({ $0[manifest] }) { return bytes }
        let bytes = try package.bytes()
        cache.withLock { $0[manifest] = bytes }
        return bytes
    }
}

extension CrashingFileSystem {
    /// Checks that the files of everything in the inventory are there, as one of `packages` has them.
    func expectWhole(
        _ inventory: Inventory, _ packages: [TestPackage], _ comment: Comment? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let components = packages.flatMap { $0.components }
        for installed in inventory.components {
            let component = try #require(
                components.first { $0.identifier == installed.identifier && $0.version == installed.version })
            let state = installed.isActive ? "active" : "inactive"
            let directory = try Path(untrusted: "current/\(state)/\(installed.identifier)")
            for file in component.files {
                let path = try directory.appending(Path(untrusted: file.path))
                #expect(try read(path, limit: 1 << 20) == file.content, comment, sourceLocation: location)
                #expect(try attributes(of: path)?.mode == file.mode, comment, sourceLocation: location)
            }
            for (link, target) in component.links {
                let path = try directory.appending(Path(untrusted: link))
                #expect(try readSymbolicLink(path) == target, comment, sourceLocation: location)
            }
            let isCore = component.identifier == Samples.core.identifier
            for (name, mode) in isCore ? Samples.directories : [:] {
                let attributes = try attributes(of: directory.appending(Path(untrusted: name)))
                let expected = FileAttributes(kind: .directory, size: 0, mode: mode)
                #expect(attributes == expected, comment, sourceLocation: location)
            }
        }
    }
}
