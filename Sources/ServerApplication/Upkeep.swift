internal import Fleet
internal import Logging

/// What has to happen although nobody asks: silent sessions end, what is late is over, what is old goes.
struct Upkeep: Sendable {
    let store: any FleetStore
    let sessions: Sessions
    let times: KeepingTimes
    let clock: Clock
    let logger: Logger

    func run() async {
        while !Task.isCancelled {
            await pass()
            try? await Task.sleep(for: .seconds(5))
        }
    }

    func pass() async {
        sessions.endSilent()
        do {
            try await expire()
            while try await prune() {}
        } catch {
            logger.error("could not look for what is over", metadata: ["reason": "\(error)"])
        }
    }

    /// What is past its deadline, and what was accepted and has brought no report in time.
    func expire() async throws {
        try await store.retrying {
            let (now, earliest) = (clock.timestamp(), clock.timestamp(before: times.report))
            let late = try await store.late(now: now, reportsSince: earliest)
            var transaction = FleetTransaction()
            for var operation in late.operations where operation.expire(now: now, reportsSince: earliest) {
                transaction.operations.append(operation)
            }
            for var command in late.commands where command.expire(now: now) {
                transaction.commands.append(command)
            }
            try await store.commit(transaction)
        }
    }

    /// - Returns: Whether there may be more.
    private func prune() async throws -> Bool {
        try await store.prune(
            overBefore: clock.timestamp(before: times.history), now: clock.timestamp())
    }
}
