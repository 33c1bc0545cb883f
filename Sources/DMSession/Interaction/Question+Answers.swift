import Bytes

// What may be answered to a server's question.
//
// - Source: OMA DM Protocol 1.2, user interaction alerts and their options.

extension Question {
    /// What the server proposes (`DR`) as the answer; nil where it proposes nothing, or what its own question doesn't allow.
    public var suggestedAnswer: UserAnswer? {
        guard let initial = options.initialAnswer else { return nil }
        switch kind {
        case .display, .confirm: return nil
        case .input: return takes(initial) ? .text(initial) : nil
        case .choice, .choices:
            var words: [String] = []
            for word in initial.utf8.split(separator: UInt8(ascii: "-")) {
                words.append(String(decoding: word, as: UTF8.self))
            }
            return chosen(words).map { .chosen($0) }
        }
    }

    /// The numbers of choices, from 1, that these words spell; nil when there aren't such choices.
    public func chosen(_ words: [String]) -> [Int]? {
        guard kind == .choices || words.count == 1 else { return nil }
        var numbers: [Int] = []
        for word in words {
            guard let choice = word.bytes.number(), choice > 0, choice <= choices.count,
                !numbers.contains(choice)
            else { return nil }
            numbers.append(choice)
        }
        return numbers
    }

    /// Whether a text is as the server wants what is typed in (`MAXLEN`, `IT`).
    public func takes(_ text: String) -> Bool {
        text.unicodeScalars.count <= lengthLimit && options.inputType.takes(Array(text.utf8)[...])
    }

    /// How long what is typed in may be.
    ///
    /// - Unit: characters. - Default: 1024, so that no server has a device send more than a message takes.
    public var lengthLimit: Int { min(options.maximumLength ?? 1024, 1024) }
}

extension QuestionOptions.InputType {
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
}

extension ArraySlice<UInt8> {
    private var isDigits: Bool { !isEmpty && allSatisfy { $0.isDigit } }

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

    /// Digits, and the letters that mean pauses and the like, perhaps after a `+`.
    fileprivate var isPhoneNumber: Bool {
        let digits = without(sign: "+")
        return !digits.isEmpty && digits.allSatisfy { "0123456789pws".utf8.contains($0) }
    }

    /// Four numbers up to 255.
    fileprivate var isAddress: Bool {
        let parts = parts
        return parts.count == 4 && parts.allSatisfy { $0.isDigits && $0.count <= 3 && $0.value < 256 }
    }

    /// So many numbers of two digits.
    fileprivate func hasPairs(_ count: Int) -> Bool { isDigits && self.count == 2 * count }

    fileprivate func pair(_ position: Int) -> Int { dropFirst(2 * position).prefix(2).value }

    /// Of few digits.
    private var value: Int { reduce(0) { $0 * 10 + Int($1 & 15) } }
}
