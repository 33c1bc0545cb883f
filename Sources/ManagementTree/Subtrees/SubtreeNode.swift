internal import Bytes
internal import Markup

/// One node of a document (TNDS) that a server sent, and those below it.
///
/// - Source: OMA DM Tree and Description 1.2, section 8; which parts of it clients must understand is a table there.
///   What the standard only allows in descriptions (DFProperties) is ignored.
final class SubtreeNode {
    /// `Path`: names between the command's target and this node.
    private(set) var path: [String] = []
    /// `NodeName`; nil when it is absent or empty.
    private(set) var name: String?
    private(set) var format: NodeFormat?
    private(set) var type: String?
    /// The text of an access control list; nil when there is none.
    private(set) var list: [UInt8]?
    private(set) var title: [UInt8]?
    var value: [UInt8] = []
    /// Whether the value came as octets, which WBXML has, and not as text.
    private(set) var isOpaque = false
    var children: [SubtreeNode] = []
    /// Whether the device doesn't take it and may do without.
    var isIgnored = false

    /// - Unit: nodes of one document. - Default: 4096. Twice what SCOMO's Download can hold.
    static var maximumNodes: Int { 4096 }

    /// Reads a whole document.
    ///
    /// - Throws: `.badRequest` for what isn't such a document; `.unsupportedFormat` for another version or an unknown
    ///   format; `.tooLarge`, `.uriTooLong`.
    static func read(_ document: Element, _ limits: URILimits) throws(NodeError) -> [SubtreeNode] {
        guard document.name == "MgmtTree" else { throw .badRequest }
        if let version = document.child("VerDTD"), version.trimmedText != "1.2" { throw .unsupportedFormat }
        var room = maximumNodes
        let nodes = try read(document, limits, depth: limits.depth, &room)
        guard !nodes.isEmpty else { throw .badRequest }
        return nodes
    }

    private static func read(
        _ element: Element, _ limits: URILimits, depth: Int, _ room: inout Int
    ) throws(NodeError) -> [SubtreeNode] {
        var nodes: [SubtreeNode] = []
        for child in element.children where child.name == "Node" {
            guard depth > 0 else { throw .uriTooLong }
            guard room > 0 else { throw .tooLarge }
            room -= 1
            let node = try SubtreeNode(child, limits)
            let isTwice = nodes.contains { $0.name == node.name && $0.path == node.path }
            guard node.name == nil || !isTwice else { throw .badRequest }
            node.children = try read(child, limits, depth: depth - 1, &room)
            nodes.append(node)
        }
        return nodes
    }

    private init(_ element: Element, _ limits: URILimits) throws(NodeError) {
        if let part = element.child("NodeName") { name = try Self.name(part.trimmedText, limits) }
        if let part = element.child("Path") { path = try Self.path(part.trimmedText, limits) }
        if let part = element.child("RTProperties") { try read(properties: part) }
        if let part = element.child("Value") { read(value: part) }
    }

    private func read(properties: Element) throws(NodeError) {
        if let part = properties.child("ACL") { list = Array(part.trimmedText.utf8) }
        if let part = properties.child("Title") { title = Array(part.text.utf8) }
        if let part = properties.child("Type") { type = part.children.first?.trimmedText ?? part.trimmedText }
        guard let part = properties.child("Format") else { return }
        format = NodeFormat(rawValue: part.children.first?.name ?? part.trimmedText)
        guard format != nil else { throw .unsupportedFormat }
    }

    private func read(value element: Element) {
        for node in element.content {
            switch node {
            case .text(let text): value += Array(text.utf8)
            case .opaque(let octets):
                value += octets
                isOpaque = true
            case .element: value += XMLWriter.write([node])
            }
        }
    }

    private static func name(_ text: String, _ limits: URILimits) throws(NodeError) -> String? {
        guard !text.isEmpty else { return nil }
        guard NodeURI.isName(text) else { throw .badRequest }
        guard text.hasCharacters(atMost: limits.segment) else { throw .uriTooLong }
        return text
    }

    private static func path(_ text: String, _ limits: URILimits) throws(NodeError) -> [String] {
        guard !text.isEmpty else { return [] }
        let uri = try NodeURI(text, limits: limits)
        guard uri.query == nil else { throw .badRequest }
        return uri.names
    }
}

extension SubtreeNode {
    /// What Add makes of the node. A format that isn't said is the node's own.
    func newNode(_ description: NodeDescription?) -> NewNode {
        var format = format ?? (children.isEmpty ? description?.format ?? .character : .interior)
        // Octets in text are base64.
        if format == .binary && !isOpaque { format = .base64 }
        if format == .base64 && isOpaque { format = .binary }
        return NewNode(format: format, type: type, value: format == .interior ? [] : value)
    }

    func hasChild(_ name: String) -> Bool { children.contains { $0.name == name } }

    /// Puts the addresses that nodes will really have in the place of those in the Inbox.
    func redirect(_ moves: [(from: String, to: String)]) {
        for move in moves where children.isEmpty && value.starts(with: move.from.utf8) {
            let rest = value.dropFirst(move.from.utf8.count)
            guard rest.isEmpty || rest.first == UInt8(ascii: "/") else { continue }
            value = Array(move.to.utf8) + rest
            break
        }
        for child in children { child.redirect(moves) }
    }
}
