import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("Filling a device at the factory")
final class SeedTests {
    private let device: Device
    private let folder: TemporaryDirectory

    init() throws {
        device = try Device()
        folder = try TemporaryDirectory()
        _ = try device.installer.recover()
    }

    private func add(_ package: TestPackage, _ name: String) throws {
        try folder.write(try PackageFile.bytes(package), name)
    }

    @discardableResult
    private func seed() throws -> [InstalledComponent] {
        try device.installer.seed(FileHandle.open(named: folder.path)) { _ in .proceed }
    }

    private func failure() -> DeploymentFailure? {
        #expect(throws: DeploymentFailure.self) { try seed() }
    }

    @Test("installs all packages at once, in whichever order they depend on each other")
    func all() throws {
        // What comes first needs what comes second.
        try add(Samples.suite, "a.scomo")
        try add(Samples.base, "b.scomo")
        try folder.write([1], "notes.txt")
        let installed = try seed()
        let inventory = try device.inventory
        #expect(installed.count == 3)
        #expect(inventory.components.count == 3)
        #expect(inventory.components.allSatisfy { $0.isActive })
        #expect(try device.installer.revision().generation == 1)
        try device.files.expectWhole(inventory, [Samples.base, Samples.suite])
        #expect(try device.installer.trial().current == nil)
    }

    @Test("makes that the software which a reset goes to")
    func factory() throws {
        try add(Samples.base, "a.scomo")
        try seed()
        let factory = try device.inventory
        try device.install(Samples.suite)
        try device.installer.reset()
        #expect(try device.inventory == factory)
    }

    @Test("done once more, changes nothing")
    func again() throws {
        try add(Samples.base, "a.scomo")
        try add(Samples.suite, "b.scomo")
        try seed()
        let before = try device.installer.revision().generation
        #expect(try seed().count == 3)
        #expect(try device.installer.revision().generation == before)
        #expect(try device.installer.verify { _ in .proceed } == [])
    }

    @Test("tells how far all of it is")
    func progress() throws {
        try add(Samples.base, "a.scomo")
        try add(Samples.suite, "b.scomo")
        var told: [DeploymentProgress] = []
        _ = try device.installer.seed(FileHandle.open(named: folder.path)) {
            told.append($0)
            return .proceed
        }
        let copying = told.filter { $0.phase == .copying }
        #expect(Set(copying.map { $0.total }).count == 1)
        #expect(copying.map { $0.bytes } == copying.map { $0.bytes }.sorted())
        #expect(copying.last?.bytes == copying.last?.total)
    }

    @Test("leaves all as it was when one package isn't good, and names it")
    func bad() throws {
        try add(Samples.base, "a.scomo")
        try folder.write([1, 2, 3], "b.scomo")
        let before = device.files.snapshot
        let error = failure()
        #expect(error?.kind == .invalidPackage)
        #expect(error?.sentence.hasPrefix("b.scomo: ") == true)
        #expect(device.files.snapshot == before)
    }

    @Test("needs packages that go together, and at least one")
    func unfit() throws {
        #expect(failure()?.kind == .unreadablePackage)
        try add(Samples.suite, "a.scomo")
        #expect(failure()?.kind == .unmetDependency)
        try add(Samples.base, "b.scomo")
        try add(Samples.newerSuite, "c.scomo")
        let error = failure()
        #expect(error?.kind == .unexpectedPackage)
        #expect(error?.sentence.hasPrefix("c.scomo: another package has the component ") == true)
        #expect(try device.inventory == Inventory())
    }
}
