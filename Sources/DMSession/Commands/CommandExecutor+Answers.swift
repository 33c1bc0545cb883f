internal import SyncML

extension CommandExecutor {
    @discardableResult
    mutating func answer(_ command: Command, _ code: StatusCode) -> Bool {
        answer(command, [], [code])
    }

    /// Answers with one Status if all items fared the same, else with one an item.
    ///
    /// - Source: OMA DM Representation Protocol 1.2, `Status`.
    @discardableResult
    mutating func answer(_ command: Command, _ items: [Item], _ codes: [StatusCode]) -> Bool {
        guard let first = codes.first else { return false }
        let isUniform = codes.allSatisfy { $0 == first }
        if isUniform {
            append(status(command, items.count == 1 ? items : [], first))
        } else {
            for (item, code) in zip(items, codes) { append(status(command, [item], code)) }
        }
        for (position, code) in codes.enumerated() where code.rawValue >= 400 {
            let uri = position < items.count ? items[position].target?.uri ?? "" : ""
            effects.append(.refused(command: command.name, uri: uri, code))
        }
        return codes.allSatisfy { $0.isDone }
    }

    /// Answers `commands` and what is in them with `code`, and does nothing.
    ///
    /// - Returns: false, as for anything that didn't succeed.
    @discardableResult
    mutating func skip(_ commands: [Command], _ code: StatusCode) -> Bool {
        for command in commands {
            if case .status = command.body { continue }
            answer(command, command.items, [code])
            skip(command.children, code)
        }
        return false
    }

    /// Answers a command with `code`, and says that what is in it wasn't done.
    mutating func refuse(_ command: Command, _ code: StatusCode) -> Bool {
        answer(command, command.items, [code])
        return skip(command.children, .notExecuted)
    }

    /// Answers a command that can't be referred to, and so names no items, and what is in it.
    mutating func refuseUnnamed(_ command: Command) -> Bool {
        answer(command, .badRequest)
        return skip(command.children, .notExecuted)
    }

    mutating func append(_ results: Results) {
        replies.append(Outbox.Entry(.results(results)))
    }

    mutating func append(_ status: Status) {
        replies.append(Outbox.Entry(.status(status)))
    }

    /// Counts what was found.
    ///
    /// - Returns: Whether there is room for it.
    mutating func reserve(_ size: Int) -> Bool {
        guard size <= bounds.total else { return false }
        bounds.total -= size
        return true
    }

    func status(_ command: Command, _ items: [Item], _ code: StatusCode) -> Status {
        Status(
            messageRef: messageID, commandRef: command.id, command: command.name,
            targetRefs: items.compactMap { $0.target?.uri }, sourceRefs: items.compactMap { $0.source?.uri },
            code: code)
    }
}

extension StatusCode {
    /// Whether a command with this status did something: a success, and neither skipped nor cancelled.
    var isDone: Bool { isSuccess && self != .notExecuted && self != .cancelled }
}

extension Command {
    /// The items, if commands of this kind have some.
    fileprivate var items: [Item] {
        switch body {
        case .add(let items, _), .copy(let items, _), .delete(let items, _), .get(let items, _),
            .replace(let items, _):
            items
        case .exec(let exec): [exec.item]
        case .alert, .atomic, .malformed, .results, .sequence, .status, .unknown: []
        }
    }

    /// The commands in a container.
    fileprivate var children: [Command] {
        switch body {
        case .atomic(let commands, _), .sequence(let commands, _): commands
        case .add, .alert, .copy, .delete, .exec, .get, .malformed, .replace, .results, .status, .unknown: []
        }
    }
}
