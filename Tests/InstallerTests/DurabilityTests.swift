import Deployment
import Foundation
import Installer
import Linux
import TestSupport
import Testing

/// A call of the installer that makes something durable, and an operation that shows what it is good for.
struct DurabilityRow: Sendable, CustomTestStringConvertible {
    /// Where the call is, and what is lost without it.
    let testDescription: String
    let scenario: Scenario
    let isIt: @Sendable (CrashingFileSystem.Synchronization) -> Bool

    init(
        _ name: String, _ scenario: Scenario,
        _ isIt: @escaping @Sendable (CrashingFileSystem.Synchronization) -> Bool
    ) {
        (testDescription, self.scenario, self.isIt) = (name, scenario, isIt)
    }

    /// The names of one directory, after something got the name `renamed` there.
    private static func names(
        _ path: Path, _ renamed: String
    ) -> @Sendable (CrashingFileSystem.Synchronization) -> Bool {
        { if case .directory(path, let last?) = $0 { "\(last)" == renamed } else { false } }
    }

    /// One row for each call of `synchronize…` and `replaceContents` in `Sources/Installer`.
    static let all = [
        DurabilityRow("Installer+Change.swift, build: the new files and the new generation", .recovered) {
            $0 == .all
        },
        DurabilityRow(
            "Installer+Install.swift, stage: a record that was damaged and is written again", repair
        ) {
            $0 == .all
        },
        DurabilityRow(
            "Generations.swift, switchTo: which generation is current", .recovered, names(.top, "current")),
        DurabilityRow("Generations.swift, confirm: that the new generation works", .recovered) {
            if case .directory(let path, _) = $0 { path.parent == "generations" } else { false }
        },
        DurabilityRow(
            "Generations+Garbage.swift, collect: that a generation is gone before its files are", collection
        ) {
            if case .directory("generations", _) = $0 { true } else { false }
        },
        DurabilityRow("Disk+Records.swift, the content of the floors", .recovered) {
            $0 == .file("floors.new")
        },
        DurabilityRow("Disk+Records.swift, the name of the floors", floor, names(.top, "floors")),
    ]

    /// Installing again what is there, with a record that was lost.
    private static let repair = Scenario(
        "repair of a damaged record",
        prepare: {
            try Scenario.installAll($0)
            try $0.files.remove($0.toolsRecord())
            try $0.files.synchronizeAll()
        }, operation: { try $0.install(Samples.suite) })

    private static let collection = Scenario(
        "update with a generation too many", prepare: Scenario.installAll,
        operation: { try $0.install(Samples.newerSuite) })

    private static let floor = Scenario(
        "first installation", prepare: { _ in }, operation: { try $0.install(Samples.base) })
}

extension Device {
    fileprivate func toolsRecord() throws -> Path {
        let directory: Path = "store/org.example.tools"
        let names = try files.list(directory, limit: 9).filter { $0.hasSuffix(".component") }
        return try directory.appending(#require(names.first))
    }
}

@Suite("What is made durable")
struct DurabilityTests {
    /// How a device is before the operation of a row, and after it.
    private struct Ends {
        let disk: CrashingFileSystem
        let old, new: Inventory
        let floors: [UInt8]?
        let isDamaged: Bool

        init(_ row: DurabilityRow) throws {
            disk = try row.scenario.disk()
            let before = try Device(disk.copy())
            old = try before.inventory
            isDamaged = try !before.startAgain().damage.isEmpty
            let clean = try Device(disk.copy())
            try row.scenario.operation(clean)
            new = try clean.inventory
            floors = try? clean.files.read("floors", limit: 1 << 16)
        }
    }

    /// What a power cut after each operation, and behind the last one, does to a device.
    private func violations(_ row: DurabilityRow, leavingOut: Bool) throws -> [String] {
        let ends = try Ends(row)
        var found: [String] = []
        for loss in PowerLoss.allCases {
            var (count, finished) = (0, false)
            while !finished {
                try #require(count < PowerLoss.mostOperations)
                let device = try Device(ends.disk.copy())
                if leavingOut { device.files.leavesOut = row.isIt }
                device.files.failPower(after: count)
                finished =
                    (try? row.scenario.operation(device)) != nil && !device.files.hasLostPower
                device.files.restart(after: loss)
                if let violation = Self.violation(device, ends, finished) {
                    found.append("\(violation); \(loss), after \(count) operations")
                }
                count += 1
            }
        }
        return found
    }

    /// What is wrong with a device after its restart; nil if nothing is.
    private static func violation(_ device: Device, _ ends: Ends, _ finished: Bool) -> String? {
        if let lost = lost(device, ends, finished) { return lost }
        do {
            let damage = try device.startAgain().damage
            let inventory = try device.inventory
            guard inventory == ends.old || inventory == ends.new else { return "neither old nor new" }
            guard !finished || inventory == ends.new else { return "a finished operation is lost" }
            guard finished || !ends.isDamaged else { return nil }
            let deviations = try device.installer.verify { _ in .proceed }
            return damage.isEmpty && deviations.isEmpty ? nil : "\(damage) \(deviations)"
        } catch {
            return "\(error)"
        }
    }

    /// What recovery would make up for, or clear away.
    private static func lost(_ device: Device, _ ends: Ends, _ finished: Bool) -> String? {
        let floors = try? device.files.read("floors", limit: 1 << 16)
        guard !finished || floors == ends.floors else { return "the floors are lost" }
        let (whole, left) = (generation(ends.disk), generation(device.files))
        return whole.isEmpty || left.isEmpty || left == whole ? nil : "a part of a generation is left"
    }

    private static func generation(_ files: CrashingFileSystem) -> [String: [UInt8]] {
        files.snapshot.filter { $0.key.hasPrefix("/generations/1/") }
    }

    @Test("is needed: without each of these calls a power cut is seen", arguments: DurabilityRow.all)
    func needed(_ row: DurabilityRow) throws {
        #expect(try !violations(row, leavingOut: true).isEmpty, "nobody notices that it is missing")
    }

    @Test("has a row above for each call in the installer's sources")
    func complete() throws {
        let project = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
        let sources = project + "/Sources/Installer"
        var calls: [String: Int] = [:]
        let names = try FileManager.default.contentsOfDirectory(atPath: sources)
        for name in names where name.hasSuffix(".swift") {
            let text = try String(contentsOfFile: "\(sources)/\(name)", encoding: .utf8)
            let count = text.split(separator: "disk.synchronize", omittingEmptySubsequences: false).count - 1
            if count > 0 { calls[name] = count }
        }
        let places = DurabilityRow.all.map { String($0.testDescription.prefix { $0 != "," }) }
        let rows = Dictionary(grouping: places) { $0 }.mapValues { $0.count }
        #expect(rows.filter { $0.key != "Disk+Records.swift" } == calls)
    }

    @Test("is enough: with all of them none is", arguments: DurabilityRow.all)
    func enough(_ row: DurabilityRow) throws {
        let found = try violations(row, leavingOut: false)
        #expect(found.isEmpty, "\(found.prefix(3))")
    }

    @Test(
        "is given up at once when that fails: nothing that was not made durable stays, or is asked for again")
    func abandoned() throws {
        let disk = try Scenario.recovered.disk()
        let device = try Device(disk.copy())
        var calls = 0
        device.files.leavesOut = { synchronization in
            if synchronization == .all { calls += 1 }
            return false
        }
        let clean = try Device(disk.copy())
        var number = 0
        clean.files.leavesOut = { synchronization in
            if synchronization == .all { number = clean.files.operations - 1 }
            return false
        }
        try Scenario.recovered.operation(clean)
        device.files.fault = .failsOnce(at: number, .inputOutput)
        let failure = #expect(throws: DeploymentFailure.self) {
            try Scenario.recovered.operation(device)
        }
        #expect(failure?.kind == .storage)
        #expect(calls == 0 && device.files.tree == disk.tree)
        device.files.fault = .none
        try Scenario.recovered.operation(device)
        #expect(calls == 1)
        #expect(try device.inventory == clean.inventory)
    }
}
