import DMSession
import Systemd

/// The question that waits for somebody's answer over the bus. Bus methods only write here.
final class QuestionDesk {
    private(set) var answer: Answer?
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

    private static func accepted(_ question: Question, _ values: [String]) throws(BusFailure) -> Answer {
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

/// A question as it is shown on the bus. Of control characters in the server's words nothing is left.
struct QuestionNotice: BusValue, Equatable {
    let id: UInt32
    let kind: String
    let text: String
    let choices: [String]
    /// How long an answer is waited for.
    let seconds: UInt32
    /// For how long it is to be shown at least. - Unit: seconds.
    let shown: UInt32
    /// What is chosen or typed in at first; empty for nothing.
    let suggestion: String
    /// What may be typed in. - Unit: characters.
    let length: UInt32
    let input: String
    /// Whether what is typed in isn't to be seen.
    let secret: Bool

    static var signature: String { "ussasuususb" }
    static var signal: BusSignal<QuestionNotice> {
        BusSignal(
            "Question",
            [
                "id", "kind", "text", "choices", "seconds", "shown", "suggestion", "length", "input",
                "secret",
            ])
    }

    init(_ id: UInt32, _ question: Question, seconds: UInt32) {
        (self.id, self.seconds) = (id, seconds)
        kind = question.kind.word
        text = ShownText.of(question.text)
        choices = question.choices.map { ShownText.of($0) }
        let options = question.options
        shown = UInt32(clamping: options.minimumTime?.components.seconds ?? 0)
        suggestion = ShownText.of(options.initialAnswer ?? "")
        length = UInt32(clamping: question.lengthLimit)
        input = options.inputType.word
        secret = options.isPassword
    }

    init(reading message: inout BusMessage) throws(BusFailure) {
        id = try UInt32(reading: &message)
        kind = try String(reading: &message)
        text = try String(reading: &message)
        choices = try [String](reading: &message)
        seconds = try UInt32(reading: &message)
        shown = try UInt32(reading: &message)
        suggestion = try String(reading: &message)
        length = try UInt32(reading: &message)
        input = try String(reading: &message)
        secret = try Bool(reading: &message)
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try id.write(to: &message)
        try kind.write(to: &message)
        try text.write(to: &message)
        try choices.write(to: &message)
        try seconds.write(to: &message)
        try shown.write(to: &message)
        try suggestion.write(to: &message)
        try length.write(to: &message)
        try input.write(to: &message)
        try secret.write(to: &message)
    }
}
