import Deployment
import Linux
import Records
import SCOMO
import Settings
import TestSupport
import Testing

@testable import Agent

@Suite("What the policy holds back")
final class HoldTests {
    private let files = CrashingFileSystem()
    private var policy = InstallPolicy()
    /// What has passed for the device that is on; the clock goes on with it.
    private var passed = Duration.zero
    /// By how much the clock was set, and what it missed while the device was off. - Unit: seconds.
    private var shift: Int64 = 0
    private var hour = 12

    private static func hours(_ count: Int) -> Duration { .seconds(count * 3600) }
    private static let begin: Int64 = 2_000_000_000

    init() throws {
        policy.normal = .ask
        policy.deadline = Self.hours(10)
    }

    /// As the agent makes it at its start.
    private func start(_ disk: CrashingFileSystem? = nil) -> Holds {
        let clock = ClockFloor(CrashingFileSystem(), built: 1_900_000_000) { [unowned self] in
            Self.begin + shift + passed.components.seconds
        }
        return Holds(
            disk ?? files, policy, clock,
            now: { [unowned self] in Instant(sinceStart: .seconds(1000) + passed) },
            timeOfDay: { [unowned self] _ in TimeOfDay(seconds: hour * 3600) ?? TimeOfDay(.now) })
    }

    @Test("is told with the reason and the end, is looked at each hour, and goes on at the deadline")
    func deadline() {
        let holds = start()
        var changes = 0
        holds.changed = { changes += 1 }
        let delay = OperationDelay(.approval, until: WallClock(seconds: Self.begin + 36_000))
        #expect(holds.look(at: 3, .normal) == delay && holds.delay(of: 3) == delay)
        #expect(holds.waiting == [3] && holds.areNew && changes == 1)
        #expect(holds.nextLook(at: 3) == Instant(sinceStart: .seconds(4600)))
        passed = Self.hours(9) + .seconds(1800)
        #expect(holds.look(at: 3, .normal) == delay && changes == 1)
        #expect(holds.nextLook(at: 3) - Instant(sinceStart: .seconds(1000) + passed) == .seconds(1800))
        passed = Self.hours(10)
        #expect(holds.look(at: 3, .normal) == nil)
        #expect(holds.waiting.isEmpty && holds.delay(of: 3) == nil && changes == 2)
    }

    @Test("is held no longer when somebody agrees, which holds over restarts")
    func approval() {
        let first = start()
        #expect(!first.approve(3))
        _ = first.look(at: 3, .normal)
        _ = first.look(at: 4, .normal)
        #expect(first.approve(3) && !first.approve(3) && first.waiting == [4])
        #expect(first.takeApprovals() == [3] && first.takeApprovals() == [])
        first.keep([3, 4])
        #expect(!first.areNew)
        let second = start()
        #expect(second.urgency(of: 3) == .normal)
        #expect(second.look(at: 3, .normal) == nil)
        #expect(second.look(at: 4, .normal)?.reason == .approval)
        second.forget(3)
        #expect(second.urgency(of: 3) == nil && second.areNew)
    }

    @Test("counts the time that the device was off")
    func off() {
        let first = start()
        _ = first.look(at: 3, .normal)
        first.keep([3])
        shift = 35_999
        #expect(start().look(at: 3, .normal) != nil)
        shift = 36_000
        #expect(start().look(at: 3, .normal) == nil)
    }

    /// What the clock missed comes with the first session.
    @Test("counts it too when the clock is put right only after the start")
    func lateClock() {
        _ = {
            let first = start()
            _ = first.look(at: 3, .normal)
            first.keep([3])
        }()
        let second = start()
        #expect(second.look(at: 3, .normal) != nil)
        shift = 36_000
        #expect(second.look(at: 3, .normal) == nil)
    }

    @Test("isn't held back for ever by a clock that is set back, or that begins anew at each start")
    func clockSetBack() {
        for start in 0..<5 {
            let holds = self.start()
            #expect(holds.look(at: 3, .normal) != nil, "start \(start)")
            holds.keep([3])
            passed += Self.hours(2)
            // Noted once an hour at least.
            #expect((holds.look(at: 3, .normal) == nil) == (start == 4))
            holds.keep([3])
            shift -= 50_000
        }
    }

    @Test("waits for the window of the clock as it is then, also if it jumps")
    func window() throws {
        policy.normal = .window
        policy.windows = try #require(DailyWindow.list("02:00-05:00"))
        policy.deadline = .zero
        let holds = start()
        hour = 1
        #expect(
            holds.look(at: 3, .normal)
                == OperationDelay(.window, until: WallClock(seconds: Self.begin + 3600)))
        hour = 9
        #expect(holds.look(at: 3, .normal)?.end == WallClock(seconds: Self.begin + 17 * 3600))
        #expect(holds.nextLook(at: 3) == Instant(sinceStart: .seconds(4600)))
        hour = 4
        #expect(holds.look(at: 3, .normal) == nil && holds.waiting.isEmpty)
        // What stopped in it waits for the next one.
        hour = 5
        #expect(holds.look(at: 3, .normal)?.reason == .window)
    }

    @Test("is no more than operations there may be, and needs no disk")
    func fullDisk() {
        let disk = CrashingFileSystem()
        disk.fault = .refusesChanges(from: 0, .noSpace)
        let holds = start(disk)
        for operation in 1...100 as ClosedRange<UInt64> { _ = holds.look(at: operation, .normal) }
        holds.keep(Array(1...100))
        #expect(holds.waiting.count == 64 && !holds.areNew)
        holds.keep([1])
        #expect(holds.waiting.count == 64)
    }

    @Test(
        "begins anew where the note makes no sense",
        arguments: [
            ["x", "normal", "2000000000", "0"], ["3", "odd", "2000000000", "0"],
            ["3", "normal", "-1", "0"], ["3", "normal", "2000000000", "-1"],
            ["3", "normal", "2000000000", "\(Int64.max)"], ["3", "normal", "\(Int64.max)", "0"],
            ["3", "normal", "x", "x"],
        ])
    func damagedNote(_ values: [String]) throws {
        try RecordFile("held", in: files).save([
            Record(Array(zip(["Operation", "Urgency", "Begin", "Held"], values)))
        ])
        let end = WallClock(seconds: Self.begin + 36_000)
        #expect(start().look(at: 3, .normal)?.end == end)
        try files.replaceContents(of: "held", with: Array("nonsense".utf8))
        #expect(start().look(at: 3, .normal)?.end == end)
    }
}
