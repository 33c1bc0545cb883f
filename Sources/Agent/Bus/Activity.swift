import Linux
import SCOMO
import Systemd

/// What the agent is doing right now, for the service manager and for whoever asks on the bus.
final class Activity {
    private(set) var state = State.resting
    /// Called after each change.
    var changed: () -> Void = {}

    enum State: Equatable {
        case resting
        case session(id: String)
        case working(operation: UInt64, what: String)
        case downloading(operation: UInt64, percent: Int?)
    }

    func rest() { change(to: .resting) }
    /// Goes on with what was interrupted.
    func resume(_ state: State) { change(to: state) }
    func holdSession(_ id: String) { change(to: .session(id: id)) }

    func work(on work: Work) {
        change(to: .working(operation: work.operation, what: work.summary))
    }

    /// Says so once a per cent, not once a packet.
    func downloaded(operation: UInt64, _ bytes: Int, of total: Int?) {
        let percent = total.map { $0 > 0 ? min(100, bytes / max(1, $0 / 100)) : 100 }
        let new = State.downloading(operation: operation, percent: percent)
        if new != state { change(to: new) }
    }

    private func change(to new: State) {
        state = new
        ServiceNotifier.status("\(new)")
        changed()
    }
}

extension Activity.State: CustomStringConvertible {
    var description: String {
        switch self {
        case .resting: "resting"
        case .session(let id): "in session \(id)"
        case .working(let operation, let what): "operation \(operation): \(what)"
        case .downloading(let operation, let percent):
            "operation \(operation): downloading" + (percent.map { ", \($0) %" } ?? "")
        }
    }
}
