public import Bytes

/// The answer to a POST.
public struct Response: Equatable, Sendable {
    /// Who answered: not the address that was asked, if that led elsewhere.
    public let url: URL

    /// 100 to 599; never one of the redirections that the client follows itself.
    public let status: Int

    /// The fields of the head, in their order.
    public let fields: [HeaderField]

    /// How long the server asks to be left alone. A date instead of seconds isn't understood, and gives nil.
    ///
    /// - Source: RFC 9110, section 10.2.3.
    public let retryAfter: Duration?

    /// Empty unless the status is one of success (200 to 299): the bodies of others are pages for people.
    public let body: [UInt8]

    public init(
        from url: URL, status: Int, fields: [HeaderField] = [],
        retryAfter: Duration? = nil, body: [UInt8] = []
    ) {
        self.url = url
        self.status = status
        self.fields = fields
        self.retryAfter = retryAfter
        self.body = body
    }
}

extension Response {
    /// The value of the first field of this name, which is in lower case.
    public subscript(_ name: String) -> String? { fields.first { $0.name == name }?.value }

    /// The field `Content-Type` as the server wrote it, parameters included.
    public var contentType: String? { self["content-type"] }
}
