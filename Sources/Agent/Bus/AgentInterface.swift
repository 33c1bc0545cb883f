import Accounts
import Linux
import SCOMOTerms
import Systemd

/// `org.scomo.Agent1` on the bus: what other programs of the device may ask and see. All its members are here.
///
/// Methods only note what is wanted, because they run inside the event loop.
final class AgentInterface {
    private let bus: Bus
    private let object: BusObject
    private let activity: Activity
    private let reception: Reception
    private let holds: Holds

    init(
        _ requests: Requests, _ activity: Activity, _ reception: Reception, _ operations: OperationsOnBus,
        _ bus: Bus
    ) throws(SystemdError) {
        let members =
            Self.methods(requests, reception) + operations.members + Self.shown(activity, reception)
        object = try BusObject("/org/scomo/Agent1", BusInterface("org.scomo.Agent1", members), on: bus)
        try bus.take(name: "org.scomo.Agent1")
        (self.bus, self.activity, self.reception) = (bus, activity, reception)
        // Whoever misses a signal is asked again, or can still read the property.
        activity.changed = { [object] in try? object.propertyChanged("Activity") }
        reception.lockOuts.changed = { [object] in try? object.propertyChanged("LockedOut") }
        operations.holds.changed = { [object] in try? object.propertyChanged("Held") }
        holds = operations.holds
        showJobs(operations)
        reception.userInteraction.show = { [object] in try? object.send(QuestionNotice.signal, $0) }
    }

    var isConnected: Bool { bus.isConnected }

    /// The object and what it shows keep each other until then.
    deinit {
        activity.changed = {}
        activity.jobBegan = { _ in }
        activity.jobGotOn = { _ in }
        activity.jobEnded = { _, _ in }
        reception.lockOuts.changed = {}
        reception.userInteraction.show = nil
        holds.changed = {}
    }

    /// Whoever misses a signal can still read the job's properties.
    private func showJobs(_ operations: OperationsOnBus) {
        let (activity, object, bus) = (activity, object, bus)
        // The interface is there as long as these closures are; see `deinit`.
        let place = JobPlace()
        activity.jobBegan = { job in
            place.object = try? operations.object(of: activity, job, on: bus)
            try? object.send(JobBegin.signal, JobBegin(job))
        }
        activity.jobGotOn = { try? object.send(JobProgress.signal, JobProgress($0)) }
        activity.jobEnded = { job, result in
            place.object = nil
            try? object.send(JobEnd.signal, JobEnd(job, result))
        }
    }

    /// Where the object of the job is that goes on.
    private final class JobPlace {
        var object: BusObject?
    }

    private static func methods(_ requests: Requests, _ reception: Reception) -> [BusMember] {
        [
            .method("Poll", [], []) { (_: Nothing) throws(BusFailure) -> Nothing in
                requests.askForSessions()
                return Nothing()
            },
            .method("RequestUpdate", [], []) { (_: Nothing) throws(BusFailure) -> Nothing in
                requests.askForUpdates(.user)
                return Nothing()
            },
            .method("Bootstrap", ["document", "security"], []) {
                (pushed: BootstrapArguments) throws(BusFailure) -> Nothing in
                try bootstrap(pushed, requests)
            },
            .order("Tree", ["uri"], ["nodes"]) {
                (uri: String, reply: PendingReply<[TreeEntry]>) throws(BusFailure) in
                try requests.add(TreeQuestion(uri: uri, reply: reply))
            },
            .method("Notify", ["notification"], []) { (bytes: [UInt8]) throws(BusFailure) -> Nothing in
                // Right or wrong, the answer is the same: only the server's digest counts.
                reception.inbox.take(bytes, from: .device)
                return Nothing()
            },
            .method("Answer", ["id", "answer", "values"], []) {
                (reply: QuestionReply) throws(BusFailure) -> Nothing in
                try reception.userInteraction.take(reply.id, reply.word, reply.values)
                return Nothing()
            },
        ]
    }

    private static func shown(_ activity: Activity, _ reception: Reception) -> [BusMember] {
        [
            .signal(QuestionNotice.signal), .signal(JobBegin.signal), .signal(JobProgress.signal),
            .signal(JobEnd.signal),
            .property("Activity") { "\(activity.state)" },
            .property("LockedOut") { reception.lockOuts.servers },
            .property("Version") { "\(Program.version)" },
        ]
    }

    /// Refuses at once what can't be looked at; what comes of the rest is in the log, and on success a session
    /// follows.
    private static func bootstrap(
        _ pushed: BootstrapArguments, _ requests: Requests
    ) throws(BusFailure) -> Nothing {
        do throws(BootstrapError) {
            try requests.add(try PushedBootstrap(pushed.document, security: pushed.security))
            return Nothing()
        } catch {
            throw BusFailure("org.freedesktop.DBus.Error.InvalidArgs", "\(error)")
        }
    }
}
