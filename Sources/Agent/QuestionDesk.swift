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
            let limit = min(question.options.maximumLength ?? textLimit, textLimit)
            guard values.count == 1, values[0].unicodeScalars.count <= limit else {
                throw .invalid("one text of at most \(limit) characters is wanted")
            }
            return .text(values[0])
        case .choice, .choices:
            guard let numbers = question.chosen(values) else {
                throw .invalid("the numbers of choices are wanted, from 1")
            }
            return .chosen(numbers)
        }
    }

    /// - Default: 1024. Our choice.
    private static var textLimit: Int { 1024 }
}

/// A question as it is shown on the bus. The server's words are cut short, and of control characters nothing is left.
struct QuestionNotice: BusValue, Equatable {
    let id: UInt32
    let kind: String
    let text: String
    let choices: [String]
    let seconds: UInt32

    static var signature: String { "ussasu" }
    static var signal: BusSignal<QuestionNotice> {
        BusSignal("Question", ["id", "kind", "text", "choices", "seconds"])
    }

    init(_ id: UInt32, _ question: Question, seconds: UInt32) {
        (self.id, self.seconds) = (id, seconds)
        kind = question.kind.word
        text = ShownText.of(question.text)
        choices = question.choices.map { ShownText.of($0) }
    }

    init(reading message: inout BusMessage) throws(BusFailure) {
        id = try UInt32(reading: &message)
        kind = try String(reading: &message)
        text = try String(reading: &message)
        choices = try [String](reading: &message)
        seconds = try UInt32(reading: &message)
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try id.write(to: &message)
        try kind.write(to: &message)
        try text.write(to: &message)
        try choices.write(to: &message)
        try seconds.write(to: &message)
    }
}

extension Question {
    /// The numbers of choices that these words spell; nil when there aren't such choices.
    func chosen(_ words: [String]) -> [Int]? {
        guard kind == .choices || words.count == 1 else { return nil }
        var numbers: [Int] = []
        for word in words {
            guard let number = ValueForms.number(word), number > 0, number <= choices.count,
                !numbers.contains(number)
            else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}

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

/// What of a server's words a person may get to see.
enum ShownText {
    /// - Unit: characters. - Default: 500. Our choice.
    static var limit: Int { 500 }

    /// Control characters become blanks, C1's and those that turn the direction of writing as well: a question must
    /// look like what it is.
    static func of(_ text: String) -> String {
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(limit) {
            shown.append(isHarmless(scalar.value) ? scalar : " ")
        }
        return String(shown)
    }

    private static func isHarmless(_ code: UInt32) -> Bool {
        switch code {
        case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: false
        default: true
        }
    }
}
