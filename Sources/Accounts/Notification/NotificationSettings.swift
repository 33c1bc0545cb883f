/// Which notifications are followed, and how often.
public struct NotificationSettings: Equatable, Sendable {
    /// Between two sessions of a server because it asked. - Default: 30 s.
    public var spacing = Duration.seconds(30)
    /// Whether a notification counts that is made with the nonce for parties that have lost theirs. - Default: no.
    public var allowsResynchronization = false

    public init() {}
}
