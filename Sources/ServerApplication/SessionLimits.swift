/// How many sessions there may be, and how long their devices may be silent.
struct SessionLimits: Sendable {
    /// Of all sessions.
    var count: Int
    /// Of those in which nobody has proved to be a device: a quarter of all.
    var strangers: Int { max(1, count / 4) }
    /// After how long a silent device's session is lost.
    var timeout: Duration
    /// After how long a stranger's is; and a device's, when there is no room for others.
    var strangerTimeout: Duration { min(timeout, .seconds(30)) }
}
