/// A field of a message's head.
public struct HeaderField: Equatable, Sendable {
    /// Of an answer in lower case.
    public let name: String
    /// Without the blanks around it.
    public let value: String

    public init(_ name: String, _ value: String) {
        (self.name, self.value) = (name, value)
    }
}

/// What is posted, and how much its answer may cost.
public struct PostRequest: Sendable {
    /// The content.
    public var body: [UInt8]
    /// Its media type.
    public var contentType: String
    /// The media types that the answer may have.
    public var accept: String
    /// Further fields of the head.
    public var fields: [HeaderField] = []
    /// How long the body of the answer may be. - Unit: bytes.
    public var limit: Int
    /// How long all of it may take, redirections included.
    public var deadline: Duration

    public init(
        _ body: [UInt8], contentType: String, accept: String, limit: Int, deadline: Duration
    ) {
        (self.body, self.contentType, self.accept) = (body, contentType, accept)
        (self.limit, self.deadline) = (limit, deadline)
    }
}
