internal import Bytes
internal import ManagementTree
internal import SyncML

extension CommandExecutor {
    /// Get: a Status, or one an item, and then what was found.
    mutating func get(_ command: Command, _ items: [Item]) -> Bool {
        guard !items.isEmpty else { return answer(command, [], [.incomplete]) }
        var (codes, found): ([StatusCode], [Results]) = ([], [])
        for item in items {
            do throws(NodeError) {
                found += try results(for: item, of: command)
                codes.append(.ok)
            } catch {
                codes.append(StatusCode(error))
            }
        }
        let isGood = answer(command, items, codes)
        for results in found { append(results) }
        return isGood
    }

    /// What was asked for, cut into Results that each fit into a message.
    private mutating func results(for item: Item, of command: Command) throws(NodeError) -> [Results] {
        guard let uri = item.target?.uri, !uri.isEmpty else { throw .incomplete }
        var all: [Results] = []
        var room = 0
        for node in try tree.get(uri, for: server) {
            let item = Item(node)
            let size = size(of: item, command)
            guard size <= bounds.command, item.data?.count ?? 0 <= bounds.object, reserve(size) else {
                throw .tooLarge
            }
            if room < size {
                all.append(Results(messageRef: messageID, commandRef: command.id))
                room = bounds.command
            }
            all[all.count - 1].items.append(item)
            room -= size
        }
        return all
    }

    /// Of Results with only this item.
    private func size(of item: Item, _ command: Command) -> Int {
        let results = Results(messageRef: messageID, commandRef: command.id, items: [item])
        return MessageCoder.size(of: Command(id: Session.longestCommandID, .results(results)))
    }
}

extension Item {
    /// A node as an answer: format and type stand only where they aren't the defaults, `chr` and `text/plain`.
    fileprivate init(_ node: Node) {
        self.init(source: Location(node.uri))
        if node.format != .character { meta.format = node.format.rawValue }
        if !node.type.isEmpty && node.type != "text/plain" { meta.type = node.type }
        switch node.content {
        case .omitted: break
        case .subtree(let document): data = DocumentCoder.encode(document, as: .xml)
        case .children(let names):
            // The list of names is text, whatever the node is.
            meta.type = "text/plain"
            data = Array(names.joined(separator: "/").utf8)
        case .value(let value):
            guard node.format == .binary || !CharacterData.holds(value) else {
                data = value
                return
            }
            meta.format = NodeFormat.base64.rawValue
            data = Array(Base64.encode(value).utf8)
        }
    }
}
