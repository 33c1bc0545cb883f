internal import Markup

// Documents about the tree have one namespace: serialized subtrees (TNDS) and descriptions (DDF).

extension Element {
    private static var descriptions: String { "syncml:dmddf1.2" }

    static func tree(_ name: String, _ children: [Element] = []) -> Element {
        Element(name, namespace: descriptions, children.map { .element($0) })
    }

    static func tree(_ name: String, text: String) -> Element {
        Element(name, namespace: descriptions, text.isEmpty ? [] : [.text(text)])
    }

    /// A whole document. - Parameter nodes: At least one.
    static func tree(document nodes: [Element]) -> Element {
        .tree("MgmtTree", [.tree("VerDTD", text: "1.2")] + nodes)
    }

    /// `Type` or `DFType`: a media type, or an interior node's management object identifier.
    static func tree(_ name: String, typeOf description: NodeDescription) -> Element {
        .tree(name, [.tree(description.isInterior ? "DDFName" : "MIME", text: description.type)])
    }
}
