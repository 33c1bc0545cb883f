import Accounts

/// What somebody on the device has asked for. Bus methods and signals only write here; the agent does it.
final class Requests {
    /// Sessions with all servers now.
    private var poll = false
    /// A session with the first of them now, because of the updates.
    private var updateNow = false
    /// The next session with the first server asks it for updates.
    private(set) var update = false

    /// Bootstrap documents that others on the device passed on.
    private var bootstraps: [PushedBootstrap] = []

    /// Whether there is something to do about them.
    var areWaiting: Bool { poll || updateNow || !bootstraps.isEmpty }

    func askForSessions() { poll = true }

    /// A session now, in which the device asks the server for updates.
    func askForUpdates() { (update, updateNow) = (true, true) }

    /// Somebody passed a bootstrap document on; false when there are too many that wait.
    func add(_ bootstrap: PushedBootstrap) -> Bool {
        // Our choice: four.
        guard bootstraps.count < 4 else { return false }
        bootstraps.append(bootstrap)
        return true
    }

    func nextBootstrap() -> PushedBootstrap? { bootstraps.isEmpty ? nil : bootstraps.removeFirst() }

    /// A session takes them along.
    func forgetUpdate() { update = false }

    /// The session that was to ask for updates failed: the next one does, whenever that is due.
    func keepUpdate() { update = true }

    /// Makes the sessions due.
    func schedule(in schedules: Schedules) {
        if poll { schedules.request(.ordered) }
        if updateNow { schedules.all.first?.wish = .updateRequest }
        (poll, updateNow) = (false, false)
    }
}
