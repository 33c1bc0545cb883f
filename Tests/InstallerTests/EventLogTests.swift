import Deployment
import Linux
import OpenSSL
import TestSupport
import Testing

@testable import Installer

/// A device whose installer keeps a log of events.
private struct LoggingDevice {
    let files: CrashingFileSystem
    let installer: Installer
    let health: FakeSystem

    init(_ files: CrashingFileSystem = CrashingFileSystem(), isClockTrusted: Bool = true) throws {
        (self.files, health) = (files, FakeSystem(files))
        let trust = OperatorFiles([try PackageSigner.shared.get().keys.root.certificate])
        let log = EventLog(
            files: files, clock: { WallClock(seconds: 1_800_000_000) }, isClockTrusted: { isClockTrusted })
        installer = Installer(
            files: files, trust: trust.verifier, environments: ["debian-12-amd64"], system: health,
            waiter: PollWaiter(), settings: InstallerSettings(workers: 1), events: log)
        installer.author = EventAuthor(.root, user: 0)
    }

    var lines: [String] { get throws { try installer.history(limit: 100).map { "\($0)" } } }
}

@Suite("The log of events")
struct EventLogTests {
    @Test("has each change and each refusal, for whom, and what came of it; what changes nothing isn't in it")
    func life() throws {
        let device = try LoggingDevice()
        let installer = device.installer
        _ = try installer.recover()
        try installer.install(Samples.base)
        try installer.activate("org.example.base")
        installer.author = EventAuthor(.agent, user: 5, operation: "12")
        #expect(throws: DeploymentFailure.self) { try installer.activate("org.example.none") }
        // Not the agent's: that would be on trial until a server was reached.
        installer.author = EventAuthor(.root, user: 0)
        try installer.install(Samples.suite)
        installer.author = EventAuthor(.agent, user: 5, operation: "12")
        #expect(throws: DeploymentFailure.self) { try installer.remove("org.example.base") }
        installer.author = EventAuthor(.administrator, user: 6)
        try installer.deactivate("org.example.tools")
        try installer.rollBack()
        #expect(
            try device.lines == [
                "root (user 0): install org.example.base 1.2: generation 1",
                "agent (user 5) for operation 12: activate org.example.none: not done: no component \"org.example.none\" is installed",
                "root (user 0): install org.example.suite 1.0: generation 2",
                "agent (user 5) for operation 12: remove org.example.base: not done: \"org.example.base\" is needed by \"org.example.core\"; deactivate or remove that first",
                "administrator (user 6): deactivate org.example.tools: generation 3",
                "administrator (user 6): roll-back: generation 2",
            ])
        let events = try installer.history(limit: 2)
        #expect(events.map { $0.number } == [5, 6])
        #expect(events.allSatisfy { $0.isTimeTrusted && $0.time == WallClock(seconds: 1_800_000_000) })
        // Another process finds the same.
        #expect(try LoggingDevice(device.files).installer.history(limit: 2) == events)
    }

    @Test("a package that is refused is named as soon as its signature is known to be good")
    func refusedPackage() throws {
        let device = try LoggingDevice(isClockTrusted: false)
        device.health.failures["org.example.tools"] = .failed("it is broken")
        let installer = device.installer
        try installer.install(Samples.base)
        #expect(throws: DeploymentFailure.self) { try installer.install(Samples.suite) }
        #expect(throws: DeploymentFailure.self) {
            try installer.install(.holding([1, 2, 3]), InstallOrder(.active)) { _ in .proceed }
        }
        let events = try installer.history(limit: 2)
        #expect(events.map { $0.subject } == ["org.example.suite 1.0", ""])
        #expect(events.map { $0.failure?.kind } == [.unhealthy, .invalidPackage])
        #expect(events.map { $0.generation } == [1, 1])
        #expect(!events.contains { $0.isTimeTrusted })
    }

    @Test(
        "the installer's own decisions are in it: what was on trial, and a change whose entry a power cut took"
    )
    func recovery() throws {
        let device = try LoggingDevice()
        _ = try device.installer.recover()
        try device.installer.install(Samples.base)
        // The change is there, and its entry isn't.
        try device.files.remove("events")
        let next = try LoggingDevice(device.files)
        _ = try next.installer.recover()
        #expect(try next.lines == ["installer: recover: generation 1"])
        _ = try LoggingDevice(device.files).installer.recover()
        #expect(try next.lines.count == 1)
    }

    @Test(
        "a power cut at any operation of a change leaves a log that can be read, and at most the last entry is lost"
    )
    func powerCuts() throws {
        let disk = CrashingFileSystem()
        let first = try LoggingDevice(disk)
        _ = try first.installer.recover()
        try first.installer.install(Samples.base)
        let clean = try LoggingDevice(disk.copy())
        try clean.installer.install(Samples.suite)
        let whole = try clean.lines
        for number in 0..<clean.files.operations {
            let device = try LoggingDevice(disk.copy())
            device.files.fault = .powerFails(after: number)
            // What comes after the change, its entry above all, may fail without failing it.
            _ = try? device.installer.install(Samples.suite)
            device.files.restart(after: .losesEverything)
            let again = try LoggingDevice(device.files)
            _ = try again.installer.recover()
            let found = try again.lines
            #expect(found.first == whole.first, "at \(number)")
            #expect(found.count <= 2, "at \(number): \(found)")
            #expect(device.files.tree.allSatisfy { !$0.hasPrefix("events.damaged") }, "at \(number)")
            try again.installer.install(Samples.suite)
            // Either its own entry or the one that the next start made for it.
            #expect(try again.lines.last?.hasSuffix("generation 2") == true, "at \(number)")
        }
    }

    @Test("it is bounded, and refusals don't push out changes")
    func bounds() throws {
        let files = CrashingFileSystem()
        let log = EventLog(files: files, isClockTrusted: { true })
        let refusal = DeploymentFailure(.notPermitted, String(repeating: "x", count: 10_000))
        log.note(.install, "first", nil, generation: 1, by: EventAuthor(.root, user: 0))
        for _ in 0..<200 { log.note(.remove, "", refusal, generation: 1, by: EventAuthor(.agent, user: 5)) }
        var events = try log.latest(1000)
        #expect(events.count == 1 + EventLog.refusalLimit)
        #expect(events.first?.subject == "first")
        #expect(events.last?.number == 201)
        #expect(events.last?.failure?.sentence.utf8.count == 480)
        for number in 2...500 {
            log.note(.install, "", nil, generation: number, by: EventAuthor(.root, user: 0))
        }
        events = try EventLog(files: files).latest(1000)
        #expect(events.count == EventLog.changeLimit + EventLog.refusalLimit)
        #expect(events.last?.number == 700)
    }

    @Test("a log that is damaged is set aside, and the new one says so")
    func damage() throws {
        let files = CrashingFileSystem()
        EventLog(files: files).note(.install, "a", nil, generation: 1, by: EventAuthor(.root, user: 0))
        try files.write(Array("nonsense".utf8), to: "events")
        let events = try EventLog(files: files).latest(10)
        #expect(events.map { $0.action } == [.recover])
        #expect(events.first?.failure?.sentence.hasPrefix("the log of events begins anew: ") == true)
    }

    @Test("a disk that can't be written keeps nothing from being done, and the entry comes later")
    func fullDisk() throws {
        let files = CrashingFileSystem()
        let log = EventLog(files: files, isClockTrusted: { true })
        files.fault = .isFull(from: 0)
        log.note(.install, "a", nil, generation: 1, by: EventAuthor(.root, user: 0))
        files.fault = .none
        #expect(try EventLog(files: files).latest(10).isEmpty)
        log.note(.install, "b", nil, generation: 2, by: EventAuthor(.root, user: 0))
        #expect(try EventLog(files: files).latest(10).map { $0.subject } == ["a", "b"])
    }
}
