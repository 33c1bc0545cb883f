import Linux
import Systemd

extension AgentLink {
    /// What the agent tells of its work.
    enum Event: Equatable {
        case began(AgentJob)
        case progress(AgentProgress)
        case ended(AgentJob)
    }

    /// What the event loop brings; looked at outside it.
    private final class Inbox {
        var events: [Event] = []

        /// Whoever is slower than the agent misses what is in between.
        func take(_ event: Event) { if events.count < 1024 { events.append(event) } }
    }

    func operations() throws(ControlFailure) -> [AgentOperation] { try call("Operations", Nothing()) }

    /// What makes operations wait that nothing is in the way of. An older agent doesn't tell that.
    func delays() -> [AgentDelay] {
        let (deferrals, holds): ([AgentDeferral], [AgentHold]) = (list("Deferred"), list("Held"))
        return deferrals.map { AgentDelay($0) } + holds.map { AgentDelay($0) }
    }

    /// Empty if the agent doesn't have that property.
    private func list<Value: BusValue>(_ property: String) -> [Value] {
        do throws(ControlFailure) {
            return try read(property)
        } catch {
            return []
        }
    }

    func approve(_ number: UInt64) throws(ControlFailure) { let _: Nothing = try call("Approve", number) }

    func cancel(_ number: UInt64) throws(ControlFailure) { let _: Nothing = try call("Cancel", number) }

    func bootstrap(_ document: [UInt8], _ security: String) throws(ControlFailure) {
        let _: Nothing = try call("Bootstrap", BusPair(document, security))
    }

    /// Tells each event, until the deadline or until the program is told to stop.
    ///
    /// - Parameter begin: Called as soon as nothing is missed any more.
    func follow(
        until deadline: Instant?, _ begin: () throws(ControlFailure) -> Void, _ tell: (Event) -> Void
    ) throws(ControlFailure) {
        let inbox = Inbox()
        let watches: [BusSignalWatch]
        do throws(SystemdError) {
            let bus = try connection()
            watches = [
                try BusSignalWatch.make(place("JobNew"), on: bus) { (job: AgentJob) in inbox.take(.began(job))
                },
                try BusSignalWatch.make(place("Progress"), on: bus) { (progress: AgentProgress) in
                    inbox.take(.progress(progress))
                },
                try BusSignalWatch.make(place("JobRemoved"), on: bus) { (job: AgentJob) in
                    inbox.take(.ended(job))
                },
            ]
        } catch {
            throw .unreachable("\(error)")
        }
        defer { withExtendedLifetime(watches) {} }
        try begin()
        while try hasNews(inbox, until: deadline) {
            let events = inbox.events
            inbox.events = []
            for event in events { tell(event) }
        }
    }

    private func hasNews(_ inbox: Inbox, until deadline: Instant?) throws(ControlFailure) -> Bool {
        do throws(WaitError) {
            return try loop.wait(until: deadline) { !inbox.events.isEmpty }
        } catch {
            guard error == .stopRequested else { throw .unreachable("\(error)") }
            return false
        }
    }
}
