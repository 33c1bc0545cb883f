internal import Bytes
internal import Markup

// Get of ?list=TNDS.

extension ManagementTree {
    /// A subtree as a document, without what the server can't read.
    ///
    /// It begins with the node itself; the document of the root with the objects, because the root has no name.
    func document(
        of subject: Subject, _ parts: SubtreeParts, for server: String
    ) throws(NodeError) -> Node {
        var reading = Reading(server: server, list: rights(at: subject.names))
        var nodes: [Element] = []
        for node in try roots(of: subject) {
            reading.list = rights(at: node.names)
            if let element = try element(node, properties[node.names], parts, &reading) {
                nodes.append(element)
            }
        }
        guard !nodes.isEmpty else { throw .notFound }
        return Node(
            uri: subject.uri, format: .xml, type: "application/vnd.syncml.dmtnds+xml",
            content: .subtree(.tree(document: nodes)))
    }

    private func element(
        _ node: MountedNode, _ kept: NodeProperties?, _ parts: SubtreeParts, _ reading: inout Reading
    ) throws(NodeError) -> Element? {
        guard let description = try reading.enter(node, kept) else { return nil }
        let outer = reading.list
        reading.list = kept?.list ?? outer
        defer { reading.list = outer }
        var content: [Element] = [.tree("NodeName", text: node.name)]
        let value = description.isInterior ? nil : LeafText(node.value ?? [], description.format)
        let properties = try properties(of: node, description, value, parts)
        if !properties.isEmpty { content.append(.tree("RTProperties", properties)) }
        if let value {
            if parts.contains(.value) { content.append(.tree("Value", text: value.text)) }
        } else {
            for name in node.children {
                let child = try element(node.child(name), kept?.child(name), parts, &reading)
                if let child { content.append(child) }
            }
        }
        return .tree("Node", content)
    }

    /// Those asked for that the node has, in the order of the document type.
    private func properties(
        of node: MountedNode, _ description: NodeDescription, _ value: LeafText?, _ parts: SubtreeParts
    ) throws(NodeError) -> [Element] {
        var elements: [Element] = []
        for property in NodeProperty.allCases where parts.contains(SubtreeParts(property)) {
            switch property {
            case .format:
                elements.append(.tree("Format", [.tree((value?.format ?? description.format).rawValue)]))
            case .type: elements.append(.tree("Type", typeOf: description))
            case .size where value == nil: break
            case .timeStamp where clock == nil || properties[node.names]?.kept.changed == nil: break
            case .version where clock == nil || properties[node.names]?.kept.changed == nil: break
            case .accessControlList, .name, .size, .timeStamp, .title, .version:
                let text = try self.property(property, of: .node(node))
                if !text.isEmpty { elements.append(.tree(property.rawValue, text: text)) }
            }
        }
        return elements
    }
}

/// A value as it can be in a document: octets and what isn't text for XML as base64.
private struct LeafText {
    let text: String
    let format: NodeFormat

    init(_ value: [UInt8], _ format: NodeFormat) {
        guard format == .binary || !XMLReader.holds(value.span) else {
            (text, self.format) = (String(decoding: value, as: UTF8.self), format)
            return
        }
        (text, self.format) = (Base64.encode(value), format == .binary ? .binary : .base64)
    }
}

/// What a document says about each node.
struct SubtreeParts: OptionSet {
    let rawValue: UInt16

    init(rawValue: UInt16) { self.rawValue = rawValue }

    init(_ property: NodeProperty) { self.init(rawValue: 1 << property.number) }

    static var value: Self { Self(rawValue: 1 << 8) }
    static var all: Self { Self(rawValue: 0x1FF) }

    /// Reads what follows `TNDS`: nothing, `+A+B` for these alone, or `-A-B` for all but these.
    ///
    /// Nil for a mixture of both, and for what no node has.
    init?(_ text: Substring.UTF8View) {
        guard let sign = text.first else {
            self = .all
            return
        }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        var named: Self = []
        var rest = text.dropFirst()
        while true {
            let end = rest.firstIndex(of: sign) ?? rest.endIndex
            let name = rest[..<end]
            if name.isAlike("Value") {
                named.insert(.value)
            } else if let property = NodeProperty(name) {
                named.insert(Self(property))
            } else {
                return nil
            }
            guard end < rest.endIndex else { break }
            rest = rest[end...].dropFirst()
        }
        self = sign == UInt8(ascii: "+") ? named : Self.all.subtracting(named)
    }
}
