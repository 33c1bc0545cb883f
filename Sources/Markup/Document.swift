/// All parts of a document in the order in which they are there, in a few pieces of memory however many they are.
///
/// An `Element` is a position in it. Nothing here changes once it has been put together.
final class Document: Sendable {
    let parts: [Part]
    /// What all pieces of text and all opaque data have, one behind the other.
    let bytes: [UInt8]
    let names: [Name]
    /// The namespaces' URIs. The first is empty.
    let namespaces: [String]
    /// Those of one element are side by side.
    let attributes: [Attribute]

    init(
        parts: [Part], bytes: [UInt8], names: [Name], namespaces: [String], attributes: [Attribute]
    ) {
        self.parts = parts
        self.bytes = bytes
        self.names = names
        self.namespaces = namespaces
        self.attributes = attributes
    }

    /// One element, one piece of text, or some opaque data.
    struct Part: Sendable {
        enum Kind: UInt8, Sendable { case element, text, opaque }

        let kind: Kind
        /// An element's, in `names`.
        let name: Int32
        /// Where an element's attributes begin, or a piece's bytes.
        let start: Int32
        /// Where a piece's bytes end; of an element, the position behind the last part in it.
        var end: Int32
        /// How many an element has.
        var attributeCount: Int32 = 0
        /// Where an element's tag begins in what was read.
        var offset: Int32 = 0

        /// Where a piece's bytes are.
        var range: Range<Int> { Int(start)..<Int(end) }
    }

    struct Name: Sendable {
        let name: String
        /// In `namespaces`.
        let namespace: Int32
    }

    /// The position behind a part and everything in it.
    func next(after position: Int) -> Int {
        parts[position].kind == .element ? Int(parts[position].end) : position + 1
    }

    func name(at position: Int) -> Name { names[Int(parts[position].name)] }
}
