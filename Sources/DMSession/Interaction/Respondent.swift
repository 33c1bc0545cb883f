/// Whoever answers for the person at the device what a server asks (alerts 1100 to 1104).
///
/// Asked in the middle of a message. It answers at once, or after a wait of its own.
public protocol Respondent: AnyObject {
    func answer(_ question: Question) -> UserAnswer
}

/// What a server shows or asks. Texts are as the server wrote them: not to be trusted.
///
/// - Source: OMA DM Protocol 1.2, user interaction alerts.
public struct Question: Equatable, Sendable {
    /// What is asked for.
    public enum Kind: Equatable, Sendable {
        case display, confirm, input, choice, choices
    }

    /// What is asked for.
    public var kind: Kind
    /// What the user is shown or asked.
    public var text: String
    /// What may be chosen from, numbered from 1.
    public var choices: [String]
    /// How the server wants it shown and answered.
    public var options: QuestionOptions

    public init(
        kind: Kind, text: String, choices: [String] = [], options: QuestionOptions = QuestionOptions()
    ) {
        self.kind = kind
        self.text = text
        self.choices = choices
        self.options = options
    }
}

/// How a server wants its question put.
public struct QuestionOptions: Equatable, Sendable {
    /// `MINDT`: shown at least so long.
    public var minimumTime: Duration?
    /// `MAXDT`: the answer is waited for at most so long; then it is `.timedOut`.
    public var maximumTime: Duration?
    /// `DR`: what is chosen or typed in at first, decoded; of several choices their numbers, joined by `-`.
    public var initialAnswer: String?
    /// `MAXLEN`. - Unit: characters.
    public var maximumLength: Int?
    /// `IT`.
    public var inputType = InputType.alphanumeric
    /// `ET`: not to be shown while it is typed.
    public var isPassword = false

    /// What may be typed in.
    public enum InputType: String, Equatable, Sendable {
        case alphanumeric = "A"
        case numeric = "N"
        /// DDMMYYYY.
        case date = "D"
        /// hhmmss.
        case time = "T"
        case phone = "P"
        /// IPv4 in dotted decimal notation.
        case address = "I"
    }

    public init() {}
}

/// What the server is told.
public enum UserAnswer: Equatable, Sendable {
    /// Shown, or agreed to: 200.
    case accepted
    /// "No": 304.
    case refused
    /// 214: the rest of the server's message isn't carried out either.
    case cancelled
    /// 408.
    case timedOut
    /// What was typed: 200.
    case text(String)
    /// The numbers of what was chosen: 200.
    case chosen([Int])
    /// 406.
    case notSupported
    /// For example because a choice is too long: 416.
    case cannotBeShown
}
