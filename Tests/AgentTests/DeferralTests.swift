import Deployment
import Linux
import Records
import SCOMO
import TestSupport
import Testing

@testable import Agent

extension Deferrals {
    /// Of a device where nothing is put off yet.
    static var none: Deferrals { Deferrals(CrashingFileSystem(), Configuration.Deadlines(), .right) }
}

extension Holds {
    /// Of a device that installs everything at once.
    static var none: Holds { Holds(CrashingFileSystem(), InstallPolicy(), .right) }
}

extension ClockFloor {
    static var right: ClockFloor { ClockFloor(CrashingFileSystem(), built: 0) { 2_000_000_000 } }
}

@Suite("What somebody on the device has put off")
final class DeferralTests {
    private let files = CrashingFileSystem()
    private var deadlines = Configuration.Deadlines()
    /// What passes both for the clock and for the device.
    private var passed = Duration.zero
    /// By how much the clock was set. - Unit: seconds.
    private var shift: Int64 = 0

    private static let hour = Duration.seconds(3600)
    private static let begin: Int64 = 2_000_000_000

    /// As the agent makes it at its start.
    private func start(_ files: CrashingFileSystem? = nil) -> Deferrals {
        let clock = ClockFloor(CrashingFileSystem(), built: 1_900_000_000) { [unowned self] in
            Self.begin + shift + passed.components.seconds
        }
        return Deferrals(files ?? self.files, deadlines, clock) { [unowned self] in
            Instant(sinceStart: .seconds(1000) + passed)
        }
    }

    @Test("waits so long, and is told so; the clock may be set meanwhile", arguments: [0, -86_400, 86_400])
    func waits(_ jump: Int64) {
        let deferrals = start()
        #expect(deferrals.putOff([3, 5], for: Self.hour) == Self.hour)
        #expect(deferrals.clockTime(of: 5)?.seconds == Self.begin + 3600)
        shift = jump
        passed = Self.hour - .seconds(1)
        #expect(deferrals.waiting == [3, 5])
        passed = Self.hour
        #expect(deferrals.waiting.isEmpty && deferrals.clockTime(of: 5) == nil)
    }

    @Test("holds over restarts, and the time that the device was off counts")
    func restart() {
        let first = start()
        _ = first.putOff([3, 5], for: Self.hour * 2)
        #expect(start().waiting.isEmpty)
        first.keep([5, 9])
        #expect(!first.areNew)
        passed = Self.hour
        let second = start()
        #expect(second.waiting == [5])
        passed = Self.hour * 2 - .seconds(1)
        #expect(second.waiting == [5] && start().waiting == [5])
        passed = Self.hour * 2
        #expect(second.waiting.isEmpty && start().waiting.isEmpty)
    }

    @Test("can't be put off for more than the limit in all, over restarts and in pieces")
    func limit() {
        let first = start()
        #expect(first.putOff([3], for: Self.hour * 48) == Self.hour * 48)
        passed = Self.hour * 40
        // Eight hours weren't used.
        #expect(first.putOff([3], for: Self.hour * 48) == Self.hour * 32)
        first.keep([3])
        passed = Self.hour * 50
        let second = start()
        #expect(second.putOff([3], for: .zero) == .zero)
        #expect(second.waiting.isEmpty)
        #expect(second.putOff([3], for: Self.hour * 48) == Self.hour * 22)
        passed = Self.hour * 72
        second.keep([3])
        let third = start()
        #expect(third.putOff([3], for: Self.hour) == .zero)
        // Another one has its own time.
        #expect(third.putOff([3, 4], for: Self.hour) == Self.hour)
        #expect(third.waiting == [4])
    }

    @Test("ends at the new limit, if that was lowered")
    func lowered() {
        let first = start()
        _ = first.putOff([3], for: Self.hour * 48)
        first.keep([3])
        deadlines.deferral = Self.hour
        let second = start()
        #expect(second.waiting == [3])
        passed = Self.hour
        #expect(second.waiting.isEmpty)
        #expect(second.putOff([3], for: Self.hour) == .zero)
    }

    @Test("counts from the start where the clock can't be right, and ends with a note from the future")
    func clock() {
        let first = start()
        _ = first.putOff([3], for: Self.hour)
        first.keep([3])
        shift = -1_900_000_000
        let second = start()
        passed = Self.hour - .seconds(1)
        #expect(second.waiting == [3])
        passed = Self.hour
        #expect(second.waiting.isEmpty)
        shift = -2 * 86_400
        #expect(start().waiting.isEmpty)
    }

    @Test(
        "is nothing where the note makes no sense",
        arguments: [
            ["x", "0", "0", "60"], ["3", "-1", "0", "60"], ["3", "\(Int64.min)", "0", "60"],
            ["3", "\(Int64.max)", "0", "60"], ["3", "0", "-1", "60"], ["3", "0", "0", "\(Int64.max)"],
            ["3", "0", "\(Int64.max)", "60"], ["3", "0", "31449600", "31449600"],
        ])
    func damagedNote(_ values: [String]) throws {
        try RecordFile("deferred", in: files).save([
            Record(Array(zip(["Operation", "Begin", "Before", "Time"], values)))
        ])
        #expect(start().waiting.isEmpty)
        try files.replaceContents(of: "deferred", with: Array("nonsense".utf8))
        #expect(start().waiting.isEmpty)
    }

    @Test("waits though the disk keeps no note of it, and no more of it than there may be")
    func fullDisk() {
        let disk = CrashingFileSystem()
        disk.fault = .refusesChanges(from: 0, .noSpace)
        let deferrals = start(disk)
        _ = deferrals.putOff(Array(1...1000), for: Self.hour)
        deferrals.keep(Array(1...1000))
        #expect(deferrals.waiting.count == 64 && !deferrals.areNew)
    }
}

extension OperationRunnerTests {
    @Test("that somebody has put off waits, holds back no other, and then goes on by itself")
    func putOff() throws {
        try order("DownloadInstall")
        let runner = try runner()
        let first = try #require(runner.dueWork).operation
        #expect(deferrals.putOff([first], for: .seconds(3600)) == .seconds(3600))
        #expect(runner.dueWork == nil && runner.next == nil && runner.firstDelayed == first)
        let wait = try #require(runner.due) - .now
        #expect(wait > .seconds(3590) && wait <= .seconds(3600))
        runner.keepDelays()
        #expect(Deferrals(files, configuration.deadlines, .right).waiting.count <= 1)
        try order("DownloadInstall", package: "y")
        #expect(try #require(runner.dueWork).operation != first)
        passed = .seconds(3600)
        #expect(runner.dueWork?.operation == first && runner.due == nil && runner.firstDelayed == nil)
    }

    @Test("that is put off while it waits for something to pass has its whole deadline afterwards")
    func deadlineOfPutOff() throws {
        configuration.deadlines.network = .seconds(7200)
        try order("DownloadInstall")
        let runner = try runner()
        #expect(try perform(runner).word == "waiting")
        let operation = try #require(components.nextWork()).operation
        _ = deferrals.putOff([operation], for: .seconds(86_400))
        // The wait for the network is over first, and nothing is due for that.
        passed = .seconds(4000)
        let left = try #require(runner.due) - (.now + passed)
        #expect(runner.dueWork == nil && left > .seconds(80_000))
        passed = .seconds(86_400)
        #expect(try perform(runner).word == "waiting")
        passed += .seconds(7100)
        #expect(try perform(runner).word == "waiting")
        passed += .seconds(200)
        #expect(try perform(runner).word == "failed")
    }

    @Test("that waits to be confirmed isn't put off: it is in force already")
    func trialIsNotPutOff() throws {
        try order("DownloadInstall")
        let runner = try runner()
        let download = try #require(components.nextWork())
        try components.began(download)
        try components.finished(download, .downloaded)
        let install = try #require(components.nextWork())
        try components.finished(install, .onTrial(7, []))
        _ = deferrals.putOff([download.operation], for: .seconds(3600))
        #expect(runner.dueWork?.awaitsConfirmation == true && runner.firstDelayed == nil)
    }
}
