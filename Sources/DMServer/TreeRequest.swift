public import SyncML

/// One command on a node of a device, as a server keeps it in a queue: reading a part of the tree, or writing a value.
public struct TreeRequest: Equatable, Sendable {
    /// The server's own, unique over all devices.
    public var number: Int64
    /// What has to be done with the nodes.
    public var action: Action
    /// Whether it went out in a session that ended before the device answered it.
    public var wasSent: Bool

    /// URIs are as they go out: a part of the tree is asked for with `?list=TNDS`, a property with `?prop=ACL`.
    public enum Action: Equatable, Sendable {
        case get(uri: String)
        case add(uri: String, NodeValue)
        case replace(uri: String, NodeValue)
    }

    public init(number: Int64, action: Action, wasSent: Bool = false) {
        (self.number, self.action, self.wasSent) = (number, action, wasSent)
    }
}

/// A node's value as a server writes it.
public struct NodeValue: Equatable, Sendable {
    /// `chr`, `bin`, `node` and so on.
    public var format: String
    /// Nil where the format says it: `text/plain`.
    public var type: String?
    /// Octets are never in base 64 here.
    public var octets: [UInt8]

    public init(format: String, type: String? = nil, octets: [UInt8] = []) {
        (self.format, self.type, self.octets) = (format, type, octets)
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
}

extension TreeRequest {
    var command: Command.Body {
        switch action {
        case .get(let uri): .get(uri)
        case .add(let uri, let value): .add([value.item(uri)], Meta())
        case .replace(let uri, let value): .replace([value.item(uri)], Meta())
        }
    }

    /// Whether the device is another one afterwards.
    var isChange: Bool { if case .get = action { false } else { true } }

    /// What the device's answer means.
    func progress(_ answer: CommandReply?) -> RequestProgress {
        guard let answer, let status = answer.status else {
            return .failed(status: nil, reason: "the device didn't answer the command")
        }
        let number = status.rawValue
        guard status.isSuccess else { return .failed(status: number, reason: reason(status)) }
        guard case .get(let uri) = action else { return .succeeded(status: number, nodes: []) }
        guard let nodes = TreeNode.read(answer, asked: uri) else {
            return .failed(status: number, reason: "the device's answer can't be read, or is too large")
        }
        return .succeeded(status: number, nodes: nodes)
    }

    private func reason(_ status: StatusCode) -> String {
        switch status {
        case .notFound: "the device has no such node"
        case .notAllowed: "the node doesn't take this command"
        case .notSupported: "the device doesn't have this feature"
        case .tooLarge where isChange, .sizeRefused: "the value is larger than the device takes"
        case .tooLarge: "the answer is larger than the device gives: ask for less of the tree"
        case .unsupportedFormat: "the format, the type or the value doesn't fit the node"
        case .alreadyExists where wasSent:
            "there is such a node; it may have been made in a session that was cut off"
        case .alreadyExists: "there is such a node already"
        case .permissionDenied: "the server has no right to do this"
        default: "the device refused the command"
        }
    }
}
