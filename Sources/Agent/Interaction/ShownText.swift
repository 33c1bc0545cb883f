import Bytes
import DMSession

/// What of a server's words a person may get to see.
enum ShownText {
    /// - Unit: characters. - Default: 500, what fits on a small screen.
    static var limit: Int { 500 }

    /// Whether all of it can be shown.
    static func holds(_ question: Question) -> Bool {
        let texts = [question.text, question.options.initialAnswer ?? ""] + question.choices
        return texts.allSatisfy { $0.unicodeScalars.count <= limit }
    }

    /// What could make it look like something else becomes blanks: a question must look like what it is.
    static func of(_ text: String) -> String { String(text.unicodeScalars.prefix(limit)).harmless }
}
