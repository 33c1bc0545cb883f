internal import Foundation

/// The two times that a server needs; tests have their own.
struct Clock: Sendable {
    /// Never goes back: for time-outs.
    var instant: @Sendable () -> ContinuousClock.Instant
    /// The time of day.
    var date: @Sendable () -> Date

    static let system = Clock(instant: { ContinuousClock.now }, date: { Date.now })

    /// The time of day as ISO 8601 in UTC: `2026-11-22T10:00:00Z`. Earlier times are smaller as text, too.
    func timestamp() -> String { Self.text(date()) }

    /// The time of day so long ago.
    func timestamp(before span: Duration) -> String {
        Self.text(date().addingTimeInterval(-TimeInterval(span.components.seconds)))
    }

    /// The time of day after so long.
    func timestamp(after span: Duration) -> String { timestamp(before: .zero - span) }

    private static func text(_ date: Date) -> String { date.formatted(.iso8601) }
}
