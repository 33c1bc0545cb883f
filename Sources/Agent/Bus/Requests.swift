import Accounts
import SCOMOTerms
import Systemd

/// What somebody on the device has asked for. Bus methods and signals only write here; the agent does it.
final class Requests {
    /// Sessions with all servers now.
    private var poll = false
    /// A session with the first of them now, because of the updates.
    private var updateNow = false
    /// For whom the next session with the first server asks it for updates; nil if it doesn't.
    private(set) var update: UpdateRequest?

    /// Bootstrap documents that others on the device passed on.
    private var bootstraps: [PushedBootstrap] = []

    /// Parts of the management tree that somebody wants to see.
    private var treeQuestions: [TreeQuestion] = []

    /// Whether there is something to do about them.
    var areWaiting: Bool { poll || updateNow || !bootstraps.isEmpty || !treeQuestions.isEmpty }

    func add(_ question: TreeQuestion) throws(BusFailure) {
        guard treeQuestions.count < Self.documentLimit else {
            throw BusFailure("org.freedesktop.DBus.Error.LimitsExceeded", "too many ask for the tree")
        }
        treeQuestions.append(question)
    }

    func takeTreeQuestions() -> [TreeQuestion] {
        defer { treeQuestions = [] }
        return treeQuestions
    }

    /// The operations that somebody on the device doesn't want any more.
    private(set) var cancellations: Set<UInt64> = []

    func cancel(_ operation: UInt64) { cancellations.insert(operation) }

    func isCancelled(_ operation: UInt64) -> Bool { cancellations.contains(operation) }

    /// It is over, or was too far.
    func forgetCancellation(of operation: UInt64) { cancellations.remove(operation) }

    func askForSessions() { poll = true }

    /// A session now, in which the device asks the server for updates.
    func askForUpdates(_ who: UpdateRequest) {
        // A person's request isn't made less by one of the device.
        if update != .user { update = who }
        updateNow = true
    }

    /// Takes a bootstrap document that somebody passed on.
    func add(_ bootstrap: PushedBootstrap) throws(BootstrapError) {
        guard bootstraps.count < Self.documentLimit else {
            throw .tooMany(what: "documents waiting", limit: Self.documentLimit)
        }
        bootstraps.append(bootstrap)
    }

    /// How many documents, or questions, wait. - Default: 4; each document may have 64 KiB, and the agent takes them within moments.
    private static var documentLimit: Int { 4 }

    func nextBootstrap() -> PushedBootstrap? { bootstraps.isEmpty ? nil : bootstraps.removeFirst() }

    /// A session takes them along.
    func forgetUpdate() { update = nil }

    /// The session that was to ask for updates failed: the next one does, whenever that is due.
    func keepUpdate(_ who: UpdateRequest) { if update != .user { update = who } }

    /// Makes the sessions due.
    func schedule(in schedules: Schedules) {
        if poll { schedules.request(.ordered) }
        if updateNow { schedules.all.first?.wish = .updateRequest }
        (poll, updateNow) = (false, false)
    }
}
