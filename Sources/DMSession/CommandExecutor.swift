internal import ManagementTree
internal import SyncML

/// Carries out the commands of one message, one after the other, and says what to answer.
struct CommandExecutor {
    /// How large answers may be.
    struct Bounds {
        /// Of one command. In bytes of the encoded message.
        var command: Int
        /// Of one value. In bytes as transferred.
        var object: Int
        /// Of all values that are yet to be found. In bytes of encoded messages.
        var total: Int
    }

    let tree: ManagementTree
    /// The identifier of the server that asks.
    let server: String
    let messageID: Int
    private(set) var bounds: Bounds
    var chunks: ChunkBuffer
    private(set) var replies: [Command.Body] = []
    private(set) var effects: [Effect] = []

    init(tree: ManagementTree, server: String, messageID: Int, bounds: Bounds, chunks: ChunkBuffer) {
        self.tree = tree
        self.server = server
        self.messageID = messageID
        self.bounds = bounds
        self.chunks = chunks
    }

    /// Carries out a command of the body.
    ///
    /// - Returns: Whether it succeeded, so that a sequence can go on.
    @discardableResult
    mutating func execute(_ command: Command) -> Bool {
        guard !command.id.isEmpty else { return answer(command, .badRequest) }
        endObject(unlessContinuedBy: command)
        switch command.body {
        case .status: return true
        case .add(let items, let meta): return change(command, items, meta, .add)
        case .replace(let items, let meta): return change(command, items, meta, .replace)
        case .delete(let items, let meta): return change(command, items, meta, .delete)
        case .exec(let exec): return execute(command, exec)
        case .get(let items, _): return get(command, items)
        case .alert(let alert): return execute(command, alert)
        case .sequence(let commands, _):
            answer(command, .ok)
            return sequence(commands)
        case .atomic(let commands, _):
            answer(command, .notSupported)
            skip(commands, .notExecuted)
            return false
        case .copy(let items, _): return answer(command, items, [.notSupported])
        case .results, .unknown: return answer(command, .notSupported)
        }
    }

    /// Answers `commands` and what is in them with `code`, and does nothing.
    mutating func skip(_ commands: [Command], _ code: StatusCode) {
        for command in commands {
            if case .status = command.body { continue }
            answer(command, command.items, [code])
            skip(command.children, code)
        }
    }

    /// Says that the rest of a value didn't come, and forgets what came.
    mutating func endObject() {
        guard let target = chunks.openTarget else { return }
        chunks.drop()
        let item = Item(target: Location(target))
        replies.append(.alert(Alert(code: AlertCode.noEndOfData, items: [item])))
    }

    /// In order; after a failure the rest isn't executed (our choice: order stands for dependence).
    private mutating func sequence(_ commands: [Command]) -> Bool {
        for (position, command) in commands.enumerated() where !execute(command) {
            skip(Array(commands[(position + 1)...]), .notExecuted)
            return false
        }
        return true
    }

    private mutating func endObject(unlessContinuedBy command: Command) {
        switch command.body {
        case .status: return
        case .alert(let alert) where alert.code == AlertCode.nextMessage: return
        case .add(let items, _), .replace(let items, _):
            if let first = items.first, chunks.isContinued(by: command.name, first) { return }
        case .alert, .atomic, .copy, .delete, .exec, .get, .results, .sequence, .unknown: break
        }
        endObject()
    }

    private mutating func execute(_ command: Command, _ alert: Alert) -> Bool {
        switch alert.code {
        case 0: return answer(command, .incomplete)
        // No end of data: of an object that the device sent, and has forgotten.
        case AlertCode.nextMessage, AlertCode.noEndOfData: return answer(command, .ok)
        case AlertCode.display:
            guard alert.items.count > 1, let text = alert.items[1].text else {
                return answer(command, .incomplete)
            }
            effects.append(.displayed(text: text))
            return answer(command, .ok)
        // There is nobody to ask.
        default: return answer(command, .notSupported)
        }
    }
}

// MARK: Answers

extension CommandExecutor {
    @discardableResult
    private mutating func answer(_ command: Command, _ code: StatusCode) -> Bool {
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
            replies.append(.status(status(command, items.count == 1 ? items : [], first)))
        } else {
            for (item, code) in zip(items, codes) { replies.append(.status(status(command, [item], code))) }
        }
        for (position, code) in codes.enumerated() where code.rawValue >= 400 {
            let uri = position < items.count ? items[position].target?.uri ?? "" : ""
            effects.append(.refused(command: command.name, uri: uri, code))
        }
        return codes.allSatisfy { $0.isSuccess }
    }

    mutating func append(_ results: Results) {
        replies.append(.results(results))
    }

    /// Counts what was found.
    ///
    /// - Returns: Whether there is room for it.
    mutating func reserve(_ size: Int) -> Bool {
        guard size <= bounds.total else { return false }
        bounds.total -= size
        return true
    }

    private func status(_ command: Command, _ items: [Item], _ code: StatusCode) -> Status {
        Status(
            messageRef: messageID, commandRef: command.id, command: command.name,
            targetRefs: items.compactMap { $0.target?.uri }, sourceRefs: items.compactMap { $0.source?.uri },
            code: code)
    }
}

extension Command {
    /// The items, if commands of this kind have some.
    fileprivate var items: [Item] {
        switch body {
        case .add(let items, _), .copy(let items, _), .delete(let items, _), .get(let items, _),
            .replace(let items, _):
            items
        case .exec(let exec): [exec.item]
        case .alert, .atomic, .results, .sequence, .status, .unknown: []
        }
    }

    /// The commands in a container.
    fileprivate var children: [Command] {
        switch body {
        case .atomic(let commands, _), .sequence(let commands, _): commands
        case .add, .alert, .copy, .delete, .exec, .get, .replace, .results, .status, .unknown: []
        }
    }
}
