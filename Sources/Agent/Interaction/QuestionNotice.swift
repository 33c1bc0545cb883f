import DMSession
import Systemd

/// A question as it is shown on the bus. The server's words are without control characters (`ShownText`).
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

// The words that the bus and the log have for the protocol's kinds.

extension Question.Kind {
    var word: String {
        switch self {
        case .display: "display"
        case .confirm: "confirm"
        case .input: "input"
        case .choice: "choice"
        case .choices: "choices"
        }
    }
}

extension QuestionOptions.InputType {
    var word: String {
        switch self {
        case .alphanumeric: "alphanumeric"
        case .numeric: "numeric"
        case .date: "date"
        case .time: "time"
        case .phone: "phone"
        case .address: "address"
        }
    }
}
