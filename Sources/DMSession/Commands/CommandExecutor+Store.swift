internal import ManagementTree
internal import SyncML

extension CommandExecutor {
    /// Whether the rest of the message is carried out; asked before each command and each item.
    mutating func goesOn() -> Bool {
        if !isCancelled && !mayGoOn() { isCancelled = true }
        return !isCancelled
    }

    /// Makes durable what the message has changed: once, however many commands it has. What can't be stored is undone, and
    /// the answers say so, which haven't gone out yet.
    mutating func store() {
        do throws(NodeError) {
            try tree.storeHeld()
        } catch {
            for index in replies.indices { retract(index, error) }
        }
    }

    private mutating func retract(_ index: Int, _ error: NodeError) {
        guard case .status(var status) = replies[index].body, status.code == .ok else { return }
        switch status.command {
        case "Add", "Delete", "Replace": status.code = StatusCode(simple: error)
        case "Copy": status.code = StatusCode(error)
        case "Atomic": status.code = .atomicFailed
        default: return
        }
        replies[index].body = .status(status)
        effects.append(
            .refused(command: status.command, uri: status.targetRefs.first ?? "", status.code))
    }
}
