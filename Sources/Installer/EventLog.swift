public import Deployment
public import Linux
import Records

/// The log of what was changed and refused on a device: a bounded file of records, which survives power cuts.
///
/// The one place through which both are written: what somebody ordered, and what the installer decided by itself. Changes and
/// refusals have room of their own, so that whoever is refused again and again doesn't push out what was changed.
public final class EventLog {
    private let file: RecordFile
    private let clock: () -> WallClock
    private let isClockTrusted: () -> Bool
    /// The newest last. What couldn't be read or written yet is here all the same, and is written with the next one.
    private var events: [DeploymentEvent] = []
    private var isLoaded = false

    /// - Parameters:
    ///   - files: The log is the file `events` there.
    ///   - clock: The time of day.
    ///   - isClockTrusted: Whether it is right. - Default: as the kernel says.
    public init(
        files: any FileSystem, clock: @escaping () -> WallClock = { WallClock.now },
        isClockTrusted: @escaping () -> Bool = { WallClock.isSynchronized }
    ) {
        file = RecordFile("events", in: files)
        (self.clock, self.isClockTrusted) = (clock, isClockTrusted)
    }

    /// The newest events, the newest last.
    public func latest(_ limit: Int) throws(DeploymentFailure) -> [DeploymentEvent] {
        do throws(FileSystemError) {
            try load()
        } catch {
            throw DeploymentFailure(.storage, "the log of events can't be read: \(error)")
        }
        return Array(events.suffix(max(0, limit)))
    }

    /// Keeps one event. A disk that can't be written now is no reason not to do what it is about.
    func note(
        _ action: DeploymentEvent.Action, _ subject: String, _ failure: DeploymentFailure?, generation: Int,
        by author: EventAuthor
    ) {
        let short = failure.map { DeploymentFailure($0.kind, Self.cut($0.sentence)) }
        var author = author
        author.operation = author.operation.map { Self.cut($0) }
        // Read first: the number follows from what is there.
        do throws(FileSystemError) { try load() } catch {}
        events.append(
            DeploymentEvent(
                number: (events.last?.number ?? 0) + 1, time: clock(), isTimeTrusted: isClockTrusted(),
                author: author, action: action, subject: Self.cut(subject), failure: short,
                generation: generation))
        Self.bound(&events)
        do throws(FileSystemError) { try save() } catch {}
    }

    /// The generation that the last event left in force; nil before the first.
    var lastGeneration: Int? {
        do throws(FileSystemError) { try load() } catch { return nil }
        return events.last?.generation
    }

    private func load() throws(FileSystemError) {
        guard !isLoaded else { return }
        let contents = try file.load()
        let kept = contents.records.compactMap { DeploymentEvent($0) }
        let waiting = events
        events = kept
        for event in waiting {
            var next = event
            next.number = (events.last?.number ?? 0) + 1
            events.append(next)
        }
        isLoaded = true
        guard let damage = contents.damage else { return }
        let lost = DeploymentFailure(.storage, Self.cut("the log of events begins anew: \(damage)"))
        note(.recover, "", lost, generation: events.last?.generation ?? 0, by: EventAuthor(.installer))
    }

    private func save() throws(FileSystemError) {
        // What couldn't be read isn't replaced.
        guard isLoaded else { return }
        try file.save(events.map { $0.record })
    }

    private static func bound(_ events: inout [DeploymentEvent]) {
        drop(&events, to: changeLimit) { $0.failure == nil }
        drop(&events, to: refusalLimit) { $0.failure != nil }
    }

    private static func drop(
        _ events: inout [DeploymentEvent], to limit: Int, _ isOne: (DeploymentEvent) -> Bool
    ) {
        guard events.count(where: isOne) > limit, let oldest = events.firstIndex(where: isOne) else { return }
        events.remove(at: oldest)
    }

    private static func cut(_ text: String) -> String {
        String(decoding: text.utf8.prefix(textLimit), as: UTF8.self)
    }

    /// - Default: 384: years of updates.
    static var changeLimit: Int { 384 }
    /// - Default: 128.
    static var refusalLimit: Int { 128 }
    /// - Unit: bytes. - Default: 480. So the file has at most 512 events of 1.2 kB, below its megabyte.
    private static var textLimit: Int { 480 }
}

// On the disk: a record for each event.
extension DeploymentEvent {
    /// nil when the record says something else.
    init?(_ record: Record) {
        guard let number = record["Number"].flatMap({ Int($0) }), (1...Int.max / 2).contains(number),
            let time = record["Time"].flatMap({ WallClock($0) }),
            let role = record["Role"].flatMap({ EventAuthor.Role(rawValue: $0) }),
            let action = record["Action"].flatMap({ Action(rawValue: $0) }),
            let generation = record["Generation"].flatMap({ Int($0) }), generation >= 0
        else { return nil }
        let author = EventAuthor(
            role, user: record["User"].flatMap { UInt32($0) }, operation: record["Operation"])
        let kind = record["Failure"].flatMap { DeploymentFailure.Kind(rawValue: $0) }
        self.init(
            number: number, time: time, isTimeTrusted: record["Clock"] == "synchronized", author: author,
            action: action, subject: record["Subject"] ?? "",
            failure: kind.map { DeploymentFailure($0, record["Reason"] ?? "") }, generation: generation)
    }

    fileprivate var record: Record {
        var fields = [
            ("Number", "\(number)"), ("Time", "\(time)"),
            ("Clock", isTimeTrusted ? "synchronized" : "unsure"), ("Role", author.role.rawValue),
        ]
        if let user = author.user { fields.append(("User", "\(user)")) }
        if let operation = author.operation { fields.append(("Operation", operation)) }
        fields += [("Action", action.rawValue), ("Subject", subject), ("Generation", "\(generation)")]
        if let failure { fields += [("Failure", failure.kind.rawValue), ("Reason", failure.sentence)] }
        return Record(fields)
    }
}
