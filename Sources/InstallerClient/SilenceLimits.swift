/// How long the installer may say nothing until it counts as gone.
public struct SilenceLimits: Equatable, Sendable {
    /// To a question. - Default: 1 min: it may have to start, and to bring its store in order.
    public var reading = Duration.seconds(60)
    /// To an order. - Default: 1 d: each component's health check may take an hour.
    public var work = Duration.seconds(86_400)

    public init() {}
}
