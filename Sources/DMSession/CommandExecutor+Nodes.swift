internal import Bytes
internal import ManagementTree
internal import SyncML

// Commands on nodes. Existence, access, formats and sizes are the tree's; here are only the message's own rules.

extension CommandExecutor {
    /// What is done to a node.
    enum Change {
        case add, replace, delete
    }

    /// Add, Replace and Delete.
    mutating func change(_ command: Command, _ items: [Item], _ outer: Meta, _ change: Change) -> Bool {
        guard !items.isEmpty else { return answer(command, [], [.incomplete]) }
        var codes: [StatusCode] = []
        for item in items {
            var item = item
            item.meta = item.meta.inheriting(outer)
            switch chunks.take(item, of: command.name) {
            case .answered(let code): codes.append(code)
            case .whole(let item):
                do throws(NodeError) {
                    try perform(change, item)
                    codes.append(.ok)
                } catch {
                    codes.append(StatusCode(error))
                }
            }
        }
        return answer(command, items, codes)
    }

    private func perform(_ change: Change, _ item: Item) throws(NodeError) {
        guard let uri = item.target?.uri, !uri.isEmpty else { throw .incomplete }
        guard !item.isSubtree else { throw .unsupportedFormat }
        let format = try item.meta.format.map { format throws(NodeError) in try nodeFormat(format) }
        switch change {
        case .add:
            let value = NewNode(format: format ?? .character, type: item.meta.type, value: item.data ?? [])
            try tree.add(uri, value, for: server)
        case .replace: try tree.replace(uri, format: format, value: item.data ?? [], for: server)
        case .delete: try tree.delete(uri, for: server)
        }
    }

    mutating func execute(_ command: Command, _ exec: Exec) -> Bool {
        do throws(NodeError) {
            let item = exec.item
            guard let uri = item.target?.uri, !uri.isEmpty else { throw .incomplete }
            // The argument of an order has to be in one piece.
            guard !item.hasMoreData else { throw .tooLarge }
            let order = ExecuteOrder(
                server: server, uri: uri, correlator: exec.correlator,
                data: try argument(item, item.meta.inheriting(exec.meta)))
            switch try tree.execute(uri, order) {
            case .done: return answer(command, [item], [.ok])
            case .accepted: return answer(command, [item], [.accepted])
            }
        } catch {
            return answer(command, [exec.item], [StatusCode(error)])
        }
    }

    private func argument(_ item: Item, _ meta: Meta) throws(NodeError) -> [UInt8]? {
        guard let data = item.data, let format = meta.format, try nodeFormat(format) == .base64 else {
            return item.data
        }
        guard let octets = Base64.decode(String(decoding: data, as: UTF8.self)) else {
            throw .unsupportedFormat
        }
        return octets
    }
}

/// A format of `Meta`, in any case, as some servers write it.
private func nodeFormat(_ name: String) throws(NodeError) -> NodeFormat {
    let name = String(decoding: name.utf8.map { 65...90 ~= $0 ? $0 | 32 : $0 }, as: UTF8.self)
    guard let format = NodeFormat(rawValue: name) else { throw .unsupportedFormat }
    return format
}

extension Item {
    /// Whether the value is a serialized subtree (TNDS), which the tree doesn't take yet.
    fileprivate var isSubtree: Bool {
        meta.type == "application/vnd.syncml.dmtnds+xml" || meta.type == "application/vnd.syncml.dmtnds+wbxml"
    }
}
