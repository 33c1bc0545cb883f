public import SyncML

/// What a server said to a generic alert. It holds however the session ends.
public struct AlertAnswer: Equatable, Sendable {
    /// The alert's own number, as in `GenericAlert`.
    public let number: UInt64
    public let status: StatusCode

    public init(number: UInt64, status: StatusCode) {
        (self.number, self.status) = (number, status)
    }

    /// Whether the server has dealt with the alert, be it by refusing it: then it isn't sent again.
    ///
    /// A status of 500 or more says that the server couldn't take it for now.
    ///
    /// - Source: OMA DM Representation Protocol 1.2, response status codes.
    public var isFinal: Bool { status.rawValue < 500 }
}
