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
    /// What answers will be written in.
    let encoding: Encoding
    let object: IncomingObject
    let respondent: (any Respondent)?
    let mayGoOn: () -> Bool
    var bounds: Bounds
    var replies: [Outbox.Entry] = []
    var effects: [Effect] = []
    /// The node that was the reason why an item failed, if it isn't the one that the item names.
    var refusingNode: String?
    /// Whether all commands are carried out or none.
    var isInAtomic = false
    /// Whether somebody wants the rest of the message not to be carried out.
    var isCancelled = false

    /// Carries out a command of the body.
    ///
    /// - Returns: Whether it succeeded, so that a container can go on.
    @discardableResult
    mutating func execute(_ command: Command) -> Bool {
        guard goesOn() else { return skip([command], .notExecuted) }
        guard !command.id.isEmpty, command.id != "0" else {
            return refuseUnnamed(command)
        }
        endObject(unlessContinuedBy: command)
        switch command.body {
        case .malformed: return answer(command, .badRequest)
        case .status: return true
        case .add(let items, let meta): return change(command, items, meta, .add)
        case .replace(let items, let meta): return change(command, items, meta, .replace)
        case .delete(let items, let meta): return change(command, items, meta, .delete)
        case .copy(let items, let meta): return change(command, items, meta, .copy)
        // These can't be undone, or would have to be undone twice (OMA DM Representation Protocol 1.2, `Atomic`).
        case .exec, .get, .atomic:
            guard !isInAtomic else { return refuse(command, .failed) }
            return executeUnbound(command)
        case .alert(let alert): return execute(command, alert)
        case .sequence(let commands, _):
            answer(command, .ok)
            return inOrder(commands)
        case .results, .unknown: return answer(command, .notSupported)
        }
    }

    /// What is never part of an Atomic.
    private mutating func executeUnbound(_ command: Command) -> Bool {
        switch command.body {
        case .exec(let exec): execute(command, exec)
        case .get(let items, _): get(command, items)
        case .atomic(let commands, _): atomic(command, commands)
        default: false
        }
    }

    /// In order; after a failure the rest isn't executed: a later command may need an earlier one.
    mutating func inOrder(_ commands: [Command]) -> Bool {
        for (position, command) in commands.enumerated() where !execute(command) {
            return skip(Array(commands[(position + 1)...]), .notExecuted)
        }
        return true
    }

    /// Says that the rest of a value didn't come, and forgets what came.
    mutating func endObject() {
        guard let target = object.openTarget else { return }
        object.breakOff()
        let item = Item(target: Location(target))
        replies.append(Outbox.Entry(.alert(Alert(code: AlertCode.noEndOfData, items: [item]))))
    }

    private mutating func endObject(unlessContinuedBy command: Command) {
        switch command.body {
        case .status: return
        case .alert(let alert) where alert.code == AlertCode.nextMessage: return
        case .add(let items, _), .replace(let items, _):
            if let first = items.first, object.isContinued(by: command.name, first) { return }
        case .alert, .atomic, .copy, .delete, .exec, .get, .malformed, .results, .sequence, .unknown: break
        }
        endObject()
    }
}
