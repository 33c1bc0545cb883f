/// What somebody on the device has asked for. Bus methods and signals only write here; the agent does it.
final class Requests {
    /// A session now.
    var poll = false
    /// A session now, in which the device asks the server for updates.
    var update = false

    var isPending: Bool { poll || update }

    func forget() {
        poll = false
        update = false
    }
}
