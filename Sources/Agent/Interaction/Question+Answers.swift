import DMSession
import Settings

// What may be answered to a server's question.

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

    /// Whether a text is as the server wants what is typed in.
    func takes(_ text: String) -> Bool {
        text.unicodeScalars.count <= lengthLimit && options.inputType.takes(Array(text.utf8)[...])
    }

    /// - Unit: characters. - Default: 1024. Our choice.
    var lengthLimit: Int { min(options.maximumLength ?? 1024, 1024) }
}

extension QuestionOptions.InputType {
    /// - Source: OMA DM Protocol 1.2, user interaction options, `IT`.
    fileprivate func takes(_ text: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .alphanumeric: true
        case .numeric: text.isNumber
        case .date: text.hasPairs(4) && (1...31).contains(text.pair(0)) && (1...12).contains(text.pair(1))
        case .time: text.hasPairs(3) && text.pair(0) < 24 && text.pair(1) < 60 && text.pair(2) < 60
        case .phone: text.isPhoneNumber
        case .address: text.isAddress
        }
    }

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

extension ArraySlice<UInt8> {
    private var isDigits: Bool { !isEmpty && allSatisfy { 0x30...0x39 ~= $0 } }

    private var parts: [ArraySlice<UInt8>] {
        split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    }

    private func without(sign signs: String) -> ArraySlice<UInt8> {
        first.map { signs.utf8.contains($0) } == true ? dropFirst() : self
    }

    /// A sign, digits, and digits after a point.
    fileprivate var isNumber: Bool {
        let parts = without(sign: "+-").parts
        return parts.count <= 2 && parts.allSatisfy { $0.isDigits }
    }

    /// Digits, and the letters that stand for pauses and the like, perhaps after a `+`.
    fileprivate var isPhoneNumber: Bool {
        let digits = without(sign: "+")
        return !digits.isEmpty && digits.allSatisfy { "0123456789pws".utf8.contains($0) }
    }

    /// Four numbers up to 255.
    fileprivate var isAddress: Bool {
        let parts = parts
        return parts.count == 4 && parts.allSatisfy { $0.isDigits && $0.count <= 3 && $0.number < 256 }
    }

    /// So many numbers of two digits.
    fileprivate func hasPairs(_ count: Int) -> Bool { isDigits && self.count == 2 * count }

    fileprivate func pair(_ position: Int) -> Int { dropFirst(2 * position).prefix(2).number }

    /// Of few digits.
    private var number: Int { reduce(0) { $0 * 10 + Int($1 & 15) } }
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
