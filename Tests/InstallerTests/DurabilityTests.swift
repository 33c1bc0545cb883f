import Deployment
import Foundation
import Installer
import Linux
import TestSupport
import Testing

@Suite("What is made durable")
struct DurabilityTests {
    /// How a device is before the operation of a row, and after it.
    private struct Ends {
        let disk: CrashingFileSystem
        let old, new: Inventory
        let floors: [UInt8]?
        /// Everything that is there when it has been done.
        let content: [String: [UInt8]]
        let isDamaged: Bool

        init(_ row: DurabilityRow) throws {
            disk = try row.scenario.disk()
            let before = try Device(disk.copy())
            old = try before.inventory
            let damage = try before.startAgain().damage
            isDamaged = try !damage.isEmpty || !before.installer.verify { _ in .proceed }.isEmpty
            let clean = try Device(disk.copy())
            try row.scenario.operation(clean)
            new = try clean.inventory
            floors = try? clean.files.read("floors", limit: 1 << 16)
            content = clean.files.snapshot
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
                if leavingOut { Self.leaveOut(row, device.files) }
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

    private static func leaveOut(_ row: DurabilityRow, _ files: CrashingFileSystem) {
        var count = 0
        files.leavesOut = { synchronization in
            guard row.isIt(synchronization) else { return false }
            count += 1
            return row.place.map { count == $0 + 1 } ?? true
        }
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
        let (before, found) = (ends.disk.snapshot, device.files.snapshot)
        let factory = "/generations/0/"
        guard !finished || part(factory, of: found) == part(factory, of: ends.content) else {
            return "the factory's software is lost"
        }
        for (name, content) in part("/store/", of: before) {
            guard let found = found[name], found != content, found != ends.content[name] else { continue }
            return "\(name) is neither the old nor the new one"
        }
        let (whole, left) = (part("/generations/1/", of: before), part("/generations/1/", of: found))
        return whole.isEmpty || left.isEmpty || left == whole ? nil : "a part of a generation is left"
    }

    private static func part(_ directory: String, of content: [String: [UInt8]]) -> [String: [UInt8]] {
        content.filter { $0.key.hasPrefix(directory) }
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
        // Whoever switches saves something else in the same directory later, which makes the switch durable too: Tests/mutations.toml
        // has that call.
        calls["Generations.swift"] = nil
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
