internal import Bytes
internal import ManagementTree
internal import SyncML

extension CommandExecutor {
    /// Get: a Status, or one an item, and then what was found.
    mutating func get(_ command: Command, _ items: [Item]) -> Bool {
        guard !items.isEmpty else { return answer(command, [], [.incomplete]) }
        var (codes, found): ([StatusCode], [Results]) = ([], [])
        for item in items {
            guard goesOn() else {
                codes.append(.notExecuted)
                continue
            }
            do throws(NodeError) {
                found += try results(for: item, of: command)
                codes.append(.ok)
            } catch {
                codes.append(StatusCode(simple: error))
            }
        }
        let isGood = answer(command, items, codes)
        for results in found { append(results) }
        return isGood
    }

    /// What was asked for, cut into Results that each fit into a message, except those of large values.
    private mutating func results(for item: Item, of command: Command) throws(NodeError) -> [Results] {
        guard let uri = item.target?.uri, !uri.isEmpty else { throw .incomplete }
        // What could not be told isn't looked for.
        guard bounds.total > 0 else { throw .tooLarge }
        var all: [Results] = []
        var room = 0
        for node in try tree.get(uri, for: server) {
            let item = Item(node, encoding)
            let size = try reserve(item, command)
            if room < size {
                all.append(Results(messageRef: messageID, commandRef: command.id))
                room = bounds.command
            }
            all[all.count - 1].items.append(item)
            room -= size
        }
        return all
    }

    /// Counts what was found, and returns how large Results with only this item are.
    private mutating func reserve(_ item: Item, _ command: Command) throws(NodeError) -> Int {
        var fitted = item.fitted(for: encoding)
        let size = size(of: fitted, command)
        let length = fitted.data?.count ?? 0
        guard length <= bounds.object else {
            // It was work all the same.
            _ = reserve(min(size, max(0, bounds.total)))
            throw .tooLarge
        }
        guard reserve(size) else {
            _ = reserve(max(0, bounds.total))
            throw .tooLarge
        }
        guard size > bounds.command else { return size }
        // The value goes in pieces, if there is room for one beside the rest.
        (fitted.data, fitted.hasMoreData, fitted.meta.size) = ([], true, length)
        let smallest = self.size(of: fitted, command) + 6 * Command.Body.smallestPiece + 16
        guard smallest <= bounds.command else { throw .tooLarge }
        return size
    }

    /// Of Results with only this item.
    private func size(of item: Item, _ command: Command) -> Int {
        let results = Results(messageRef: messageID, commandRef: command.id, items: [item])
        return MessageCoder.size(of: Command(id: Command.longestID, .results(results)), in: encoding)
    }
}

extension Item {
    /// A node as an answer: format and type stand only where they aren't the defaults, `chr` and `text/plain`.
    fileprivate init(_ node: Node, _ encoding: Encoding) {
        self.init(source: Location(node.uri))
        if node.format != .character { meta.format = node.format.rawValue }
        if !node.type.isEmpty && node.type != "text/plain" { meta.type = node.type }
        switch node.content {
        case .omitted: break
        case .children(let names):
            // The list of names is text, whatever the node is.
            meta.type = "text/plain"
            data = Array(names.joined(separator: "/").utf8)
        case .value(let value): data = value
        case .subtree(let root):
            meta.format = encoding == .xml ? NodeFormat.xml.rawValue : NodeFormat.binary.rawValue
            meta.type = Item.subtreeType(encoding)
            data = DocumentCoder.encode(root, as: encoding)
        }
    }
}
