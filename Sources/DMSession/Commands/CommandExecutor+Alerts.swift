internal import SyncML

extension CommandExecutor {
    mutating func execute(_ command: Command, _ alert: Alert) -> Bool {
        switch alert.code {
        case 0: return answer(command, .incomplete)
        case AlertCode.nextMessage, AlertCode.noEndOfData: return answer(command, .ok)
        default: break
        }
        guard let kind = Question.Kind(alert.code) else { return answer(command, .notSupported) }
        guard let question = Question(kind, alert.items) else { return answer(command, .incomplete) }
        let reply = reply(to: question)
        isCancelled = reply.code == .cancelled
        var status = status(command, [], reply.code)
        status.items = reply.texts.map { Item(data: Array($0.utf8)) }
        append(status)
        if reply.code.rawValue >= 400 {
            effects.append(.refused(command: command.name, uri: "", reply.code))
        }
        return reply.code.isDone
    }

    private mutating func reply(to question: Question) -> (code: StatusCode, texts: [String]) {
        guard let respondent else {
            guard question.kind == .display else { return (.notSupported, []) }
            effects.append(.displayed(text: question.text))
            return (.ok, [])
        }
        let answer = respondent.answer(question)
        switch (answer, question.kind) {
        case (.accepted, .display), (.timedOut, .display), (.accepted, .confirm): return (.ok, [])
        case (.refused, .confirm): return (.notModified, [])
        case (.text(let text), .input): return (.ok, [text])
        case (.chosen(let numbers), .choice), (.chosen(let numbers), .choices):
            return (.ok, numbers.map { "\($0)" })
        case (.cancelled, _): return (.cancelled, [])
        case (.timedOut, _): return (.timeout, [])
        case (.cannotBeShown, _): return (.sizeRefused, [])
        case (.notSupported, _), (.accepted, _), (.refused, _), (.text, _), (.chosen, _):
            return (.notSupported, [])
        }
    }
}

extension Question.Kind {
    fileprivate init?(_ code: Int) {
        switch code {
        case AlertCode.display: self = .display
        case AlertCode.confirmOrReject: self = .confirm
        case AlertCode.textInput: self = .input
        case AlertCode.singleChoice: self = .choice
        case AlertCode.multipleChoice: self = .choices
        default: return nil
        }
    }
}

extension Question {
    /// The first item has the options, the second the text, the others what may be chosen from.
    ///
    /// - Source: OMA DM Protocol 1.2, user interaction alerts.
    fileprivate init?(_ kind: Kind, _ items: [Item]) {
        guard items.count > 1, let text = items[1].text else { return nil }
        self.init(
            kind: kind, text: text, choices: items.dropFirst(2).compactMap { $0.text },
            options: QuestionOptions(items[0].data ?? []))
        // Answers are numbers of items: none may be left out.
        let needsChoices = kind == .choice || kind == .choices
        guard !needsChoices || !choices.isEmpty && choices.count == items.count - 2 else { return nil }
    }
}

extension QuestionOptions {
    /// `key=value` pairs with `&` between them, each URL-encoded; what isn't known or makes no sense is ignored.
    init(_ text: [UInt8]) {
        var (name, value): ([UInt8], [UInt8]) = ([], [])
        var (isValue, index) = (false, 0)
        while index <= text.count {
            let byte = index < text.count ? text[index] : UInt8(ascii: "&")
            index += 1
            switch byte {
            case UInt8(ascii: "&"):
                take(String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
                (name, value, isValue) = ([], [], false)
            case UInt8(ascii: "=") where !isValue: isValue = true
            default:
                let octet = decoded(byte, text, &index)
                if isValue { value.append(octet) } else { name.append(octet) }
            }
        }
    }

    /// What isn't well encoded stays as it is.
    private func decoded(_ byte: UInt8, _ text: [UInt8], _ index: inout Int) -> UInt8 {
        if byte == UInt8(ascii: "+") { return 0x20 }
        guard byte == UInt8(ascii: "%"), index + 1 < text.count, let high = digit(text[index]),
            let low = digit(text[index + 1])
        else { return byte }
        index += 2
        return UInt8(high << 4 | low)
    }

    private mutating func take(_ name: String, _ value: String) {
        switch name {
        case "MINDT": minimumTime = number(value).map { .seconds($0) }
        case "MAXDT": maximumTime = number(value).map { .seconds($0) }
        case "DR": initialAnswer = value
        case "MAXLEN": maximumLength = number(value)
        case "IT": inputType = InputType(rawValue: value) ?? .alphanumeric
        case "ET": isPassword = value == "P"
        default: break
        }
    }
}
