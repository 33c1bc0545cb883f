import Linux
import Systemd

/// Shows the agent on the bus as soon as there is one: the bus's daemon may come up later than the agent, or come back.
final class BusPresence {
    private let show: (() throws(SystemdError) -> AgentInterface)?
    private var state: State

    private enum State {
        /// Nobody wants it.
        case unwanted
        /// - `due`: When it is tried again; each time takes twice as long.
        case absent(due: Instant, wait: Duration)
        case shown(AgentInterface)
    }

    /// - Parameter show: Nil where the agent isn't to be on a bus.
    init(_ show: (() throws(SystemdError) -> AgentInterface)?) {
        state = show == nil ? .unwanted : .absent(due: .now, wait: Self.firstWait)
        self.show = show
    }

    private static var firstWait: Duration { .seconds(1) }
    private static var longestWait: Duration { .seconds(300) }

    /// When the bus is looked for again; nil when there is no need.
    var due: Instant? { if case .absent(let due, _) = state { due } else { nil } }

    /// Whether there was a bus, and is none any more.
    var isLost: Bool { if case .shown(let interface) = state { !interface.isConnected } else { false } }

    /// Looks for the bus, if that is due.
    func look(now: Instant = .now) {
        if isLost { state = .absent(due: now + Self.firstWait, wait: Self.firstWait) }
        guard let show, case .absent(let due, let wait) = state, due <= now else { return }
        do throws(SystemdError) {
            state = .shown(try show())
        } catch {
            // Said once.
            if wait == Self.firstWait { AgentEvent.noBus(error).log() }
            state = .absent(due: now + wait, wait: min(wait + wait, Self.longestWait))
        }
    }
}
