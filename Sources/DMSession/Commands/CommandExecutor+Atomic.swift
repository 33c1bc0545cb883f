internal import ManagementTree
internal import SyncML

extension CommandExecutor {
    /// All commands, or none of them.
    ///
    /// - Source: OMA DM Representation Protocol 1.2, `Atomic`: 507 when one failed, 517 when the answers don't fit into a
    ///   message; of the commands 216 or 516 for what was undone or couldn't be, 215 for what wasn't begun.
    mutating func atomic(_ command: Command, _ commands: [Command]) -> Bool {
        let start = replies.count
        answer(command, .ok)
        let code = transaction(commands, answeredFrom: start)
        guard case .status(var status) = replies[start].body else { return false }
        status.code = code
        replies[start].body = .status(status)
        replies[start].companions = replies.count - start - 1
        guard code != .ok else { return true }
        effects.append(.refused(command: command.name, uri: "", code))
        return false
    }

    private mutating func transaction(_ commands: [Command], answeredFrom start: Int) -> StatusCode {
        do throws(NodeError) {
            try tree.begin()
        } catch {
            skip(commands, .notExecuted)
            return .atomicFailed
        }
        isInAtomic = true
        let isGood = inOrder(commands)
        isInAtomic = false
        let isFitting = size(from: start) <= bounds.command
        do throws(NodeError) {
            guard isGood, isFitting else {
                try tree.rollBack()
                retract(from: start + 1, .rolledBack)
                return isGood ? .atomicAnswerTooLarge : .atomicFailed
            }
            try tree.commit()
            return .ok
        } catch {
            retract(from: start + 1, error == .rollBackFailed ? .rollBackFailed : .rolledBack)
            return isGood && !isFitting ? .atomicAnswerTooLarge : .atomicFailed
        }
    }

    /// Says of everything that was done that it was undone, or couldn't be.
    private mutating func retract(from start: Int, _ code: StatusCode) {
        for index in start..<replies.count {
            guard case .status(var status) = replies[index].body, status.code.isDone else { continue }
            status.code = code
            status.items = []
            replies[index].body = .status(status)
        }
    }

    /// Of the answers. In bytes.
    private func size(from start: Int) -> Int {
        var size = 0
        for reply in replies[start...] {
            size += MessageCoder.size(of: Command(id: Command.longestID, reply.body), in: encoding)
        }
        return size
    }
}
