internal import Synchronization

/// What all devices see together, added up as it comes.
final class Measurements: Sendable {
    struct Figures {
        /// From when a session was due until it was complete.
        var sessions: [Duration] = []
        /// From a message to its answer.
        var messages: [Duration] = []
        /// How often devices gave up: the server was away, or busy, for longer than their patience.
        var givenUp = 0
        /// What went wrong, and how often.
        var errors: [String: Int] = [:]
        /// How messages were answered, by the status of HTTP.
        var messageStatuses: [Int: Int] = [:]
        /// How reports were answered, by the status of the protocol.
        var reportStatuses: [Int: Int] = [:]
        /// - Unit: bytes of packages.
        var downloaded = 0
    }

    private let state = Mutex((figures: Figures(), ledger: Ledger()))

    var figures: Figures { state.withLock { $0.figures } }
    var ledger: Ledger { state.withLock { $0.ledger } }

    func change(_ body: (inout Figures) -> Void) { state.withLock { body(&$0.figures) } }
    func changeLedger(_ body: (inout Ledger) -> Void) { state.withLock { body(&$0.ledger) } }

    func note(error: String) { change { $0.errors[error, default: 0] += 1 } }

    func note(message: Duration, status: Int) {
        change {
            $0.messages.append(message)
            $0.messageStatuses[status, default: 0] += 1
        }
    }
}
