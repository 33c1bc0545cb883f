import Deployment
import Installer
import Linux
import TestSupport
import Testing

/// An operation of the installer, and the device that it is done on.
struct Scenario: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let packages: [TestPackage]
    let prepare: @Sendable (Device) throws -> Void
    let operation: @Sendable (Installer) throws -> Void

    init(
        _ name: String, _ packages: [TestPackage] = [Samples.base, Samples.suite, Samples.newerSuite],
        prepare: @escaping @Sendable (Device) throws -> Void,
        operation: @escaping @Sendable (Installer) throws -> Void
    ) {
        (testDescription, self.packages) = (name, packages)
        (self.prepare, self.operation) = (prepare, operation)
    }

    static let recovered = Scenario(
        "update of one of two components", prepare: installAll,
        operation: { try $0.install(Samples.newerSuite) })

    static let all = [
        recovered,
        Scenario("first installation", prepare: { _ in }, operation: { try $0.install(Samples.base) }),
        Scenario(
            "installation of two components", prepare: { try $0.install(Samples.base) },
            operation: { try $0.install(Samples.suite) }),
        Scenario(
            "update, not to be active", prepare: installAll,
            operation: { try $0.install(Samples.newerSuite, .inactive) }),
        Scenario("deactivation", prepare: installAll, operation: { try $0.deactivate("org.example.tools") }),
        Scenario(
            "activation",
            prepare: {
                try installAll($0)
                try $0.installer.deactivate("org.example.tools")
            }, operation: { try $0.activate("org.example.tools") }),
        Scenario("removal", prepare: installAll, operation: { try $0.remove("org.example.tools") }),
        Scenario(
            "going back",
            prepare: {
                try installAll($0)
                try $0.install(Samples.newerSuite)
            }, operation: { try $0.rollBackOnce() }),
    ]

    static let installAll: @Sendable (Device) throws -> Void = {
        try $0.install(Samples.base)
        try $0.install(Samples.suite)
    }

    /// A disk on which everything is ready for the operation.
    func disk() throws -> CrashingFileSystem {
        let device = try Device()
        _ = try device.installer.recover()
        try prepare(device)
        return device.files
    }
}

extension CrashingFileSystem {
    /// What is in a directory, by path; nothing when it isn't there.
    fileprivate func content(of directory: String) -> [String: [UInt8]] {
        snapshot.filter { $0.key.hasPrefix("/\(directory)/") }
    }
}

extension Installer {
    /// Going back is the one operation that doesn't bear repetition: it goes back further, if it can.
    fileprivate func rollBackOnce() throws {
        do throws(DeploymentFailure) {
            try rollBack()
        } catch {
            guard error.kind == .noEarlierSoftware else { throw error }
        }
    }
}

@Suite("When the power fails")
struct PowerCutTests {
    @Test(
        "the device comes up in the old state or the new one although the disk is full by then",
        arguments: PowerLoss.allCases)
    func fullDisk(_ loss: PowerLoss) throws {
        let disk = try Scenario.recovered.disk()
        let old = try Device(disk.copy()).inventory
        let clean = try Device(disk.copy())
        try Scenario.recovered.operation(clean.installer)
        let new = try clean.inventory
        var (count, finished) = (0, false)
        while !finished {
            try #require(count < PowerLoss.mostOperations)
            let device = try Device(disk.copy())
            device.files.failPower(after: count)
            finished = (try? Scenario.recovered.operation(device.installer)) != nil
            device.files.restart(after: loss)
            device.files.fault = .isFull(from: 0)
            try device.startAgain()
            let found = try device.inventory
            #expect(found == old || found == new, "the power failed after \(count) operations")
            count += 1
        }
    }

    @Test(
        "an operation has happened or not, and can be repeated", arguments: Scenario.all, PowerLoss.allCases)
    func operations(_ scenario: Scenario, _ loss: PowerLoss) throws {
        let disk = try scenario.disk()
        let old = try Device(disk.copy()).inventory
        let clean = try Device(disk.copy())
        try scenario.operation(clean.installer)
        let new = try clean.inventory
        #expect(new != old)

        var (count, finished) = (0, false)
        // Much of what is lost is lost alike, and recovers alike: of equal disks one is enough.
        var seen: Set<[String: [UInt8]]> = []
        var recovered: Set<[String: [UInt8]]> = []
        while !finished {
            try #require(count < PowerLoss.mostOperations)
            let device = try Device(disk.copy())
            device.files.failPower(after: count)
            finished = (try? scenario.operation(device.installer)) != nil
            device.files.restart(after: loss)
            defer { count += 1 }
            guard seen.insert(device.files.snapshot).inserted || finished else { continue }

            try device.startAgain()
            let comment: Comment = "the power failed after \(count) operations"
            let found = try device.inventory
            #expect(found == old || found == new, comment)
            #expect(!finished || found == new, "a finished operation was lost")
            guard recovered.insert(device.files.snapshot).inserted else { continue }
            try device.files.expectWhole(found, scenario.packages, comment)

            try scenario.operation(device.installer)
            let repeated = try device.inventory
            #expect(repeated == new, comment)
            try device.files.expectWhole(repeated, scenario.packages, comment)
            #expect(device.files.tree == clean.files.tree, comment)
        }
        #expect(count > 3, "the power was cut at every operation")
    }

    @Test("a generation that goes is whole or gone", arguments: PowerLoss.allCases)
    func removedGeneration(_ loss: PowerLoss) throws {
        let disk = try Scenario.recovered.disk()
        let whole = disk.content(of: "generations/1")
        #expect(whole.count > 3)
        var (count, finished) = (0, false)
        while !finished {
            try #require(count < PowerLoss.mostOperations)
            let device = try Device(disk.copy())
            device.files.failPower(after: count)
            finished =
                (try? Scenario.recovered.operation(device.installer)) != nil && !device.files.hasLostPower
            device.files.restart(after: loss)
            let left = device.files.content(of: "generations/1")
            #expect(left.isEmpty || left == whole, "the power failed after \(count) operations")
            count += 1
        }
    }

    @Test("while recovering, recovery begins again", arguments: PowerLoss.allCases)
    func recovery(_ loss: PowerLoss) throws {
        let scenario = Scenario.recovered
        let disk = try scenario.disk()
        let old = try Device(disk.copy()).inventory
        let clean = try Device(disk.copy())
        try scenario.operation(clean.installer)
        let new = try clean.inventory
        var seen: Set<[String: [UInt8]]> = []
        for first in 0..<clean.files.operations {
            let device = try Device(disk.copy())
            device.files.failPower(after: first)
            try? scenario.operation(device.installer)
            device.files.restart(after: loss)
            let crashed = device.files
            guard seen.insert(crashed.snapshot).inserted else { continue }
            let expected = try Device(crashed.copy())
            try expected.startAgain()
            let found = try expected.inventory
            #expect(found == old || found == new)
            try expected.files.expectWhole(found, scenario.packages)
            let whole = expected.files.snapshot
            var (second, finished) = (0, false)
            while !finished {
                try #require(second < PowerLoss.mostOperations)
                let device = try Device(crashed.copy())
                device.files.failPower(after: second)
                finished = (try? device.installer.recover()) != nil && !device.files.hasLostPower
                try device.restart(after: loss)
                let comment: Comment = "the power failed after \(first) operations, and \(second) of recovery"
                #expect(device.files.snapshot == whole, comment)
                second += 1
            }
        }
    }
}
