import Deployment
import Installer
import Linux
import TestSupport
import Testing

@Suite("When the disk fails")
struct FaultTests {
    /// What goes wrong from, or at, an operation of this number.
    enum Kind: CaseIterable, Sendable {
        case fullDisk, readOnly, brokenOnce

        func fault(at number: Int) -> Fault {
            switch self {
            case .fullDisk: .isFull(from: number)
            case .readOnly: .refusesChanges(from: number, .readOnly)
            case .brokenOnce: .failsOnce(at: number, .inputOutput)
            }
        }

        /// Whether what was begun can still be cleared away.
        var allowsRemoval: Bool { self != .readOnly }
    }

    @Test(
        "an operation fails and changes nothing, and succeeds later", arguments: Scenario.all, Kind.allCases)
    func faults(_ scenario: Scenario, _ kind: Kind) throws {
        let disk = try scenario.disk()
        let old = try Device(disk.copy()).state
        let clean = try Device(disk.copy())
        try scenario.operation(clean)
        let new = try clean.state
        let before = disk.snapshot
        var recovered: Set<[String: [UInt8]]> = []
        for number in 0..<clean.files.operations {
            let comment: Comment = "at operation \(number)"
            let device = try Device(disk.copy())
            device.files.fault = kind.fault(at: number)
            let failure = try failure(of: scenario, device)
            device.files.fault = .none
            if let failure {
                #expect(failure.kind == (kind == .fullDisk ? .outOfSpace : .storage), comment)
            }
            if kind.allowsRemoval, failure != nil {
                #expect(try device.state == old, comment)
                #expect(device.files.tree == disk.tree, "nothing is left behind \(comment)")
            }

            guard device.files.snapshot != before else { continue }
            try device.startAgain()
            let found = try device.state
            // When even going back is refused after the last step, the device may come up with the new software.
            let isCertain = kind.allowsRemoval || failure == nil
            #expect(isCertain ? found == (failure == nil ? new : old) : found == old || found == new, comment)
            #expect(found == old ? device.files.tree == disk.tree : true, comment)
            guard recovered.insert(device.files.snapshot).inserted else { continue }
            try device.files.expectWhole(found.inventory, scenario.packages, comment)

            try scenario.operation(device)
            #expect(try device.state == new, comment)
            #expect(device.files.tree == clean.files.tree, comment)
        }
    }

    private func failure(of scenario: Scenario, _ device: Device) throws -> DeploymentFailure? {
        do {
            try scenario.operation(device)
            return nil
        } catch let error as DeploymentFailure {
            return error
        }
    }
}
