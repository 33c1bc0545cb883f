import Linux
import Records
import SCOMO

/// The operations that somebody on the device has put off, and until when: over restarts, and not for ever.
///
/// How long goes by the device's own time as long as the agent runs, and by the clock over restarts.
final class Deferrals {
    private let file: RecordFile
    /// How long one operation may be put off in all.
    private let maximum: Duration
    private let clock: ClockFloor
    private let now: () -> Instant
    private var all: [Deferral] = []
    /// Whether the disk doesn't know all of it yet.
    private(set) var areNew = false

    init(
        _ files: any FileSystem, _ deadlines: Configuration.Deadlines, _ clock: ClockFloor,
        now: @escaping () -> Instant = { .now }
    ) {
        file = RecordFile("deferred", in: files, limit: 1 << 14)
        (maximum, self.clock, self.now) = (deadlines.deferral, clock, now)
        // Of what can't be read nothing is put off.
        let records = (try? file.load().records) ?? []
        all = records.prefix(Self.limit).compactMap { Deferral($0, within: maximum, clock, now()) }
    }

    /// - Unit: operations. - Default: 64, as many as the journal has.
    private static var limit: Int { 64 }

    /// Puts operations off from now on, however long they were to wait before; zero takes that back.
    ///
    /// - Returns: For how long, which is shorter for what was put off before.
    func putOff(_ operations: [UInt64], for time: Duration) -> Duration {
        let new = operations.prefix(Self.limit).map { operation in
            Deferral(operation, for: time, within: maximum, after: self[operation], clock.time, now())
        }
        all = (all.filter { !operations.contains($0.operation) } + new).suffix(Self.limit)
        areNew = true
        return new.map { $0.time }.max() ?? .zero
    }

    /// When an operation goes on, or went on, that was put off.
    func end(of operation: UInt64) -> Instant? { self[operation]?.end }

    /// The same for people; nil for what doesn't wait.
    func clockTime(of operation: UInt64) -> WallClock? {
        guard let left = end(of: operation).map({ $0 - now() }), left > .zero else { return nil }
        return WallClock(seconds: clock.time + left.components.seconds)
    }

    /// The same for servers.
    func delay(of operation: UInt64) -> OperationDelay? {
        clockTime(of: operation).map { OperationDelay(.deferral, until: $0) }
    }

    /// The operations that wait.
    var waiting: [UInt64] {
        let now = now()
        return all.filter { now < $0.end }.map { $0.operation }
    }

    /// Has the disk keep what is new of it, for the operations that there are.
    func keep(_ operations: [UInt64]) {
        guard areNew else { return }
        all.removeAll { !operations.contains($0.operation) }
        areNew = false
        // Without the note the operations go on after the next start, and nothing else happens.
        try? file.save(all.map { $0.record })
        if let last = waiting.compactMap({ clockTime(of: $0) }).max() {
            AgentEvent.deferred(operations: waiting, until: last).log()
        } else {
            AgentEvent.resumed.log()
        }
    }

    private subscript(_ operation: UInt64) -> Deferral? { all.first { $0.operation == operation } }
}

/// One operation that was put off.
private struct Deferral {
    let operation: UInt64
    /// What it had been put off for in all before this.
    private let before: Duration
    /// What the clock said then. - Unit: seconds since 1970.
    private let begin: Int64
    /// For how long this time.
    let time: Duration
    let end: Instant

    /// - Parameter last: How it was put off before.
    init(
        _ operation: UInt64, for wish: Duration, within maximum: Duration, after last: Deferral?,
        _ begin: Int64, _ now: Instant
    ) {
        (self.operation, self.begin) = (operation, begin)
        before = last?.spent(now) ?? .zero
        time = max(.zero, min(wish, maximum - before))
        end = now + time
    }

    /// What has passed of it, and of those before.
    private func spent(_ now: Instant) -> Duration { before + time - max(.zero, end - now) }

    /// As the disk has it; nil for what this program wouldn't have written.
    init?(_ record: Record, within maximum: Duration, _ clock: ClockFloor, _ now: Instant) {
        guard let operation = record["Operation"].flatMap({ UInt64($0) }),
            let before = Self.duration(record["Before"]), let time = Self.duration(record["Time"]),
            let begin = record["Begin"].flatMap({ Int64($0) }), begin >= 0
        else { return nil }
        (self.operation, self.before, self.begin) = (operation, before, begin)
        self.time = max(.zero, min(time, maximum - before))
        end = now + Self.left(of: self.time, since: begin, clock)
    }

    /// While nothing tells how long the device was off, it counts from the start. A clock that was set back since tells that the note
    /// makes no sense.
    private static func left(of time: Duration, since begin: Int64, _ clock: ClockFloor) -> Duration {
        guard clock.isPlausible else { return time }
        guard begin <= clock.time else { return .zero }
        return max(.zero, time - .seconds(clock.time - begin))
    }

    /// - Unit: seconds, of at most 52 weeks.
    private static func duration(_ text: String?) -> Duration? {
        guard let seconds = text.flatMap({ Int64($0) }), (0...(52 * 604_800)).contains(seconds) else {
            return nil
        }
        return .seconds(seconds)
    }

    var record: Record {
        Record([
            ("Operation", "\(operation)"), ("Begin", "\(begin)"), ("Before", "\(before.components.seconds)"),
            ("Time", "\(time.components.seconds)"),
        ])
    }
}
