/// How long things that nobody touches are kept.
struct KeepingTimes: Sendable {
    /// How long an accepted operation may wait for its report.
    var report: Duration
    /// How long operations and commands that are over are kept.
    var history: Duration
}
