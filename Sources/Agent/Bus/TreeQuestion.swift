import ManagementTree
import Systemd

/// Somebody on the device wants to see a part of the management tree. Answered outside the event loop: what is asked may have to ask the
/// installer.
struct TreeQuestion {
    let uri: String
    let reply: PendingReply<[TreeEntry]>

    /// Answers it, in whole.
    func answer(from tree: ManagementTree) {
        do throws(NodeError) {
            let entries = try tree.shown(uri).map { TreeEntry($0) }
            let size = entries.reduce(0) { $0 + $1.size }
            guard size <= Self.sizeLimit else { throw .tooLarge }
            reply.succeed(entries)
        } catch {
            reply.fail(Self.failure(error))
        }
    }

    /// - Unit: bytes of all values and names. - Default: 1 MiB.
    private static var sizeLimit: Int { 1 << 20 }

    private static func failure(_ error: NodeError) -> BusFailure {
        switch error {
        case .notFound: BusFailure("org.scomo.Agent1.Error.NoSuchNode", "there is no such node")
        case .tooLarge:
            BusFailure("org.scomo.Agent1.Error.TooLarge", "that is too much at once: ask for a part of it")
        case .incomplete, .notSupported, .uriTooLong:
            BusFailure(
                "org.freedesktop.DBus.Error.InvalidArgs", "that is no URI of a node, such as ./DevInfo")
        default: BusFailure("org.freedesktop.DBus.Error.Failed", "the node can't be read: \(error.rawValue)")
        }
    }
}

/// A node on the bus: its URI, format, media type, and octets; an interior node has none.
struct TreeEntry: BusValue {
    private let words: [String]
    private let value: [UInt8]

    init(_ node: Node) {
        words = [node.uri, node.format.rawValue, node.type]
        if case .value(let octets) = node.content { value = octets } else { value = [] }
    }

    var size: Int { value.count + words.reduce(0) { $0 + $1.utf8.count } }

    private static var fields: String { "sssay" }
    static var signature: String { "(" + fields + ")" }

    init(reading message: inout BusMessage) throws(BusFailure) {
        throw .invalid("nodes are only told")
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure(Self.fields)
        for word in words { try word.write(to: &message) }
        try value.write(to: &message)
        try message.endWriting()
    }
}
