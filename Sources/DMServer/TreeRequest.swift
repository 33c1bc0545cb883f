public import SyncML

/// One command on nodes of a device, as a server keeps it in a queue.
public struct TreeRequest: Equatable, Sendable, Codable {
    /// The server's own, unique over all devices.
    public var number: Int64
    /// What has to be done with the nodes.
    public var action: Action
    /// In how many sessions it went out that ended before the device answered it.
    public var attempts: Int

    /// URIs are as they go out: a part of the tree is asked for with `?list=TNDS`, a property with `?prop=ACL`.
    public enum Action: Equatable, Sendable, Codable {
        case get(uri: String)
        case add(uri: String, NodeValue)
        case replace(uri: String, NodeValue)
        case delete(uri: String)
        case copy(from: String, to: String)
        case exec(uri: String, correlator: String?, NodeValue?)
        /// One after the other.
        case sequence([Action])
        /// All of them or none.
        case atomic([Action])
    }

    /// In how many sessions a command may be lost before it is given up.
    ///
    /// - Default: 3. A connection may break once or twice; what breaks it each time is the command.
    public static var attemptLimit: Int { 3 }

    public init(number: Int64, action: Action, attempts: Int = 0) {
        (self.number, self.action, self.attempts) = (number, action, attempts)
    }
}

/// A node's value as a server writes it.
public struct NodeValue: Equatable, Sendable, Codable {
    /// `chr`, `bin`, `node` and so on.
    public var format: String
    /// Nil where the format says it: `text/plain`.
    public var type: String?
    /// Octets are never in base 64 here.
    public var octets: [UInt8]

    public init(format: String, type: String? = nil, octets: [UInt8] = []) {
        self.format = format
        self.type = type
        self.octets = octets
    }

    /// How long it is on its way, which is what devices limit: octets are base 64 in XML.
    public func transferredSize(in encoding: Encoding) -> Int {
        item("").fitted(for: encoding).data?.count ?? 0
    }

    func item(_ uri: String) -> Item {
        let isInterior = format == "node"
        return Item(
            target: Location(uri), meta: Meta(format: format, type: type), data: isInterior ? nil : octets)
    }
}

/// How a request fares.
public enum RequestProgress: Equatable, Sendable {
    /// It goes out now.
    case sent
    /// `nodes` is what was asked for; empty for what was written.
    case succeeded(status: Int, nodes: [TreeNode])
    /// `status` is nil when the device said nothing about it.
    case failed(status: Int?, reason: String)
    /// The device has decided nothing: to be tried again in another session.
    case postponed
}

extension TreeRequest.Action {
    /// The node that it is about; nil for several commands.
    var uri: String? {
        switch self {
        case .get(let uri), .add(let uri, _), .replace(let uri, _), .delete(let uri), .exec(let uri, _, _):
            uri
        case .copy(_, let uri): uri
        case .sequence, .atomic: nil
        }
    }

    /// What it writes; nil for what writes no value.
    var value: NodeValue? {
        switch self {
        case .add(_, let value), .replace(_, let value): value
        case .get, .delete, .copy, .exec, .sequence, .atomic: nil
        }
    }

    /// The commands in a container; itself otherwise.
    var parts: [Self] {
        switch self {
        case .sequence(let parts), .atomic(let parts): parts
        case .get, .add, .replace, .delete, .copy, .exec: [self]
        }
    }

    /// Whether the device is another one afterwards.
    var isChange: Bool {
        switch self {
        case .get: false
        case .add, .replace, .delete, .copy, .exec: true
        case .sequence(let parts), .atomic(let parts): parts.contains { $0.isChange }
        }
    }

    /// What goes out. The identifiers of commands in a container are given when it is put into a message.
    var command: Command.Body {
        switch self {
        case .get(let uri): .get(uri)
        case .add(let uri, let value): .add([value.item(uri)], Meta())
        case .replace(let uri, let value): .replace([value.item(uri)], Meta())
        case .delete(let uri): .delete([Item(target: Location(uri))], Meta())
        case .copy(let from, let to):
            .copy([Item(target: Location(to), source: Location(from))], Meta())
        case .exec(let uri, let correlator, let value):
            .exec(Exec(correlator: correlator, item: value?.item(uri) ?? Item(target: Location(uri))))
        case .sequence(let parts): .sequence(parts.map { Command(id: "", $0.command) }, Meta())
        case .atomic(let parts): .atomic(parts.map { Command(id: "", $0.command) }, Meta())
        }
    }
}
