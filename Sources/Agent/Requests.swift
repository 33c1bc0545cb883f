/// What somebody on the device has asked for. Bus methods and signals only write here; the agent does it.
final class Requests {
    /// A session now.
    var poll = false
    /// The next session asks the server for updates.
    private(set) var update = false

    /// A session now, in which the device asks the server for updates.
    func askForUpdates() { (poll, update) = (true, true) }

    /// A session takes them along.
    func forget() { (poll, update) = (false, false) }

    /// The session that was to ask for updates failed: the next one does, whenever that is due.
    func keepUpdate() { update = true }
}
