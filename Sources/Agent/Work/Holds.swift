import Deployment
import Linux
import Records
import SCOMO

/// The installations that the operator's policy holds back, over restarts and not for ever (`[Policy]`, file `held`).
final class Holds {
    private let file: RecordFile
    private let policy: InstallPolicy
    private let clock: ClockFloor
    private let now: () -> Instant
    private let timeOfDay: (WallClock) -> TimeOfDay
    private var all: [Hold] = []
    /// Whether the disk doesn't know all of it yet.
    private(set) var areNew = false
    /// Those that somebody has just agreed to.
    private var approvals: [UInt64] = []
    /// Called when what waits is another.
    var changed: () -> Void = {}

    init(
        _ files: any FileSystem, _ policy: InstallPolicy, _ clock: ClockFloor,
        now: @escaping () -> Instant = { .now },
        timeOfDay: @escaping (WallClock) -> TimeOfDay = { TimeOfDay($0) }
    ) {
        file = RecordFile("held", in: files, limit: 1 << 14)
        (self.policy, self.clock, self.now, self.timeOfDay) = (policy, clock, now, timeOfDay)
        // What can't be read is held back anew.
        let records = (try? file.load().records) ?? []
        all = records.prefix(Self.limit).compactMap { Hold($0, now()) }
    }

    /// - Unit: operations. - Default: 64, as many as the journal has.
    private static var limit: Int { 64 }

    /// Whether the policy has a say in a piece of work.
    func concern(_ work: Work) -> Bool {
        guard case .install = work.action else { return false }
        return !policy.holdsNothing
    }

    /// How urgent the package of an operation is that was held back before.
    func urgency(of operation: UInt64) -> PackageUrgency? { self[operation]?.urgency }

    /// Looks at what keeps an installation from beginning now; nil if nothing does.
    func look(at operation: UInt64, _ urgency: PackageUrgency) -> OperationDelay? {
        let (known, now, time) = (self[operation], now(), clock.time)
        var hold = known ?? Hold(operation, urgency, since: time, now)
        let wait =
            hold.isApproved
            ? nil : policy.wait(urgency, held: hold.time(now, time), at: timeOfDay(WallClock(seconds: time)))
        hold.delay = wait.map { OperationDelay($0.reason, until: Self.end(after: $0.time, time)) }
        hold.nextLook = now + min(wait?.time ?? Self.interval, Self.interval)
        guard known != nil || wait != nil else { return nil }
        areNew = hold.note(now) || areNew
        let isOther = known?.delay != hold.delay
        replace(hold)
        if isOther { changed() }
        return hold.delay
    }

    /// How often is looked: the clock may be set meanwhile, and a window may have opened then.
    private static var interval: Duration { .seconds(3600) }

    private static func end(after wait: Duration?, _ time: Int64) -> WallClock? {
        wait.map { WallClock(seconds: time + $0.components.seconds) }
    }

    /// When to look again at what is held back.
    func nextLook(at operation: UInt64) -> Instant { self[operation]?.nextLook ?? now() }

    /// Somebody on the device wants it done now.
    ///
    /// - Returns: Whether it is held back.
    func approve(_ operation: UInt64) -> Bool {
        guard var hold = self[operation], hold.delay != nil else { return false }
        hold.approve()
        replace(hold)
        approvals.append(operation)
        areNew = true
        changed()
        return true
    }

    /// The operations that somebody has agreed to since this was asked last.
    func takeApprovals() -> [UInt64] {
        defer { approvals = [] }
        return approvals
    }

    /// What holds an operation back; nil for what isn't.
    func delay(of operation: UInt64) -> OperationDelay? { self[operation]?.delay }

    /// The operations that are held back.
    var waiting: [UInt64] { all.filter { $0.delay != nil }.map { $0.operation } }

    /// The operation's work is over.
    func forget(_ operation: UInt64) {
        guard self[operation] != nil else { return }
        all.removeAll { $0.operation == operation }
        areNew = true
        changed()
    }

    /// Has the disk keep what is new of it, for the operations that there are.
    func keep(_ operations: [UInt64]) {
        guard areNew else { return }
        all.removeAll { !operations.contains($0.operation) }
        areNew = false
        // Without the note it is held back for longer after the next start, and nothing else happens.
        try? file.save(all.map { $0.record })
    }

    private func replace(_ hold: Hold) {
        all = (all.filter { $0.operation != hold.operation } + [hold]).suffix(Self.limit)
    }

    private subscript(_ operation: UInt64) -> Hold? { all.first { $0.operation == operation } }
}
