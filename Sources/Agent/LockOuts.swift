import Linux
import Records

/// The lock-outs of all servers, kept across restarts.
final class LockOuts {
    /// What was refused.
    enum Kind: String, CaseIterable {
        /// In sessions: the server's credentials, or ours by the server. Lengthens the wait for the next session.
        case sessions
        /// Digests of notifications that name the server. Only further notifications wait, because anybody who
        /// reaches the device can send wrong ones.
        case notifications
    }

    private struct Entry {
        let server: String
        let kind: Kind
        var lockOut: LockOut
    }

    private let file: RecordFile
    private var entries: [Entry] = []
    private var isSaved = true
    let damage: RecordDamage?
    /// Called when somebody is locked out, or no longer.
    var changed: () -> Void = {}

    init(_ files: any FileSystem, now: Instant, _ clock: WallClock) throws(FileSystemError) {
        file = RecordFile("lock-outs", in: files, limit: 64 << 10)
        let contents = try file.load()
        damage = contents.damage
        for record in contents.records {
            guard let server = record["Server"], let kind = record["Kind"].flatMap(Kind.init(rawValue:)),
                let failures = record["Failures"].flatMap({ Int($0) }), (1...1000).contains(failures),
                let end = record["End"].flatMap({ Int64($0) })
            else { continue }
            var lockOut = Self.fresh(kind)
            let (remaining, overflow) = end.subtractingReportingOverflow(clock.seconds)
            lockOut.resume(
                failures: failures,
                remaining: overflow ? .zero : .seconds(max(0, min(remaining, 86_400))), now: now)
            entries.append(Entry(server: server, kind: kind, lockOut: lockOut))
        }
    }

    func isInForce(_ server: String, _ kind: Kind, at now: Instant) -> Bool {
        lockOut(server, kind).isInForce(at: now)
    }

    /// Until when `server` has to wait; nil if it hasn't.
    func end(_ server: String, _ kind: Kind) -> Instant? { lockOut(server, kind).end }

    /// The servers that are locked out, or would be at the next failure.
    var servers: [String] {
        var servers: [String] = []
        for entry in entries where entry.lockOut.isTriggered && !servers.contains(entry.server) {
            servers.append(entry.server)
        }
        return servers
    }

    /// - Parameter server: One that has an account, or this would grow without bounds.
    func failed(_ server: String, _ kind: Kind, now: Instant) {
        var lockOut = lockOut(server, kind)
        let wasTriggered = lockOut.isTriggered
        lockOut.failed(now: now)
        set(lockOut, server, kind)
        guard lockOut.isTriggered, !wasTriggered else { return }
        AgentEvent.lockedOut(server: server, kind: kind, failures: lockOut.failures).log()
        changed()
    }

    func succeeded(_ server: String, _ kind: Kind) {
        var lockOut = lockOut(server, kind)
        guard lockOut.failures > 0 else { return }
        let wasTriggered = lockOut.isTriggered
        lockOut.succeeded()
        set(lockOut, server, kind)
        guard wasTriggered else { return }
        AgentEvent.lockOutOver(server: server, kind: kind).log()
        changed()
    }

    /// Not from inside the event loop, since the disk may be slow. What can't be kept holds until the next restart.
    func save(servers: [String], now: Instant, _ clock: WallClock) {
        entries.removeAll { !servers.contains($0.server) }
        guard !isSaved else { return }
        isSaved = true
        var records: [Record] = []
        for entry in entries {
            let remaining = entry.lockOut.end.map { ($0 - now).components.seconds } ?? 0
            records.append(
                Record([
                    ("Server", entry.server), ("Kind", entry.kind.rawValue),
                    ("Failures", "\(entry.lockOut.failures)"), ("End", "\(clock.seconds + remaining)"),
                ]))
        }
        try? file.save(records)
    }

    private func lockOut(_ server: String, _ kind: Kind) -> LockOut {
        entries.first { $0.server == server && $0.kind == kind }?.lockOut ?? Self.fresh(kind)
    }

    private func set(_ lockOut: LockOut, _ server: String, _ kind: Kind) {
        isSaved = false
        let index = entries.firstIndex { $0.server == server && $0.kind == kind }
        switch (index, lockOut.failures > 0) {
        case (let index?, true): entries[index].lockOut = lockOut
        case (let index?, false): entries.remove(at: index)
        case (nil, true): entries.append(Entry(server: server, kind: kind, lockOut: lockOut))
        case (nil, false): break
        }
    }

    private static func fresh(_ kind: Kind) -> LockOut {
        switch kind {
        // Two failures are what a lost nonce and a lost answer cost.
        case .sessions: LockOut(patience: 2, longest: .seconds(86_400))
        case .notifications: LockOut(patience: 10, longest: .seconds(3600))
        }
    }
}
