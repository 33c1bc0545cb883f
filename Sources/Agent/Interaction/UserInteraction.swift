import DMSession
import Systemd

/// The question that waits for a person's answer over the bus. Bus methods only write here.
final class UserInteraction {
    /// What somebody answered; nil while nobody has.
    private(set) var answer: UserAnswer?
    private var number: UInt32 = 0
    private var open: Question?
    /// Shows the question to whoever may answer; nil when there is no bus.
    var show: ((QuestionNotice) -> Void)?

    /// Puts a question.
    func put(_ question: Question, seconds: UInt32) {
        number &+= 1
        (open, answer) = (question, nil)
        show?(QuestionNotice(number, question, seconds: seconds))
    }

    /// Nobody's answer counts any more.
    func close() { open = nil }

    /// Takes an answer from the bus.
    ///
    /// - Parameters:
    ///   - word: accepted, refused or cancelled.
    ///   - values: With accepted: what was typed, or the numbers of what was chosen.
    func take(_ id: UInt32, _ word: String, _ values: [String]) throws(BusFailure) {
        guard let open, id == number, answer == nil else {
            throw BusFailure("org.scomo.Agent1.Error.NoSuchQuestion", "this question is not open any more")
        }
        switch word {
        case "accepted": answer = try Self.accepted(open, values)
        case "refused" where open.kind == .confirm: answer = .refused
        case "cancelled": answer = .cancelled
        default: throw .invalid("the answer has to be accepted, cancelled or, to a confirm, refused")
        }
    }

    private static func accepted(_ question: Question, _ values: [String]) throws(BusFailure) -> UserAnswer {
        switch question.kind {
        case .display, .confirm: return .accepted
        case .input:
            guard values.count == 1, question.takes(values[0]) else {
                let (kind, limit) = (question.options.inputType.word, question.lengthLimit)
                throw .invalid("one text is wanted: \(kind), of at most \(limit) characters")
            }
            return .text(values[0])
        case .choice, .choices:
            guard let numbers = question.chosen(values) else {
                throw .invalid("the numbers of choices are wanted, from 1")
            }
            return .chosen(numbers)
        }
    }
}
