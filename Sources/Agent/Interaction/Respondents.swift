import DMSession
import Linux
import Systemd

/// Answers servers' questions without asking anybody.
final class PolicyRespondent: Respondent {
    private let accepts: Bool

    init(accepts: Bool) { self.accepts = accepts }

    /// What is only shown stands in the log. Where there is something to type or choose, the server's own suggestion is
    /// taken; without one there is no answer.
    func answer(_ question: Question) -> Answer {
        AgentEvent.asked(question).log()
        switch question.kind {
        case .display: return .accepted
        case .confirm: return accepts ? .accepted : .refused
        case .input, .choice, .choices: return accepts ? suggestion(question) : .notSupported
        }
    }

    private func suggestion(_ question: Question) -> Answer {
        guard let initial = question.options.initialAnswer else { return .notSupported }
        guard question.kind != .input else {
            return question.takes(initial) ? .text(initial) : .notSupported
        }
        var words: [String] = []
        for word in initial.utf8.split(separator: UInt8(ascii: "-")) {
            words.append(String(decoding: word, as: UTF8.self))
        }
        guard let numbers = question.chosen(words) else { return .notSupported }
        return .chosen(numbers)
    }
}

/// Has servers' questions answered over the bus, and waits for that: bus, signals and watchdog are served meanwhile.
final class BusRespondent: Respondent {
    private let desk: QuestionDesk
    private let loop: EventLoop
    private let limit: Duration
    /// Of the session: a server that asks and asks doesn't hold the device any longer.
    private let deadline: Instant

    init(_ desk: QuestionDesk, _ loop: EventLoop, limit: Duration, until deadline: Instant) {
        (self.desk, self.loop, self.limit, self.deadline) = (desk, loop, limit, deadline)
    }

    func answer(_ question: Question) -> Answer {
        AgentEvent.asked(question).log()
        guard desk.show != nil else { return question.kind == .display ? .accepted : .notSupported }
        guard ShownText.holds(question) else { return .cannotBeShown }
        let wait = min(question.options.maximumTime ?? limit, limit, deadline.remaining)
        let seconds = (wait.roundedUpMilliseconds + 999) / 1000
        desk.put(question, seconds: UInt32(clamping: seconds))
        defer { desk.close() }
        // What is only shown needs no answer.
        guard question.kind != .display else { return .accepted }
        do throws(WaitError) {
            _ = try loop.wait(until: .after(wait), or: { desk.answer != nil })
        } catch {
            // The wish to stop ends the session right after.
            return .cancelled
        }
        return desk.answer ?? .timedOut
    }
}

extension Configuration.Interaction {
    /// Who answers in a session that ends at `deadline`; nil for the engine's own way, which is to say that there is nobody.
    func respondent(_ desk: QuestionDesk, _ loop: EventLoop, until deadline: Instant) -> (any Respondent)? {
        switch policy {
        case .none: nil
        case .reject: PolicyRespondent(accepts: false)
        case .accept: PolicyRespondent(accepts: true)
        case .ask: BusRespondent(desk, loop, limit: timeLimit, until: deadline)
        }
    }
}
