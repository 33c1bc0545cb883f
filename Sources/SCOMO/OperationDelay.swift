public import Linux

/// Why an operation waits though nothing is in its way, and until when.
public struct OperationDelay: Equatable, Sendable {
    public let reason: Reason
    /// When it goes on by itself; nil for never.
    public let end: WallClock?

    public init(_ reason: Reason, until end: WallClock?) { (self.reason, self.end) = (reason, end) }

    public enum Reason: String, Sendable {
        /// Somebody on the device has put it off.
        case deferral
        /// Somebody on the device has to agree first.
        case approval
        /// It waits for the time of day at which the operator wants it done.
        case window
    }
}

extension OperationDelay: CustomStringConvertible {
    /// The end, and the reason if it is the operator's: `2027-01-15T08:00:00Z (window)`; `-` for no end.
    public var description: String {
        let time = end.map { "\($0)" } ?? "-"
        return reason == .deferral ? time : "\(time) (\(reason.rawValue))"
    }
}
