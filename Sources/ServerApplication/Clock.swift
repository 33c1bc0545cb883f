internal import Foundation

/// The two times that a server needs; tests have their own.
struct Clock: Sendable {
    /// Never goes back: for time-outs.
    var instant: @Sendable () -> ContinuousClock.Instant
    /// The time of day as ISO 8601 in UTC: `2026-11-22T10:00:00Z`.
    var timestamp: @Sendable () -> String

    static let system = Clock(
        instant: { ContinuousClock.now }, timestamp: { Date.now.formatted(.iso8601) })
}
