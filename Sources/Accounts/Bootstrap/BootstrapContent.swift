internal import Bytes
public import ManagementTree
internal import Markup
internal import SyncML

extension AuthenticBootstrap {
    /// - Unit: bytes. An account with all its certificates' names has a few thousand.
    public static var sizeLimit: Int { 1 << 16 }

    /// Carries out what the document has for the management tree, and returns the accounts that it describes in the
    /// form of client provisioning.
    ///
    /// A document of the DM profile is a message, whose commands are carried out and not answered: they may add nodes,
    /// and nothing else; or a part of a tree (TNDS), which goes where an Add to `./Inbox` would bring it.
    ///
    /// - Parameter tree: In a transaction of the device's own, which the caller ends: what isn't good as a whole isn't
    ///   taken at all.
    public func unpack(into tree: ManagementTree) throws(BootstrapError) -> [AccountProfile] {
        let root = try root()
        switch root.name {
        case "wap-provisioningdoc": return try profiles(root)
        case "MgmtTree": try add(root, to: tree)
        case "SyncML": try execute(on: tree)
        default: throw .wrongRoot(root.name)
        }
        return []
    }

    func root() throws(BootstrapError) -> Element {
        var limits = MessageLimits()
        limits.size = Self.sizeLimit
        do throws(SyncMLError) {
            return try DocumentCoder.decode(document.span, limits: limits)
        } catch {
            throw .document(error)
        }
    }

    // MARK: A part of a tree

    private func add(_ root: Element, to tree: ManagementTree) throws(BootstrapError) {
        guard let server = root.serverID else { throw .missing(parameter: "ServerID") }
        for node in root.children where node.name == "Node" {
            // Accounts may stand in the node that is there already.
            let isAll = node.child("NodeName")?.text == "DMAcc" && node.child("Path") == nil
            let nodes = isAll ? node.children.filter { $0.name == "Node" } : [node]
            let part = root.with(nodes.map { .element($0) })
            let target = isAll ? "./DMAcc" : node.child("Path") == nil ? "./Inbox" : "."
            do throws(NodeError) {
                try tree.addSubtree(target, part, for: server)
            } catch {
                throw .refused(uri: target, error)
            }
        }
    }

    // MARK: A message

    private func execute(on tree: ManagementTree) throws(BootstrapError) {
        let message: Message
        do throws(SyncMLError) {
            message = try MessageCoder.decode(document.span)
        } catch {
            throw .document(error)
        }
        try execute(message.commands, on: tree, for: message.header.source.uri)
    }

    private func execute(
        _ commands: [Command], on tree: ManagementTree, for server: String
    ) throws(BootstrapError) {
        for command in commands {
            switch command.body {
            case .atomic(let commands, _), .sequence(let commands, _):
                try execute(commands, on: tree, for: server)
            // What begins a session means nothing here.
            case .alert, .status: continue
            // Nobody has proved to be the server that a message names: what is there stays as it is.
            case .copy, .delete, .exec, .get, .replace, .results, .unknown:
                throw .refused(uri: command.name, .notAllowed)
            case .malformed: throw .refused(uri: command.name, .badRequest)
            case .add(let items, let meta):
                guard !items.isEmpty, !command.id.isEmpty else {
                    throw .refused(uri: command.name, .badRequest)
                }
                for item in items { try add(item, meta, to: tree, for: server) }
            }
        }
    }

    private func add(
        _ item: Item, _ outer: Meta, to tree: ManagementTree, for server: String
    ) throws(BootstrapError) {
        var item = item
        item.meta = item.meta.inheriting(outer)
        let uri = item.target?.uri ?? ""
        do throws(NodeError) {
            guard !uri.isEmpty else { throw .incomplete }
            // The rest of the value would come in another message.
            guard !item.hasMoreData else { throw .failed }
            try tree.add(item, at: uri, for: server)
        } catch {
            throw .refused(uri: uri, error)
        }
    }
}

extension ManagementTree {
    /// A node, or what a serialized part of a tree has.
    fileprivate func add(_ item: Item, at uri: String, for server: String) throws(NodeError) {
        var format: NodeFormat?
        if let name = item.meta.format { format = try NodeFormat(named: name) }
        guard item.isSubtree else {
            return try add(
                uri, NewNode(format: format, type: item.meta.type, value: item.data ?? []), for: server)
        }
        guard let part = item.subtree(isBase64: format == .base64) else { throw .unsupportedFormat }
        try addSubtree(uri, part, for: server)
    }
}

extension Element {
    /// The server that the account in a part of a tree is for.
    fileprivate var serverID: String? {
        for child in children where child.name == "Node" {
            if child.child("NodeName")?.text == "ServerID", let value = child.child("Value") {
                return value.text
            }
            if let server = child.serverID { return server }
        }
        return nil
    }
}
