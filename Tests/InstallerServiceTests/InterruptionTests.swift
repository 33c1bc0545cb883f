import Deployment
import Glibc
import InstallerClient
import InstallerTesting
import Linux
import Systemd
import TestSupport
import Testing

@testable import InstallerService

@Suite("An order that is under way")
struct InterruptionTests {
    /// Long enough in each phase that what somebody does in it arrives in it.
    @Sendable static func takesTime(_ deployer: ScriptedDeployer) {
        deployer.steps = DeploymentProgress.Phase.allCases.flatMap { phase in
            (1...20).map { DeploymentProgress(phase, bytes: $0, total: 20) }
        }
        deployer.beforeStep = { _ in try? EventLoop().sleep(.milliseconds(10)) }
    }

    @Test("is cancelled in any phase", arguments: DeploymentProgress.Phase.allCases)
    func cancel(_ phase: DeploymentProgress.Phase) throws {
        let service = try ServiceThread(Self.takesTime)
        let install = { () throws(DeploymentFailure) in
            try service.client.install(.holding([], or: .storage), InstallOrder(.active)) {
                $0.phase == phase ? .cancel : .proceed
            }
        }
        let error = #expect(throws: DeploymentFailure.self) { _ = try install() }
        #expect(error?.kind == .cancelled)
        #expect(error?.sentence.hasSuffix(phase.rawValue) == true)
        #expect(service.end().asked == [])
    }

    @Test(
        "is given up when who ordered it goes away, unless it is in force and only tested",
        arguments: DeploymentProgress.Phase.allCases)
    func peerGone(_ phase: DeploymentProgress.Phase) throws {
        let service = try ServiceThread(Self.takesTime)
        try {
            let bus = try service.connect()
            let seen = Monitor(false)
            let watch = try BusSignalWatch.make(InstallerInterface.progressPlace, on: bus) {
                (progress: DeploymentProgress) in
                if progress.phase == phase { seen.withLock { $0 = true } }
            }
            let call = try BusCall.make(InstallerMethod.verify.place, Nothing(), on: bus)
            let came = try service.loop.wait(until: .after(.seconds(30))) { seen.withLock { $0 } }
            #expect(came && !call.isAnswered)
            withExtendedLifetime(watch) {}
        }()
        let record = service.end()
        #expect(record.asked == (phase == .testing ? ["verify"] : []))
    }

    @Test("ends as unavailable when the installer goes away", arguments: DeploymentProgress.Phase.allCases)
    func installerGone(_ phase: DeploymentProgress.Phase) throws {
        let other = try OtherInstaller { bus, loop in
            var pending: PendingReply<[Deviation]>?
            let verify = BusMember.order("Verify", [], ["deviations"]) {
                (_: Nothing, reply: PendingReply<[Deviation]>) throws(BusFailure) in pending = reply
            }
            let object = try BusObject(
                InstallerInterface.path,
                BusInterface(InstallerInterface.name, [verify, .signal(InstallerInterface.progress)]), on: bus
            )
            _ = try loop.wait(until: .after(.seconds(30))) { pending != nil }
            try object.send(InstallerInterface.progress, DeploymentProgress(phase))
            bus.close()
            withExtendedLifetime(pending) {}
        }
        let error = #expect(throws: DeploymentFailure.self) { try other.client.verify { _ in .proceed } }
        #expect(error?.kind == .unavailable)
        other.end()
    }

    @Test("ends as unavailable when the installer says nothing")
    func silence() throws {
        let other = try OtherInstaller { _, _ in usleep(600_000) }
        let error = #expect(throws: DeploymentFailure.self) { try other.client.inventory() }
        #expect(error == DeploymentFailure(.unavailable, "the installer says nothing"))
        other.end()
    }

    @Test("keeps others waiting for no time: they are told that it is busy, and may read")
    func busy() throws {
        let service = try ServiceThread(Self.takesTime)
        let bus = try service.connect()
        let first = try BusCall.make(InstallerMethod.verify.place, Nothing(), on: bus)
        try service.loop.sleep(.milliseconds(50))
        let error = #expect(throws: DeploymentFailure.self) { try service.client.activate("a") }
        #expect(error?.kind == .busy)
        #expect(try service.client.inventory() == Inventory())
        // Only the own order can be cancelled.
        let other = try service.connect()
        let cancelling = try BusCall.make(InstallerMethod.cancel.place, Nothing(), on: other)
        _ = try service.loop.wait(until: .after(.seconds(30))) { cancelling.isAnswered && first.isAnswered }
        let deviations: [Deviation] = try first.answer()
        #expect(deviations.isEmpty)
        try service.client.activate("a")
        #expect(service.end().asked == ["inventory", "verify", "activate a"])
    }
}

extension FileHandle {
    /// - Parameter kind: Of the failure when the test's own file can't be made.
    static func holding(
        _ bytes: [UInt8], or kind: DeploymentFailure.Kind
    ) throws(DeploymentFailure) -> FileHandle {
        do { return try holding(bytes) } catch { throw DeploymentFailure(kind, "\(error)") }
    }
}

/// Something that is no installer of ours, at the other end of a client's connection.
final class OtherInstaller {
    let client: InstallerClient
    private let thread: Thread

    init(_ serve: @escaping @Sendable (Bus, EventLoop) throws -> Void) throws {
        let pair = try SocketPair()
        let far = pair.takeFar().release()
        thread = try Thread {
            do {
                let loop = try EventLoop()
                try serve(Bus(.server, of: FileHandle(owning: far), loop), loop)
            } catch { Issue.record(error) }
        }
        var limits = SilenceLimits()
        limits.reading = .milliseconds(200)
        let near = BusDescriptor(pair.takeNear())
        client = InstallerClient(try EventLoop(), limits: limits) { () throws(Errno) in
            guard let end = near.take() else { throw .connectionReset }
            return end
        }
    }

    func end() { thread.join() }
}
