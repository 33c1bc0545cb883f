public import Markup

extension ManagementTree {
    /// Adds all nodes of a document (TNDS), or none.
    ///
    /// - Parameter document: A `MgmtTree` element.
    public func addSubtree(_ uri: String, _ document: Element, for server: String) throws(NodeError) {
        throw .unsupportedFormat
    }

    /// Makes the subtree equal to a document (TNDS), or changes nothing.
    ///
    /// - Parameter document: A `MgmtTree` element.
    public func replaceSubtree(_ uri: String, _ document: Element, for server: String) throws(NodeError) {
        throw .unsupportedFormat
    }

    /// Overwrites a leaf with the value of another one.
    public func copy(_ source: String, to target: String, for server: String) throws(NodeError) {
        throw .notSupported
    }

    /// Opens a leaf for a value that comes in pieces, once everything is checked that can be checked before.
    ///
    /// The pieces are as they stand in the messages: base64 text is decoded here.
    ///
    /// - Parameter size: Of all pieces together, as they stand in the messages, in bytes.
    /// - Returns: Nil when the node takes its value only as a whole, by `add` or `replace`.
    public func sink(
        _ uri: String, adding: Bool, format: NodeFormat?, type: String?, size: Int, for server: String
    ) throws(NodeError) -> (any ValueSink)? {
        nil
    }

    /// Takes a server whose account is gone out of all access control lists.
    public func forget(server: String) throws(NodeError) {}

    /// The names of the mounted objects.
    public var mountNames: [String] { mountedNodes.map { $0.name } }

    /// The description of a mounted object, as a DDF document: a `MgmtTree` element.
    public func ddf(ofMount name: String) -> Element? { nil }
}
