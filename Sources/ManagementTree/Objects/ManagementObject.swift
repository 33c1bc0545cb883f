/// A subtree of the management tree that knows its own data.
///
/// The tree does all that is alike: it parses URIs, finds the object, and checks existence, access types, formats
/// and sizes against the object's description. An object only answers for its own values.
///
/// A class, for two reasons: an object is one thing with a state, not a value to be copied; and
/// Embedded Swift can put different ones in one array, as `any ManagementObject`, only if they are classes.
public protocol ManagementObject: AnyObject {
    /// The object's root and all below it. The root's `type` is the object's identifier (`urn:oma:mo:…`).
    var description: NodeDescription { get }

    /// Called once before each command that concerns `node` or nodes below it, so that an object whose values come
    /// from elsewhere reads them once a command, not once a value. Does nothing by default.
    func prepare(for node: NodePath) throws(NodeError)

    /// The names of an interior node's children, nil when there is no such node.
    func children(of node: NodePath) -> [String]?

    /// A leaf's value, nil when there is no such leaf. Only asked of leaves whose access types have `.get`.
    func value(of leaf: NodePath) -> [UInt8]?

    // These refuse by default, with `.notAllowed`: an object without writable nodes leaves them out. The tree has
    // checked everything the description says before it calls them.

    /// Makes a node, whose parent exists; or fills a required leaf that is still empty.
    func add(_ node: NodePath, _ value: NewNode, for server: String) throws(NodeError)
    func replace(_ leaf: NodePath, with value: [UInt8], for server: String) throws(NodeError)
    func delete(_ node: NodePath, for server: String) throws(NodeError)
    func execute(_ node: NodePath, _ order: ExecuteOrder) throws(NodeError) -> ExecuteAnswer

    /// Gives a freely named node another name, which no sibling has.
    func rename(_ node: NodePath, to name: String, for server: String) throws(NodeError)

    /// Opens a leaf for a value that comes in pieces; nil, as by default, when the object takes it only as a whole. The
    /// leaf and what is above it may be missing; what is above it is added before the sink is committed.
    func sink(for leaf: NodePath, size: Int, for server: String) throws(NodeError) -> (any ValueSink)?

    // Transactions. Between `begin` and one of the others nothing that a command changes becomes durable, and a
    // power cut undoes it. An object is only asked when a command is about to change it.

    /// Does nothing by default.
    func begin() throws(NodeError)
    /// Makes all changes durable at once, or none of them. Does nothing by default.
    func commit() throws(NodeError)
    /// Undoes all changes since `begin`; also called when `commit` failed. By default it fails, since it undid nothing.
    func rollBack() throws(NodeError)

    // A message of a server. Between `hold` and `storeHeld` changes may stay in memory, so that a message of a thousand commands is
    // one write. Transactions begin and end in between.

    /// Does nothing by default: then each change is durable at once.
    func hold()
    /// Makes durable what was changed since `hold`, or undoes it; says whether there was something.
    func storeHeld() throws(NodeError) -> Bool
    /// Undoes what was changed since `hold` and isn't durable.
    func dropHeld()
}

/// Takes a leaf's value in pieces. The node changes when it is committed, and not before.
public protocol ValueSink: AnyObject {
    func append(_ bytes: [UInt8]) throws(NodeError)
    func commit() throws(NodeError)
    func discard()
}

// Exported with their bodies: Embedded Swift has no other way to call an extension's method on `any ManagementObject`
// from another module.
extension ManagementObject {
    @export(implementation)
    public func prepare(for node: NodePath) throws(NodeError) {}

    @export(implementation)
    public func add(_ node: NodePath, _ value: NewNode, for server: String) throws(NodeError) {
        throw .notAllowed
    }

    @export(implementation)
    public func replace(_ leaf: NodePath, with value: [UInt8], for server: String) throws(NodeError) {
        throw .notAllowed
    }

    @export(implementation)
    public func delete(_ node: NodePath, for server: String) throws(NodeError) {
        throw .notAllowed
    }

    @export(implementation)
    public func execute(_ node: NodePath, _ order: ExecuteOrder) throws(NodeError) -> ExecuteAnswer {
        throw .notAllowed
    }

    @export(implementation)
    public func rename(_ node: NodePath, to name: String, for server: String) throws(NodeError) {
        throw .notAllowed
    }

    @export(implementation)
    public func sink(
        for leaf: NodePath, size: Int, for server: String
    ) throws(NodeError) -> (any ValueSink)? { nil }

    @export(implementation)
    public func begin() throws(NodeError) {}

    @export(implementation)
    public func commit() throws(NodeError) {}

    @export(implementation)
    public func rollBack() throws(NodeError) { throw .rollBackFailed }

    @export(implementation)
    public func hold() {}

    @export(implementation)
    public func storeHeld() throws(NodeError) -> Bool { false }

    @export(implementation)
    public func dropHeld() {}
}

/// What a server adds.
public struct NewNode: Equatable, Sendable {
    /// Nil when the server gave none: then a leaf's own is meant.
    public var format: NodeFormat?
    /// The media type, or an interior node's management object identifier; nil when the server gave none.
    public var type: String?
    /// The octets to write.
    public var value: [UInt8]

    public init(format: NodeFormat?, type: String? = nil, value: [UInt8] = []) {
        self.format = format
        self.type = type
        self.value = value
    }
}

/// An Exec command.
public struct ExecuteOrder: Equatable, Sendable {
    /// The identifier of the server that gave it.
    public var server: String
    /// The target, as the server wrote it.
    public var uri: String
    /// What the server wants to see again in the report; nil when it gave none.
    public var correlator: String?
    /// What is handed to the node; nil for nothing.
    public var data: [UInt8]?

    public init(server: String, uri: String, correlator: String? = nil, data: [UInt8]? = nil) {
        self.server = server
        self.uri = uri
        self.correlator = correlator
        self.data = data
    }
}

/// How an Exec command that wasn't refused went.
public enum ExecuteAnswer: Equatable, Sendable {
    /// It is done: status 200.
    case done
    /// It will be done, and reported later: status 202. What is needed for both is durable already.
    case accepted
    /// It has ended, and the object has a status of its own for that.
    case ended(status: Int)
}
