import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

extension CrashingFileSystem {
    /// What is in a directory, by path; nothing when it isn't there.
    fileprivate func content(of directory: String) -> [String: [UInt8]] {
        snapshot.filter { $0.key.hasPrefix("/\(directory)/") }
    }
}

@Suite("When the power fails")
struct PowerCutTests {
    @Test(
        "the device comes up in the old state or the new one although the disk is full by then",
        arguments: PowerLoss.allCases)
    func fullDisk(_ loss: PowerLoss) throws {
        let disk = try Scenario.recovered.disk()
        let old = try Device(disk.copy()).state
        let clean = try Device(disk.copy())
        try Scenario.recovered.operation(clean)
        let new = try clean.state
        var (count, finished) = (0, false)
        while !finished {
            try #require(count < PowerLoss.mostOperations)
            let device = try Device(disk.copy())
            device.files.failPower(after: count)
            finished = (try? Scenario.recovered.operation(device)) != nil
            device.files.restart(after: loss)
            device.files.fault = .isFull(from: 0)
            try device.startAgain()
            let found = try device.state
            #expect(found == old || found == new, "the power failed after \(count) operations")
            count += 1
        }
    }

    @Test(
        "an operation has happened or not, and can be repeated", arguments: Scenario.all + Scenario.more,
        PowerLoss.allCases)
    func operations(_ scenario: Scenario, _ loss: PowerLoss) throws {
        let disk = try scenario.disk()
        let old = try Device(disk.copy()).state
        let clean = try Device(disk.copy())
        try scenario.operation(clean)
        let new = try clean.state
        #expect(new != old)

        var (count, finished) = (0, false)
        // Much of what is lost is lost alike, and recovers alike: of equal disks one is enough.
        var seen: Set<[String: [UInt8]]> = []
        var recovered: Set<[String: [UInt8]]> = []
        while !finished {
            try #require(count < PowerLoss.mostOperations)
            let device = try Device(disk.copy())
            device.files.failPower(after: count)
            finished = (try? scenario.operation(device)) != nil
            device.files.restart(after: loss)
            defer { count += 1 }
            guard seen.insert(device.files.snapshot).inserted || finished else { continue }

            try device.startAgain()
            let comment: Comment = "the power failed after \(count) operations"
            let found = try device.state
            #expect(found == old || found == new, comment)
            #expect(!finished || found == new, "a finished operation was lost")
            guard recovered.insert(device.files.snapshot).inserted else { continue }
            try device.files.expectWhole(found.inventory, scenario.packages, comment)

            try scenario.operation(device)
            let repeated = try device.state
            #expect(repeated == new, comment)
            try device.files.expectWhole(repeated.inventory, scenario.packages, comment)
            #expect(device.files.tree == clean.files.tree, comment)
        }
        #expect(count > 2, "the power was cut at every operation")
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
                (try? Scenario.recovered.operation(device)) != nil && !device.files.hasLostPower
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
        let old = try Device(disk.copy()).state
        let clean = try Device(disk.copy())
        try scenario.operation(clean)
        let new = try clean.state
        var seen: Set<[String: [UInt8]]> = []
        for first in 0..<clean.files.operations {
            let device = try Device(disk.copy())
            device.files.failPower(after: first)
            try? scenario.operation(device)
            device.files.restart(after: loss)
            let crashed = device.files
            guard seen.insert(crashed.snapshot).inserted else { continue }
            let expected = try Device(crashed.copy())
            try expected.startAgain()
            let found = try expected.state
            #expect(found == old || found == new)
            try expected.files.expectWhole(found.inventory, scenario.packages)
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
