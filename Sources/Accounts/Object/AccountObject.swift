public import ManagementTree

/// `./DMAcc`: the servers that may manage the device.
///
/// It shows and changes nodes; which accounts are complete, and which are used, is the register's to know.
///
/// - Source: OMA DM Standardized Objects 1.2, section 5.3.3. That has Get alone as the least that a device allows;
///   servers may write all but who they are, so that they can move and change their credentials.
public final class AccountObject: ManagementObject {
    private let register: any AccountRegister

    public init(_ register: any AccountRegister) {
        self.register = register
    }

    public var description: NodeDescription { Self.nodes }

    /// What servers may do to accounts that nobody has said more about: make their own, and read.
    ///
    /// Without it the rights that all servers have at the root would be rights on each other's accounts.
    public static var rights: String { "Add=*&Get=*" }

    /// - Unit: accounts. - Default: 16. A device has one or two; a server must not fill the disk.
    public static var limit: Int { 16 }

    /// Whether a server may be called so: access control lists have to be able to name it.
    ///
    /// - Source: OMA DM Tree and Description 1.2, section 7.7.1.1.
    public static func isServerIdentifier(_ value: [UInt8]) -> Bool {
        !value.isEmpty && value.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"=&*+".utf8.contains($0) }
    }

    /// What an account's object has, for the tree and for documents.
    public static var nodes: NodeDescription { AccountDescription.root }

    public func children(of node: NodePath) -> [String]? {
        guard let account = node.names.first else { return register.names }
        guard let nodes = register.nodes(of: account), nodes.isInterior(node.inAccount) else { return nil }
        var names: [String] = []
        for name in nodes.children(of: node.inAccount) { names.append(PercentEscapes.decode(name) ?? name) }
        return names
    }

    /// Secrets can't be read, and so aren't even given to the tree.
    public func value(of leaf: NodePath) -> [UInt8]? {
        guard let account = leaf.names.first,
            let value = register.nodes(of: account)?.value(of: leaf.inAccount)
        else { return nil }
        return leaf.isSecret ? [] : value
    }

    public func add(_ node: NodePath, _ value: NewNode, for server: String) throws(NodeError) {
        guard let account = node.names.first else { throw .notAllowed }
        guard node.names.count > 1 else {
            return try register.change(account, to: AccountNodes())
        }
        try set(node, value.format == .interior ? nil : value.value)
    }

    public func replace(_ leaf: NodePath, with value: [UInt8], for server: String) throws(NodeError) {
        try set(leaf, value)
    }

    public func delete(_ node: NodePath, for server: String) throws(NodeError) {
        guard let account = node.names.first, var nodes = register.nodes(of: account) else { throw .notFound }
        nodes.remove(node.inAccount)
        try register.change(account, to: node.names.count > 1 ? nodes : nil)
    }

    public func rename(_ node: NodePath, to name: String, for server: String) throws(NodeError) {
        guard let account = node.names.first, var nodes = register.nodes(of: account) else { throw .notFound }
        guard node.names.count > 1 else { return try register.rename(account, to: name) }
        nodes.rename(node.inAccount, to: PercentEscapes.encode(name))
        try register.change(account, to: nodes)
    }

    public func begin() { register.begin() }
    public func commit() throws(NodeError) { try register.commit() }
    public func rollBack() { register.rollBack() }
    public func hold() { register.hold() }
    public func storeHeld() throws(NodeError) -> Bool { try register.storeHeld() }
    public func dropHeld() { register.dropHeld() }

    private func set(_ node: NodePath, _ value: [UInt8]?) throws(NodeError) {
        guard let account = node.names.first, var nodes = register.nodes(of: account) else { throw .notFound }
        if let value, !AccountDescription.allows(value, in: node) { throw .unsupportedFormat }
        nodes.set(node.inAccount, value)
        guard nodes.count <= AccountNodes.limit else { throw .full }
        try register.change(account, to: nodes)
    }
}

extension NodePath {
    /// The path below the account that this one leads into.
    fileprivate var inAccount: String { NodePath(Array(names.dropFirst())).description }

    fileprivate var isSecret: Bool {
        names.count == 4 && names[1] == "AppAuth" && (names[3] == "AAuthSecret" || names[3] == "AAuthData")
    }
}
