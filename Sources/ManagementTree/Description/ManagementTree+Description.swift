public import Markup

extension ManagementTree {
    /// The description of a mounted object as a document (DDF), a `MgmtTree` element; nil when there is no such object.
    ///
    /// - Source: OMA DM Tree and Description 1.2, section 9; the document type `DM_DDF-V1_2`.
    public func ddf(ofMount name: String) -> Element? {
        guard let mount = mount(named: name) else { return nil }
        return .tree(document: [mount.description.element(name, path: ".", isPermanent: true)])
    }
}

extension NodeDescription {
    /// - Parameters:
    ///   - path: Where the node is, for the outermost one.
    ///   - isPermanent: Whether the parent is.
    fileprivate func element(_ name: String, path: String? = nil, isPermanent: Bool) -> Element {
        let isPermanent = isPermanent && self.isPermanent
        var content: [Element] = [.tree("NodeName", text: name)]
        if let path { content.append(.tree("Path", text: path)) }
        content.append(.tree("DFProperties", properties(isPermanent: isPermanent)))
        for child in children { content.append(child.element(child.name ?? "", isPermanent: isPermanent)) }
        return .tree("Node", content)
    }

    private func properties(isPermanent: Bool) -> [Element] {
        [
            .tree("AccessType", commands), .tree("Description", text: summary),
            .tree("DFFormat", [.tree(format.rawValue)]), .tree("Occurrence", [occurrence.element]),
            .tree("Scope", [.tree(isPermanent ? "Permanent" : "Dynamic")]), .tree("DFType", typeOf: self),
            .tree("CaseSense", [.tree("CS")]),
        ]
    }

    /// In these documents `Add` is said at the node that gets children, not at those that are made; and a leaf that can be
    /// read can be copied.
    private var commands: [Element] {
        var stated = access.subtracting(.add)
        if children.contains(where: { $0.access.contains(.add) }) { stated.insert(.add) }
        if !isInterior && access.contains(.get) { stated.insert(.copy) }
        var elements: [Element] = []
        var command = AccessTypes.add
        while command.rawValue <= AccessTypes.replace.rawValue {
            if stated.contains(command) { elements.append(.tree(command.name)) }
            command = AccessTypes(rawValue: command.rawValue << 1)
        }
        return elements
    }
}

extension Occurrence {
    fileprivate var element: Element {
        switch self {
        case .one: .tree("One")
        case .zeroOrOne: .tree("ZeroOrOne")
        case .zeroOrMore: .tree("ZeroOrMore")
        case .oneOrMore: .tree("OneOrMore")
        case .zeroOrN(let number): .tree("ZeroOrN", text: "\(number)")
        case .oneOrN(let number): .tree("OneOrN", text: "\(number)")
        }
    }
}
