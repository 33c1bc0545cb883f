internal import Bytes

extension ManagementTree {
    /// Opens a leaf for a value that comes in pieces, once everything is checked that can be checked before.
    ///
    /// The pieces are as they are written in the messages: base64 text is decoded here.
    ///
    /// - Parameters:
    ///   - adding: Whether the command is Add; Replace otherwise.
    ///   - size: Of all pieces together, as they are written in the messages, in bytes.
    /// - Returns: Nil when the node takes its value only as a whole, by `add` or `replace`.
    /// - Throws: As these.
    public func sink(
        _ uri: String, adding: Bool, format: NodeFormat?, type: String?, size: Int, for server: String
    ) throws(NodeError) -> (any ValueSink)? {
        refusingNode = nil
        let location = try NodeURI(uri, limits: limits)
        guard location.query == nil, inbox(in: location.names) == nil else {
            guard size <= AccessControlList.maximumSize else { throw .tooLarge }
            return nil
        }
        let addition: Addition
        if adding {
            addition = try self.addition(location.names, for: server)
            try addition.requireAddable()
        } else {
            addition = Addition(node: try target(location, .replace, for: server).node, missing: [])
            guard addition.node.description?.access.contains(.replace) ?? false else { throw .notAllowed }
        }
        let node = addition.node
        try check(node, format, type, size)
        guard let description = node.description, description.format == .binary, transaction == nil else {
            return nil
        }
        let isText = format == .base64
        let size = isText ? size / 4 * 3 : size
        guard let sink = try node.object.sink(for: node.path, size: size, for: server) else { return nil }
        return NodeSink(sink, addition, isText: isText, tree: self, server: server)
    }

    /// Checks what is known of a value before it is there.
    private func check(
        _ node: MountedNode, _ format: NodeFormat?, _ type: String?, _ size: Int
    ) throws(NodeError) {
        guard let description = node.description, !description.isInterior else { throw .notAllowed }
        let check = ValueCheck(description: description)
        let isText = try check.isText(format)
        try check.check(type: type)
        // Padding counts for at most two bytes.
        guard (isText ? size / 4 * 3 - 2 : size) <= description.maximumSize else { throw .tooLarge }
    }

    /// Makes what is missing above a value, and the value; or nothing.
    fileprivate func fill(
        _ addition: Addition, with sink: any ValueSink, for server: String
    ) throws(NodeError) {
        let isNew = !addition.node.exists
        if addition.missing.isEmpty {
            try sink.commit()
        } else {
            try together { () throws(NodeError) in
                try makeParents(addition.missing, for: server)
                try sink.commit()
            }
        }
        if isNew { noteNew(addition.node.names) } else { noteChange(addition.node.names) }
        keepProperties()
    }
}

/// Decodes a value's pieces on their way to the object, and tells the tree of the end.
private final class NodeSink: ValueSink {
    private let sink: any ValueSink
    private let addition: Addition
    private let isText: Bool
    private let tree: ManagementTree
    private let server: String
    /// Digits of base64 that aren't a group yet.
    private var rest: [UInt8] = []
    private var isPadded = false

    init(
        _ sink: any ValueSink, _ addition: Addition, isText: Bool, tree: ManagementTree, server: String
    ) {
        (self.sink, self.addition, self.isText) = (sink, addition, isText)
        (self.tree, self.server) = (tree, server)
    }

    func append(_ bytes: [UInt8]) throws(NodeError) {
        guard isText else { return try sink.append(bytes) }
        for byte in bytes where byte > 0x20 { rest.append(byte) }
        let whole = rest.count / 4 * 4
        guard whole > 0 else { return }
        // Padding ends the text.
        guard !isPadded, let octets = Base64.decode(String(decoding: rest[..<whole], as: UTF8.self)) else {
            throw .unsupportedFormat
        }
        isPadded = rest[whole - 1] == UInt8(ascii: "=")
        rest.removeFirst(whole)
        try sink.append(octets)
    }

    func commit() throws(NodeError) {
        guard rest.isEmpty else { throw .unsupportedFormat }
        try tree.fill(addition, with: sink, for: server)
    }

    func discard() { sink.discard() }
}
