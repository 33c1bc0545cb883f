internal import Bytes
internal import ManagementTree
internal import Markup
internal import SyncML

// Commands on nodes. Existence, access, formats and sizes are the tree's; here are only the message's own rules.

extension CommandExecutor {
    /// What is done to a node.
    enum Change {
        case add, replace, delete, copy
    }

    /// Add, Replace, Delete and Copy.
    mutating func change(_ command: Command, _ items: [Item], _ outer: Meta, _ change: Change) -> Bool {
        guard !items.isEmpty else { return answer(command, [], [.incomplete]) }
        var (codes, refusing): ([StatusCode], [String?]) = ([], [])
        for item in items {
            var item = item
            item.meta = item.meta.inheriting(outer)
            refusingNode = nil
            codes.append(goesOn() ? outcome(of: item, change, command.name) : .notExecuted)
            refusing.append(refusingNode)
        }
        let start = replies.count
        let isGood = answer(command, items, codes)
        // Several items that fared the same have one answer, which names no node.
        if replies.count - start == items.count { name(refusing, from: start) }
        return isGood
    }

    /// Adds to answers the nodes that were the reason, where these aren't the ones that the command named.
    ///
    /// - Source: OMA DM Tree and Description 1.2, Add of nodes whose parents are missing.
    private mutating func name(_ nodes: [String?], from start: Int) {
        for (position, node) in nodes.enumerated() {
            guard let node, case .status(var status) = replies[start + position].body else { continue }
            status.items = [Item(target: Location(node))]
            replies[start + position].body = .status(status)
        }
    }

    private mutating func outcome(of item: Item, _ change: Change, _ command: String) -> StatusCode {
        var item = item
        if change == .add || change == .replace {
            // All of an Atomic has to be in its message.
            guard !isInAtomic || !item.hasMoreData else {
                object.lose(item.target?.uri, size: item.meta.size)
                return .failed
            }
            switch object.take(item, of: command) {
            case .answered(let code): return code
            case .whole(let whole): item = whole
            }
        }
        guard let uri = item.target?.uri, !uri.isEmpty else { return .incomplete }
        do throws(NodeError) {
            try perform(change, item, uri)
            return .ok
        } catch {
            if change == .add || change == .replace && item.isSubtree { refusingNode = tree.refusingNode }
            return change == .copy ? StatusCode(error) : StatusCode(simple: error)
        }
    }

    private func perform(_ change: Change, _ item: Item, _ uri: String) throws(NodeError) {
        switch change {
        case .add where item.isSubtree: try tree.addSubtree(uri, try item.document(), for: server)
        case .replace where item.isSubtree: try tree.replaceSubtree(uri, try item.document(), for: server)
        case .add:
            let format = try item.meta.nodeFormat
            let value = NewNode(format: format, type: item.meta.type, value: item.data ?? [])
            try tree.add(uri, value, for: server)
        case .replace:
            try tree.replace(
                uri, format: try item.meta.nodeFormat, type: item.meta.type, value: item.data ?? [],
                for: server)
        case .delete: try tree.delete(uri, for: server)
        case .copy:
            guard let source = item.source?.uri, !source.isEmpty else { throw .incomplete }
            try tree.copy(source, to: uri, for: server)
        }
    }

    mutating func execute(_ command: Command, _ exec: Exec) -> Bool {
        do throws(NodeError) {
            let item = exec.item
            guard let uri = item.target?.uri, !uri.isEmpty else { throw .incomplete }
            // The argument of an order has to be in one piece.
            guard !item.hasMoreData else {
                object.lose(uri, size: item.meta.size)
                throw .tooLarge
            }
            guard !object.isEndOfLost(item) else { throw .incomplete }
            let order = ExecuteOrder(
                server: server, uri: uri, correlator: exec.correlator,
                data: try item.octets(item.meta.inheriting(exec.meta)))
            switch try tree.execute(uri, order) {
            case .done: return answer(command, [item], [.ok])
            case .accepted: return answer(command, [item], [.accepted])
            case .ended(let status): return answer(command, [item], [StatusCode(rawValue: status)])
            }
        } catch {
            return answer(command, [exec.item], [StatusCode(error)])
        }
    }
}

extension Meta {
    /// The format of the node's value; nil when the message doesn't say.
    var nodeFormat: NodeFormat? {
        get throws(NodeError) {
            guard let format else { return nil }
            return try NodeFormat(named: format)
        }
    }
}

extension Item {
    /// The subtree, whichever encoding the type names.
    fileprivate func document() throws(NodeError) -> Element {
        guard let document = subtree(isBase64: try meta.nodeFormat == .base64) else {
            throw .unsupportedFormat
        }
        return document
    }

    /// The data, decoded if that is its format.
    fileprivate func octets(_ meta: Meta) throws(NodeError) -> [UInt8]? {
        guard let data, try meta.nodeFormat == .base64 else { return data }
        guard let octets = Base64.decode(String(decoding: data, as: UTF8.self)) else {
            throw .unsupportedFormat
        }
        return octets
    }
}
