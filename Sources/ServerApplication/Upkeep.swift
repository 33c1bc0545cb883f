internal import Fleet
internal import Logging

/// What has to happen although nobody asks: silent sessions end, what is late is over, what is old goes.
struct Upkeep: Sendable {
    let store: any FleetStore
    let sessions: any SessionKeeper
    let readiness: Readiness
    let settings: CurrentSettings
    let clock: Clock
    let logger: Logger
    /// What it calls itself to other servers that have the same store.
    private let name = Random.text(bytes: 8)
    /// How long what a server has taken on stays its own, if it says nothing.
    ///
    /// - Default: 15 s, three passes.
    private static let claimSpan = Duration.seconds(15)

    init(
        store: any FleetStore, sessions: any SessionKeeper, readiness: Readiness, settings: CurrentSettings,
        clock: Clock, logger: Logger
    ) {
        (self.store, self.sessions, self.readiness) = (store, sessions, readiness)
        self.settings = settings
        (self.clock, self.logger) = (clock, logger)
    }

    func run() async {
        while !Task.isCancelled {
            await pass()
            try? await Task.sleep(for: .seconds(5))
        }
    }

    func pass() async {
        do {
            try await sessions.endSilent()
            if try await isOurs() {
                try await expire()
                while try await prune() {}
                while try await pruneAudit() {}
            }
            readiness.storeAnswered()
        } catch {
            logger.error("could not look for what is over", metadata: ["reason": "\(error)"])
        }
    }

    /// Of several servers with the same store one does what follows.
    private func isOurs() async throws -> Bool {
        guard let shared = store as? any SharedFleetStore else { return true }
        return try await shared.claim("upkeep", by: name, for: Self.claimSpan)
    }

    /// What is past its deadline, and what was accepted and has brought no report in time.
    func expire() async throws {
        try await store.retrying {
            let (now, earliest) = (clock.timestamp(), clock.timestamp(before: settings.value.times.report))
            let late = try await store.late(now: now, reportsSince: earliest)
            var transaction = FleetTransaction()
            for var operation in late.operations where operation.expire(now: now, reportsSince: earliest) {
                transaction.operations.append(operation)
            }
            for var command in late.commands where command.expire(now: now) {
                transaction.commands.append(command)
            }
            try await store.commit(transaction.announced(at: now))
        }
    }

    /// - Returns: Whether there may be more.
    private func pruneAudit() async throws -> Bool {
        let span = settings.value.auditHistory
        guard span > .zero else { return false }
        return try await store.pruneAudit(before: clock.timestamp(before: span))
    }

    /// - Returns: Whether there may be more.
    private func prune() async throws -> Bool {
        try await store.prune(
            overBefore: clock.timestamp(before: settings.value.times.history), now: clock.timestamp())
    }
}
