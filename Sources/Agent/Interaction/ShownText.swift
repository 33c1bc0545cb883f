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
        // Noncharacters: XML allows most of them, the bus none.
        case _ where code & 0xFFFE == 0xFFFE: false
        case 0xFDD0...0xFDEF: false
        case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: false
        default: true
        }
    }
}
