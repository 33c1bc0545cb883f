public import Linux
internal import Records

/// The lock-outs of all servers, kept across restarts.
public final class LockOuts {
    /// What was refused.
    public enum Kind: String, CaseIterable, Sendable {
        /// In sessions: the server's credentials, or ours by the server. Lengthens the wait for the next session.
        case sessions
        /// Digests of notifications that name the server. Only further notifications wait, because anybody who
        /// reaches the device can send wrong ones.
        case notifications
        /// The same, of notifications that came over the bus or as files.
        case deviceNotifications = "notifications of the device"
    }

    private struct Entry {
        let server: String
        let kind: Kind
        var lockOut: LockOut
    }

    private let file: RecordFile
    private let report: (AccountEvent) -> Void
    private var entries: [Entry] = []
    private var isSaved = true
    /// Called when somebody is locked out, or no longer.
    public var changed: () -> Void = {}

    public init(
        _ files: any FileSystem, now: Instant, _ clock: WallClock,
        report: @escaping (AccountEvent) -> Void = { _ in }
    ) throws(FileSystemError) {
        self.report = report
        file = RecordFile("lock-outs", in: files, limit: 64 << 10)
        for record in try file.load(report) {
            guard let server = record["Server"], let kind = Kind(rawValue: record["Kind"] ?? "") else {
                continue
            }
            // A jump of the clock lengthens no wait: `LockOut` bounds it.
            let remaining = (record.number("End") ?? 0) &- clock.seconds
            var lockOut = Self.fresh(kind)
            lockOut.resume(
                failures: Int(clamping: record.number("Failures") ?? 0), remaining: remaining, now: now)
            entries.append(Entry(server: server, kind: kind, lockOut: lockOut))
        }
    }

    public func isInForce(_ server: String, _ kind: Kind, at now: Instant) -> Bool {
        lockOut(server, kind).isInForce(at: now)
    }

    /// Until when `server` has to wait; nil if it hasn't.
    public func end(_ server: String, _ kind: Kind) -> Instant? { lockOut(server, kind).end }

    /// The servers that are locked out, or would be at the next failure.
    public var servers: [String] {
        var servers: [String] = []
        for entry in entries where entry.lockOut.isTriggered && !servers.contains(entry.server) {
            servers.append(entry.server)
        }
        return servers
    }

    /// - Parameter server: One that has an account, or this would grow without bounds.
    public func failed(_ server: String, _ kind: Kind, now: Instant) {
        var lockOut = lockOut(server, kind)
        let wasTriggered = lockOut.isTriggered
        lockOut.failed(now: now)
        set(lockOut, server, kind)
        guard lockOut.isTriggered, !wasTriggered else { return }
        report(.lockedOut(server: server, kind: kind, failures: lockOut.failures))
        changed()
    }

    public func succeeded(_ server: String, _ kind: Kind) {
        var lockOut = lockOut(server, kind)
        guard lockOut.failures > 0 else { return }
        let wasTriggered = lockOut.isTriggered
        lockOut.succeeded()
        set(lockOut, server, kind)
        guard wasTriggered else { return }
        report(.lockOutOver(server: server, kind: kind))
        changed()
    }

    /// Not from inside the event loop, since the disk may be slow. What can't be kept holds until the next restart.
    public func save(servers: [String], now: Instant, _ clock: WallClock) {
        entries.removeAll { !servers.contains($0.server) }
        guard !isSaved else { return }
        isSaved = true
        var records: [Record] = []
        for entry in entries {
            let remaining = entry.lockOut.end.map { ($0 - now).components.seconds } ?? 0
            var record = Record()
            record["Server"] = entry.server
            record["Kind"] = entry.kind.rawValue
            record["Failures"] = "\(entry.lockOut.failures)"
            record["End"] = "\(clock.seconds + remaining)"
            records.append(record)
        }
        try? file.save(records)
    }

    private func index(_ server: String, _ kind: Kind) -> Int? {
        entries.firstIndex { $0.kind == kind && $0.server == server }
    }

    private func lockOut(_ server: String, _ kind: Kind) -> LockOut {
        guard let index = index(server, kind) else { return Self.fresh(kind) }
        return entries[index].lockOut
    }

    private func set(_ lockOut: LockOut, _ server: String, _ kind: Kind) {
        isSaved = false
        if let index = index(server, kind) { entries.remove(at: index) }
        guard lockOut.failures > 0 else { return }
        entries.append(Entry(server: server, kind: kind, lockOut: lockOut))
    }

    private static func fresh(_ kind: Kind) -> LockOut {
        switch kind {
        // Two failures are what a lost nonce and a lost answer cost.
        case .sessions: LockOut(patience: 2, longest: .seconds(86_400))
        case .notifications, .deviceNotifications: LockOut(patience: 10, longest: .seconds(3600))
        }
    }
}
