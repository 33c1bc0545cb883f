import Linux

/// When sessions with one server are due, and why.
struct Schedule {
    let server: String
    var agenda: Agenda
    /// Reports up to this number have been carried to the server once, answered or not.
    var carriedReport: UInt64 = 0
    /// Why somebody wants a session now.
    var wish: SessionReason?

    /// Why a session is due; nil when none is.
    ///
    /// A new result is told at once, unless the server just couldn't be reached: then with the next attempt.
    func reason(latestReport: UInt64, now: Instant) -> SessionReason? {
        if let wish { return wish }
        if latestReport > carriedReport && agenda.failures == 0 { return .report }
        return agenda.isDue(at: now) ? .poll : nil
    }
}

/// The schedules of all accounts that can be used, in their order.
struct Schedules {
    private(set) var all: [Schedule] = []
    private let poll: Configuration.Poll

    init(_ poll: Configuration.Poll) { self.poll = poll }

    subscript(server: String) -> Schedule? {
        get { all.first { $0.server == server } }
        set {
            guard let newValue, let index = all.firstIndex(where: { $0.server == server }) else { return }
            all[index] = newValue
        }
    }

    /// Keeps a schedule for each of these servers, and none for others. One that came while the agent runs is called
    /// at once: that is the only answer to a bootstrap.
    mutating func follow(_ servers: [String], isStart: Bool = false, now: Instant, dice: UInt32) {
        let old = all
        all = []
        for server in servers {
            if let known = old.first(where: { $0.server == server }) {
                all.append(known)
            } else {
                let agenda = Agenda(poll, now: now, dice: dice)
                all.append(Schedule(server: server, agenda: agenda, wish: isStart ? nil : .newAccount))
            }
        }
    }

    /// Somebody wants sessions with all servers now.
    mutating func request(_ reason: SessionReason) {
        for index in all.indices { all[index].wish = reason }
    }

    /// When the first of all sessions is due.
    var due: Instant? { all.compactMap { $0.agenda.due }.min() }
}
