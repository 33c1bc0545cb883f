import Deployment
import Foundation
import InstallerClient
import Linux
import Systemd
import TestSupport
import Testing

@Suite("The installer that ships, when somebody interferes", .timeLimit(.minutes(20)))
struct RaceTests {
    typealias Phase = DeploymentProgress.Phase

    /// Installs version 2.0, and does something when the first progress of a phase comes, or that of so many bytes.
    private func install(
        _ bench: InstallerBench, at phase: Phase, bytes: Int = 0, _ action: @escaping () -> DeploymentWish
    ) throws -> DeploymentFailure? {
        let client = try bench.client()
        let file = try Linux.FileHandle.open(named: bench.package("2.0"))
        var isDone = false
        do throws(DeploymentFailure) {
            _ = try client.install(file, InstallOrder(.active)) { progress in
                guard !isDone, progress.phase == phase, progress.bytes >= bytes else { return .proceed }
                isDone = true
                return action()
            }
            return nil
        } catch {
            return error
        }
    }

    @Test("leaves the old software or the new one when it is killed, in any phase", arguments: Phase.allCases)
    func killed(_ phase: Phase) throws {
        let bench = try InstallerBench(padding: 1 << 20, healthCheck: "sleep 0.3")
        let process = try bench.start()
        let failure = try install(bench, at: phase) {
            process.send(SIGKILL)
            return .proceed
        }
        _ = process.rest()
        #expect(failure?.kind == .unavailable, "\(String(describing: failure))")
        let found = try bench.soundVersion()
        // A trial that nobody ended is taken back; what was confirmed just then stays.
        #expect(found == "1.0" || found == "2.0" && phase == .testing, "\(found)")
        #expect(try bench.run { try InstallerBench.install($0, bench.package("2.0")) } == nil)
        #expect(try bench.soundVersion() == "2.0")
    }

    @Test(
        "leaves the old software when it is cancelled, as long as that is possible", arguments: Phase.allCases
    )
    func cancelled(_ phase: Phase) throws {
        let bench = try InstallerBench(padding: 1 << 20, healthCheck: "sleep 0.3")
        let process = try bench.start()
        let failure = try install(bench, at: phase) { .cancel }
        process.send(SIGTERM)
        _ = process.rest()
        #expect(failure == nil || failure?.kind == .cancelled, "\(String(describing: failure))")
        #expect(try bench.soundVersion() == (failure == nil ? "2.0" : "1.0"))
    }

    @Test("is busy while another one works with the same store, and takes back nothing of its trial")
    func two() throws {
        let bench = try InstallerBench(healthCheck: "sleep 1")
        let first = try bench.start()
        var second: DeploymentFailure?
        let failure = try install(bench, at: .testing) {
            do {
                let other = bench.directory.file("other-socket")
                let words = ["--config", bench.directory.file("installer.conf"), "--socket", other]
                let process = try Command([Programs.installer] + words)
                while process.isRunning, !InstallerBench.isServed(other) { usleep(2000) }
                let client = InstallerClient(socket: other, try .init())
                second = try InstallerBench.install(client, bench.package("1.0"))
                process.send(SIGTERM)
                _ = process.rest()
            } catch { Issue.record(error) }
            return .proceed
        }
        first.send(SIGTERM)
        _ = first.rest()
        #expect(failure == nil)
        #expect(second?.kind == .busy)
        #expect(try bench.soundVersion() == "2.0")
    }

    /// What becomes of a package's file while it is read.
    enum FileChange: String, CaseIterable, Sendable {
        case emptied, zeroed, longer, another

        func apply(to file: String, other: String) throws {
            let script =
                switch self {
                case .emptied: ": >'\(file)'"
                case .zeroed: "dd if=/dev/zero of='\(file)' bs=64k count=64 conv=notrunc 2>/dev/null"
                case .longer: "printf more >>'\(file)'"
                // In place: the same file, other bytes.
                case .another: "cat '\(other)' >'\(file)'"
                }
            try Command.run("sh", "-c", script)
        }
    }

    @Test(
        "installs what was signed or nothing, whatever becomes of the file while it is read",
        arguments: FileChange.allCases)
    func changedFile(_ change: FileChange) throws {
        let bench = try InstallerBench(padding: 4 << 20)
        try Command.run("cp", bench.package("2.0"), bench.directory.file("kept"))
        for (phase, bytes) in [(Phase.checking, 0), (.copying, 1), (.copying, 2 << 20), (.switching, 0)] {
            try bench.reset()
            try Command.run("sh", "-c", "cat '\(bench.directory.file("kept"))' >'\(bench.package("2.0"))'")
            let process = try bench.start()
            let failure = try install(bench, at: phase, bytes: bytes) {
                do { try change.apply(to: bench.package("2.0"), other: bench.package("1.0")) } catch {
                    Issue.record(error)
                }
                return .proceed
            }
            process.send(SIGTERM)
            _ = process.rest()
            let comment: Comment = "\(change) at \(phase), \(bytes): \(String(describing: failure))"
            #expect(try bench.soundVersion() == (failure == nil ? "2.0" : "1.0"), comment)
        }
    }

    @Test(
        "and its agent is killed: the agent finds the work done, or does it again",
        arguments: [0, 20, 60, 150, 400])
    func agentKilled(_ milliseconds: UInt32) throws {
        let fleet = try Fleet()
        let installer = try fleet.device.separateInstaller()
        defer { installer.end() }
        let operation = try fleet.requestInstallation("1.0", padding: 1 << 20, healthCheck: "sleep 0.2")
        let agent = try fleet.device.start()
        _ = try agent.line(containing: "installing")
        usleep(milliseconds * 1000)
        agent.send(SIGKILL)
        _ = agent.rest()
        try fleet.device.session().expectSuccess()
        #expect(try fleet.server.operation(operation).codes == [1200])
        #expect(try fleet.device.runActive("greet") == "greetings from 1.0")
    }
}
