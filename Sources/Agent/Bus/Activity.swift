import Deployment
import Linux
import SCOMO
import Systemd

/// What the agent is doing right now, for the service manager and for whoever asks on the bus.
final class Activity {
    private(set) var state = State.resting
    /// Called after each change.
    var changed: () -> Void = {}
    /// The piece of work that goes on; nil between them.
    private(set) var job: Job?
    /// Called when a job begins, gets on and ends, with how it ended.
    var jobBegan: (Job) -> Void = { _ in }
    var jobGotOn: (Job) -> Void = { _ in }
    var jobEnded: (Job, String) -> Void = { _, _ in }
    private var lastTold: Instant?

    enum State: Equatable {
        case resting
        case session(id: String)
        case working(operation: UInt64, what: String)
        case deploying(operation: UInt64, phase: String, percent: Int?)
        case downloading(operation: UInt64, percent: Int?)
    }

    func rest() { change(to: .resting) }
    /// Goes on with what was interrupted.
    func resume(_ state: State) { change(to: state) }
    func holdSession(_ id: String) { change(to: .session(id: id)) }

    func work(on work: Work) {
        let new = Job(operation: work.operation, what: work.summary)
        job = new
        change(to: .working(operation: work.operation, what: work.summary))
        jobBegan(new)
    }

    /// The work has stopped: `done`, `failed`, `waiting` or `stopped`.
    func endWork(_ result: String) {
        guard let ended = job else { return }
        job = nil
        jobEnded(ended, result)
    }

    /// Notes how far an installation is.
    func deployed(operation: UInt64, _ progress: DeploymentProgress) {
        getOn(progress.phase.rawValue, progress.bytes, of: progress.total)
        let percent = Self.percent(progress.bytes, of: progress.total > 0 ? progress.total : nil)
        let new = State.deploying(operation: operation, phase: progress.phase.rawValue, percent: percent)
        if new != state { change(to: new) }
    }

    /// Each phase is told, and otherwise twice a second.
    private func getOn(_ phase: String, _ bytes: Int, of total: Int) {
        guard var next = job else { return }
        let isNew = next.tell(phase, bytes, of: total)
        job = next
        if !isNew, let lastTold, Instant.now - lastTold < .milliseconds(500) { return }
        lastTold = .now
        jobGotOn(next)
    }

    private static func percent(_ bytes: Int, of total: Int?) -> Int? {
        total.map { $0 > 0 ? min(100, bytes / max(1, $0 / 100)) : 100 }
    }

    /// Says so once a per cent, not once a packet.
    func downloaded(operation: UInt64, _ bytes: Int, of total: Int?) {
        getOn("downloading", bytes, of: total ?? 0)
        let percent = Self.percent(bytes, of: total)
        let new = State.downloading(operation: operation, percent: percent)
        if new != state { change(to: new) }
    }

    /// How fast it goes, where that is known.
    private var speed: String {
        let rate = job?.rate() ?? 0
        return rate >= 1000 ? ", \(rate / 1000) kB/s" : ""
    }

    private func change(to new: State) {
        state = new
        ServiceNotifier.status("\(new)\(speed)")
        changed()
    }
}

extension Activity.State: CustomStringConvertible {
    var description: String {
        switch self {
        case .resting: "resting"
        case .session(let id): "in session \(id)"
        case .working(let operation, let what): "operation \(operation): \(what)"
        case .deploying(let operation, let phase, let percent):
            "operation \(operation): \(phase)" + (percent.map { ", \($0) %" } ?? "")
        case .downloading(let operation, let percent):
            "operation \(operation): downloading" + (percent.map { ", \($0) %" } ?? "")
        }
    }
}
