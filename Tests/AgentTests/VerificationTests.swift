import Deployment
import Linux
import Records
import TestSupport
import Testing

@testable import Agent

@Suite("The comparison of installed files with what was signed")
final class VerificationTests {
    private let directory: TemporaryDirectory
    private let files: any FileSystem
    private let deployer = RefusingDeployer()
    private var configuration = Configuration()
    /// What passes both for the clock and for the device.
    private var passed = Duration.zero
    /// By how much the clock was set. - Unit: seconds.
    private var shift: Int64 = 0
    private var sessions = 0

    private static let minute = Duration.seconds(60)
    private static let day = Duration.seconds(86_400)

    init() throws {
        directory = try TemporaryDirectory()
        files = try directory.files()
    }

    /// As the agent makes it at its start.
    private func start() -> Verification {
        let clock = ClockFloor(files, built: 1_900_000_000) { [unowned self] in
            2_000_000_000 + shift + passed.components.seconds
        }
        return Verification(
            deployer, configuration, files, clock,
            now: { [unowned self] in Instant(sinceStart: .seconds(1000) + passed) },
            violated: { [unowned self] in sessions += 1 })
    }

    @Test("is done soon after the first start, and then each week")
    func interval() throws {
        let verification = start()
        #expect(!verification.isDue)
        passed += Self.minute * 10
        #expect(verification.isDue)
        try verification.perform()
        #expect(!verification.isDue)
        passed += Self.day * 7 - Self.minute
        #expect(!verification.isDue)
        passed += Self.minute
        #expect(verification.isDue)
        #expect(deployer.verifications == 1 && sessions == 0)
        #expect(deployer.author.role == .agent && deployer.author.operation == nil)
    }

    @Test("goes by the clock over restarts, but not at once after one")
    func restart() throws {
        passed = Self.minute * 10
        let first = start()
        passed += Self.minute * 10
        try first.perform()
        passed += Self.day * 3
        let second = start()
        passed += Self.day * 4 - Self.minute
        #expect(!second.isDue)
        passed += Self.minute
        #expect(second.isDue)
        let third = start()
        #expect(!third.isDue)
        passed += Self.minute * 10
        #expect(third.isDue)
    }

    @Test("calls the servers when something differs, each time")
    func violation() throws {
        deployer.deviations = [Deviation(component: "core", reason: "bin/core has other content")]
        let verification = start()
        for number in 1...2 {
            passed += Self.day * 7
            try verification.perform()
            #expect(sessions == number)
        }
    }

    @Test("is tried again in an hour when the installer can't, and ends with the agent")
    func refused() throws {
        deployer.verifyRefusal = DeploymentFailure(.busy, "the installer is at work")
        let verification = start()
        passed += Self.minute * 10
        try verification.perform()
        #expect(!verification.isDue && sessions == 0)
        passed += Self.minute * 60
        #expect(verification.isDue)
        deployer.verifyRefusal = DeploymentFailure(.stopRequested, "stop")
        #expect(throws: WaitError.stopRequested) { try verification.perform() }
        #expect(verification.isDue)
    }

    @Test("is done at the wished interval, or never", arguments: [(3600, true), (0, false)])
    func setting(_ seconds: Int, _ isDone: Bool) throws {
        configuration.installer.verifyInterval = .seconds(seconds)
        let verification = start()
        #expect((verification.due != nil) == isDone)
        passed += Self.minute * 10
        #expect(verification.isDue == isDone)
        guard isDone else { return }
        try verification.perform()
        passed += Self.minute * 60
        #expect(verification.isDue)
    }

    @Test("waits until the clock may be right, and isn't put off by one that was set back")
    func clock() throws {
        shift = -1_900_000_000
        let verification = start()
        passed += Self.day
        #expect(verification.due == nil)
        shift = 0
        #expect(verification.isDue)
        try verification.perform()
        shift = -2 * 86_400
        #expect(verification.isDue)
        try verification.perform()
        #expect(!verification.isDue)
        passed += Self.day * 7
        #expect(verification.isDue)
    }

    @Test(
        "is done soon when the note makes no sense",
        arguments: ["\(Int64.min)", "\(Int64.max)", "-1", "x"])
    func damagedNote(_ time: String) throws {
        try RecordFile("verified", in: files).save([Record([("Time", time)])])
        let verification = start()
        passed += Self.minute * 10
        #expect(verification.isDue)
    }

    @Test("is done although the disk keeps no note of it")
    func fullDisk() throws {
        let disk = CrashingFileSystem()
        disk.fault = .refusesChanges(from: 0, .noSpace)
        let verification = Verification(
            deployer, configuration, disk, ClockFloor(disk, built: 0) { 2_000_000_000 },
            now: { [unowned self] in Instant(sinceStart: passed) }, violated: {})
        passed += Self.minute * 10
        try verification.perform()
        #expect(!verification.isDue)
    }
}
