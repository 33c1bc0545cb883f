import DMSession
import Linux
import Systemd

/// Answers servers' questions without asking anybody.
final class PolicyRespondent: Respondent {
    private let accepts: Bool

    init(accepts: Bool) { self.accepts = accepts }

    /// What is only shown goes to the log. Where there is something to type or choose, the server's own suggestion is
    /// taken; without one there is no answer.
    func answer(_ question: Question) -> UserAnswer {
        AgentEvent.asked(question).log()
        switch question.kind {
        case .display: return .accepted
        case .confirm: return accepts ? .accepted : .refused
        case .input, .choice, .choices:
            return accepts ? question.suggestedAnswer ?? .notSupported : .notSupported
        }
    }
}

/// Has servers' questions answered over the bus, and waits for that: bus, signals and watchdog are served meanwhile.
final class BusRespondent: Respondent {
    private let person: UserInteraction
    private let loop: EventLoop
    private let limit: Duration
    /// Of the session: a server that asks and asks doesn't hold the device any longer.
    private let deadline: Instant

    init(_ person: UserInteraction, _ loop: EventLoop, limit: Duration, until deadline: Instant) {
        (self.person, self.loop, self.limit, self.deadline) = (person, loop, limit, deadline)
    }

    func answer(_ question: Question) -> UserAnswer {
        AgentEvent.asked(question).log()
        guard person.show != nil else { return question.kind == .display ? .accepted : .notSupported }
        guard ShownText.holds(question) else { return .cannotBeShown }
        let wait = min(question.options.maximumTime ?? limit, limit, deadline.remaining)
        let seconds = (wait.roundedUpMilliseconds + 999) / 1000
        person.put(question, seconds: UInt32(clamping: seconds))
        defer { person.close() }
        // What is only shown needs no answer.
        guard question.kind != .display else { return .accepted }
        do throws(WaitError) {
            _ = try loop.wait(until: .after(wait), or: { person.answer != nil })
        } catch {
            // The wish to stop ends the session right after.
            return .cancelled
        }
        return person.answer ?? .timedOut
    }
}

extension Configuration.Interaction {
    /// Who answers in a session that ends at `deadline`; nil: no user is available.
    func respondent(
        _ person: UserInteraction, _ loop: EventLoop, until deadline: Instant
    ) -> (any Respondent)? {
        switch policy {
        case .none: nil
        case .reject: PolicyRespondent(accepts: false)
        case .accept: PolicyRespondent(accepts: true)
        case .ask: BusRespondent(person, loop, limit: timeLimit, until: deadline)
        }
    }
}
