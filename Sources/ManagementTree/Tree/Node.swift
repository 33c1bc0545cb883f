public import Markup

/// One node, as an answer to Get.
public struct Node: Equatable, Sendable {
    /// The URI, in the form `./A/B`, with percent-escapes and the property that was asked for.
    public let uri: String
    /// What the value looks like; `.interior` for a node with children.
    public let format: NodeFormat
    /// A leaf's media type; an interior node's management object identifier, or empty.
    public let type: String
    /// What the node has, as far as it was asked for.
    public let content: Content

    public init(uri: String, format: NodeFormat, type: String, content: Content) {
        (self.uri, self.format, self.type, self.content) = (uri, format, type, content)
    }

    /// What an answer says about a node.
    public enum Content: Equatable, Sendable {
        /// An interior node's children, with percent-escapes, so that they can be joined by `/`.
        case children([String])
        /// A leaf's or a property's octets.
        case value([UInt8])
        /// The node and all below it as a document (`?list=TNDS`): a `MgmtTree` element.
        case subtree(Element)
        /// Only the node's existence, format and type were asked for (`?list=`).
        case omitted
    }
}
