import Linux

/// How long one exchange may take in all, and how long nothing may happen during it.
struct ExchangeDeadline {
    let deadline: Instant
    let stallTimeout: Duration

    init(_ deadline: Duration, _ settings: HTTPSettings) {
        self.deadline = .after(deadline)
        stallTimeout = settings.stallTimeout
    }

    /// By when the next thing must have happened.
    var next: Instant { limited(to: stallTimeout) }

    func limited(to duration: Duration) -> Instant { min(deadline, .after(duration)) }
}
