import Deployment
import Installer
import Linux
import TestSupport
import Testing

@Suite("When the power fails, or the program is killed, around units and state")
struct UnitPowerCutTests {
    /// What is done to a device whose component 1.0 runs with a state of its own.
    struct Operation: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let perform: @Sendable (Installer) throws -> Void
    }

    static func package(_ version: String) -> TestPackage {
        Services.package(
            [
                Services.component("base", version),
                Services.component(
                    "core", version, needs: "base",
                    Services.hooks + [("User", "_core"), ("State", "yes"), ("State-Copy", "yes")]),
            ], version)
    }

    static let operations = [
        Operation(testDescription: "update") { try $0.install(package("3.0")) },
        Operation(testDescription: "going back") { _ = try? $0.rollBack() },
        Operation(testDescription: "deactivation") { try $0.deactivate("org.example.core") },
        Operation(testDescription: "removal") { try $0.remove("org.example.core") },
        Operation(testDescription: "update that fails") { _ = try? $0.install(package("0.9-broken")) },
    ]

    private static let state: Path = "data/org.example.core/db"

    /// A device whose core writes down which version it is, as soon as it starts.
    private func device(_ files: CrashingFileSystem) throws -> Device {
        let device = try Device(files)
        device.settings.allowsDowngrades = true
        device.system.started = { [files = device.files] name in
            guard name == "core.service" else { return }
            let hook = try? files.read("current/active/org.example.core/bin/hook", limit: 100)
            guard let hook, (try? files.attributes(of: "data/org.example.core")) != nil else { return }
            try? files.replaceContents(of: Self.state, with: hook)
        }
        try device.startAgain()
        return device
    }

    private func prepared() throws -> CrashingFileSystem {
        let device = try device(CrashingFileSystem())
        try device.install(Self.package("1.0"))
        try device.install(Self.package("2.0"))
        return device.files
    }

    /// Components, units and state belong together.
    private func expectConsistent(_ device: Device, _ comment: Comment) throws {
        let inventory = try device.inventory
        let active = inventory.components.filter { $0.isActive }
        let names = active.map { $0.identifier.split(separator: ".").last.map(String.init) ?? "" }
        #expect(device.system.running == Set(names.map { "\($0).service" }), comment)
        #expect(Set(device.system.shown.map { $0.name }).count == 3 * names.count, comment)
        guard let core = inventory["org.example.core"] else { return }
        let state = try? device.files.read(Self.state, limit: 100)
        #expect(state == Array("hook \(core.version)".utf8), comment)
        #expect((try device.files.attributes(of: "unsettled")) == nil, comment)
    }

    @Test("what runs is what is in force", arguments: operations, [true, false])
    func cuts(_ operation: Operation, _ rebooted: Bool) throws {
        let disk = try prepared()
        for loss in rebooted ? PowerLoss.allCases : [.losesNothing] {
            var (count, finished) = (0, false)
            // What is left alike recovers alike.
            var seen: Set<[String: [UInt8]]> = []
            while !finished {
                let device = try device(disk.copy())
                device.system.refusals["run Health-Check org.example.core"] =
                    operation.testDescription == "update that fails" ? .failed("no") : nil
                device.files.failPower(after: count)
                try? operation.perform(device.installer)
                finished = !device.files.hasLostPower
                device.files.restart(after: loss)
                if rebooted { device.system.reboot() }
                device.system.refusals = [:]
                count += 1
                var left = device.files.snapshot
                left["running"] = Array(device.system.running.sorted().joined().utf8)
                guard seen.insert(left).inserted || finished else { continue }
                try device.startAgain()
                let how: Comment = "after \(count) operations, \(loss), rebooted: \(rebooted)"
                try expectConsistent(device, how)
                try device.install(Self.package("4.0"))
                try expectConsistent(device, how)
            }
            #expect(count > 20)
        }
    }

    @Test("the way back can be cut off too", arguments: [true, false])
    func recovery(_ rebooted: Bool) throws {
        let disk = try prepared()
        var seen: Set<[String: [UInt8]]> = []
        for first in stride(from: 0, through: 120, by: 5) {
            let crashed = try device(disk.copy())
            crashed.files.failPower(after: first)
            _ = try? crashed.install(Self.package("3.0"))
            crashed.files.restart(after: .losesNothing)
            guard seen.insert(crashed.files.snapshot).inserted else { continue }
            var (second, finished) = (0, false)
            while !finished {
                let device = try Device(crashed.files.copy())
                device.system.started = { [files = device.files] name in
                    guard name == "core.service" else { return }
                    let hook = try? files.read("current/active/org.example.core/bin/hook", limit: 100)
                    if let hook { try? files.replaceContents(of: Self.state, with: hook) }
                }
                device.files.failPower(after: second)
                _ = try? device.startAgain()
                finished = !device.files.hasLostPower
                device.files.restart(after: .keepsSomeNames)
                if rebooted { device.system.reboot() }
                second += 1
                guard seen.insert(device.files.snapshot).inserted || finished else { continue }
                try device.startAgain()
                try expectConsistent(device, "after \(first) operations, and \(second) of recovery")
            }
        }
    }
}
