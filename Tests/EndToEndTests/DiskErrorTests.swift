import Deployment
import Foundation
import InstallerClient
import TestSupport
import Testing

/// What goes wrong with the disk of the installer that ships, and what it says then.
enum DiskError: String, CaseIterable, Sendable {
    case full, readOnly, inputOutput

    /// The calls that it hits (`Tests/Servers/failing-calls.c`), why, and whether it stays.
    var settings: [String] {
        switch self {
        // What is there can be renamed and removed, also on a full disk.
        case .full: ["FAIL_CALLS=wcdl", "FAIL_ERRNO=\(ENOSPC)", "FAIL_FROM=yes"]
        case .readOnly: ["FAIL_CALLS=wcdlrum", "FAIL_ERRNO=\(EROFS)", "FAIL_FROM=yes"]
        case .inputOutput: ["FAIL_CALLS=wscdlrum", "FAIL_ERRNO=\(EIO)"]
        }
    }

    var kind: DeploymentFailure.Kind { self == .full ? .outOfSpace : .storage }
}

@Suite("The installer that ships, when the disk fails", .timeLimit(.minutes(20)))
struct DiskErrorTests {
    @Test(
        "says so, leaves the old software as it was, and succeeds the next time, whichever call failed",
        arguments: DiskError.allCases)
    func everyCall(_ error: DiskError) throws {
        let bench = try InstallerBench(padding: 100_000)
        let faults = try FailingCalls(in: bench.directory.path)
        var (number, failed) = (0, 0)
        while true {
            number += 1
            try bench.reset()
            let words = faults.words("FAIL_BELOW=\(bench.store)", "FAIL_AT=\(number)") + error.settings
            let failure = try bench.run(words) { try InstallerBench.install($0, bench.package("2.0")) }
            guard faults.counts.failures > 0 else {
                #expect(failure == nil)
                break
            }
            failed += failure == nil ? 0 : 1
            let comment: Comment = "\(error) from call \(number): \(failure.map { "\($0)" } ?? "done")"
            if let failure { #expect(failure.kind == error.kind, comment) }
            #expect(try bench.soundVersion() == (failure == nil ? "2.0" : "1.0"), comment)
            #expect(try bench.run { try InstallerBench.install($0, bench.package("2.0")) } == nil, comment)
            #expect(try bench.soundVersion() == "2.0", comment)
        }
        print("\(error): \(number - 1) calls failed, one at a time; \(failed) of these installations")
        #expect(number > 15 && failed > 10, "each call that changes something was hit")
    }

    @Test(
        "says so when there isn't enough room on a small disk",
        .enabled(if: SmallDisk.isPossible, "a small file system can be mounted (unshare, tmpfs)"))
    func smallDisk() throws {
        let bench = try InstallerBench(padding: 3 << 20)
        for size in ["40k", "400k", "2m"] {
            try bench.reset()
            let mount =
                #"mount -t tmpfs -o "size=$2" tmpfs "$1" && cp -a "$3/." "$1/" && shift 3 && exec "$@""#
            let words = [
                "unshare", "-rm", "sh", "-c", mount, "sh", bench.store, size, bench.directory.file("clean"),
            ]
            let failure = try bench.run(words) { client in
                let failure = try InstallerBench.install(client, bench.package("2.0"))
                let components = try client.inventory().components
                #expect(components.map { $0.version } == ["1.0"])
                return failure
            }
            #expect(failure?.kind == .outOfSpace, "\(size): \(String(describing: failure))")
        }
    }

    @Test(
        "says so when the disk can't be written",
        .enabled(if: SmallDisk.isPossible, "a file system can be mounted read-only (unshare, bind)"))
    func readOnlyMount() throws {
        let bench = try InstallerBench()
        let mount = #"mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@""#
        let words = ["unshare", "-rm", "sh", "-c", mount, "sh", bench.store]
        let failure = try bench.run(words) { try InstallerBench.install($0, bench.package("2.0")) }
        #expect(failure?.kind == .storage, "\(String(describing: failure))")
        #expect(try bench.soundVersion() == "1.0")
    }
}

@Suite("The installer that ships, when memory runs out", .timeLimit(.minutes(20)))
struct MemoryErrorTests {
    /// How many allocations are drawn; `SCOMO_ALLOCATIONS` asks for another number.
    private static let drawn =
        ProcessInfo.processInfo.environment["SCOMO_ALLOCATIONS"].flatMap { Int($0) } ?? 24

    /// What the package says of itself. Nothing is wrong with it, and with more memory it is installed.
    private static func endsAnOrder(_ kind: DeploymentFailure.Kind) -> Bool {
        [.invalidPackage, .unexpectedPackage, .downgrade, .expired, .wrongEnvironment, .unmetDependency]
            .contains(kind)
    }

    @Test("leaves the old software or the new one, and succeeds the next time, whichever allocation failed")
    func everyAllocation() throws {
        let bench = try InstallerBench()
        let faults = try FailingCalls(in: bench.directory.path)
        let install = { (words: [String]) in
            try bench.run(words) { try InstallerBench.install($0, bench.package("2.0")) }
        }
        #expect(try install(faults.words()) == nil)
        let all = faults.counts.allocations
        #expect(all > 500)
        var random = SeededNumbers(seed: 20_260)
        var outcomes: [String: Int] = [:]
        for _ in 0..<Self.drawn {
            try bench.reset()
            let number = Int.random(in: 1...all, using: &random)
            let failure = try install(faults.words("FAIL_MALLOC=\(number)"))
            let comment: Comment = "allocation \(number) of \(all): \(failure.map { "\($0)" } ?? "done")"
            let found = try bench.soundVersion()
            #expect(found == "2.0" || failure != nil && found == "1.0", comment)
            #expect(failure.map { !Self.endsAnOrder($0.kind) } ?? true, comment)
            #expect(try install([]) == nil, comment)
            #expect(try bench.soundVersion() == "2.0", comment)
            outcomes["\(failure.map { "\($0.kind)" } ?? "done"), \(found)", default: 0] += 1
        }
        print("\(Self.drawn) of \(all) allocations failed, one at a time: \(outcomes)")
    }
}

@Suite("The agent that ships, when a disk loses what it should keep", .timeLimit(.minutes(20)))
struct LostWriteTests {
    @Test(
        "tries again without believing what was lost, whichever fsync failed, of a long package or a short one",
        arguments: [100_000, 0])
    func everySynchronization(_ padding: Int) throws {
        let fleet = try Fleet()
        let faults = try FailingCalls(in: fleet.device.directory.path)
        let state = fleet.device.directory.file("state")
        var number = 0
        while true {
            number += 1
            let operation = try fleet.requestInstallation("\(number).0", padding: padding)
            let settings = ["FAIL_CALLS=s", "FAIL_ERRNO=\(EIO)", "FAIL_BELOW=\(state)", "FAIL_AT=\(number)"]
            let agent = try fleet.device.start(faults.words() + settings)
            let codes = try fleet.end(of: operation).codes
            agent.send(SIGTERM)
            _ = agent.rest()
            // What can't be kept isn't accepted; the server is told so, and asks again.
            #expect(codes == [1200] || codes.isEmpty, "fsync \(number)")
            if codes == [1200] {
                #expect(
                    try fleet.device.runActive("greet") == "greetings from \(number).0", "fsync \(number)")
            }
            #expect(faults.counts.repetitions == 0, "fsync \(number)")
            guard faults.counts.failures > 0 else { break }
        }
        print("\(number - 1) calls of fsync failed, one at a time")
        #expect(number > 4)
    }
}
