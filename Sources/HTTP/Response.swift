public import Bytes

/// The answer to a POST.
public struct Response: Equatable, Sendable {
    /// Who answered: not the address that was asked, if that led elsewhere.
    public let url: URL

    /// 100 to 599; never one of the redirections that the client follows itself.
    public let status: Int

    /// The field `Content-Type` as the server wrote it, parameters included.
    public let contentType: String?

    /// The field `x-syncml-hmac`: a proof of who made the body.
    public let integrity: String?

    /// How long the server asks to be left alone. A date instead of seconds isn't understood, and gives nil.
    ///
    /// - Source: RFC 9110, section 10.2.3.
    public let retryAfter: Duration?

    /// Empty unless the status is one of success (200 to 299): the bodies of others are pages for people.
    public let body: [UInt8]

    public init(
        from url: URL, status: Int, contentType: String? = nil, integrity: String? = nil,
        retryAfter: Duration? = nil, body: [UInt8] = []
    ) {
        self.url = url
        self.status = status
        self.contentType = contentType
        self.integrity = integrity
        self.retryAfter = retryAfter
        self.body = body
    }
}
