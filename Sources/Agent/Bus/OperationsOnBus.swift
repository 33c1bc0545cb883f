import Linux
import SCOMO
import SCOMOTerms
import Systemd

/// The operations of a device, as people on it may see and cancel them.
struct OperationsOnBus {
    /// Those that aren't over.
    let all: () -> [OperationSummary]
    let requests: Requests
    let deferrals: Deferrals
    let holds: Holds

    /// Methods and properties of `org.scomo.Agent1`.
    var members: [BusMember] {
        [
            .method("Operations", [], ["operations"]) {
                (_: Nothing) throws(BusFailure) -> [OperationEntry] in
                all().map { OperationEntry($0) }
            },
            .method("Cancel", ["operation"], []) { (number: UInt64) throws(BusFailure) -> Nothing in
                try cancel(number)
            },
            .method("Defer", ["seconds"], ["granted"]) { (seconds: UInt64) throws(BusFailure) -> UInt64 in
                try putOff(for: .seconds(Int64(min(seconds, Self.longest))))
            },
            .method("Approve", ["operation"], []) { (number: UInt64) throws(BusFailure) -> Nothing in
                try approve(number)
            },
            .property("Held") {
                holds.waiting.compactMap { number in
                    holds.delay(of: number).map { HeldEntry(number, $0) }
                }
            },
            .property("Deferred") {
                deferrals.waiting.compactMap { number in
                    deferrals.clockTime(of: number).map { DeferredEntry(number, until: $0) }
                }
            },
        ]
    }

    /// - Unit: seconds, 52 weeks; no setting allows more.
    private static var longest: UInt64 { 52 * 604_800 }

    /// Puts off what waits or goes on, but for what has come into force. What goes on ends its piece of work.
    ///
    /// - Returns: For how long, in seconds.
    private func putOff(for time: Duration) throws(BusFailure) -> UInt64 {
        let open = all().filter { $0.stage != "reporting" && $0.stage != "confirming" }
        guard !open.isEmpty || time == .zero else {
            throw BusFailure("org.scomo.Agent1.Error.NoSuchOperation", "there is no operation to put off")
        }
        let granted = deferrals.putOff(open.map { $0.number }, for: time)
        guard granted > .zero || time == .zero else {
            throw BusFailure(
                "org.scomo.Agent1.Error.DeferredEnough", "no operation may be put off any longer")
        }
        return UInt64(clamping: granted.components.seconds)
    }

    /// What the policy holds back begins.
    private func approve(_ number: UInt64) throws(BusFailure) -> Nothing {
        guard holds.approve(number) else {
            throw BusFailure(
                "org.scomo.Agent1.Error.NoSuchOperation",
                "there is no operation \(number) that the policy holds back")
        }
        return Nothing()
    }

    /// What has begun to come into force isn't given up any more; then nothing happens.
    func cancel(_ number: UInt64) throws(BusFailure) -> Nothing {
        guard all().contains(where: { $0.number == number && $0.stage != "reporting" }) else {
            throw BusFailure(
                "org.scomo.Agent1.Error.NoSuchOperation", "there is no operation \(number) to cancel")
        }
        requests.cancel(number)
        return Nothing()
    }

    /// The object of one job: its interface is `org.scomo.Agent1.Job`.
    func object(of activity: Activity, _ job: Job, on bus: Bus) throws(SystemdError) -> BusObject {
        let members: [BusMember] = [
            .property("Description") { job.what },
            .property("Phase") { activity.job?.phase ?? "" },
            .property("Bytes") { UInt64(clamping: activity.job?.bytes ?? 0) },
            .property("Total") { UInt64(clamping: activity.job?.total ?? 0) },
            .property("Rate") { UInt64(clamping: activity.job?.rate() ?? 0) },
            .method("Cancel", [], []) { (_: Nothing) throws(BusFailure) -> Nothing in
                try cancel(job.operation)
            },
        ]
        return try BusObject(job.path, BusInterface("org.scomo.Agent1.Job", members), on: bus)
    }
}

/// An operation on the bus: its number, what the server ordered, of which package or component, which server, and how far it is.
private struct OperationEntry: BusValue {
    let number: UInt64
    let words: [String]

    init(_ operation: OperationSummary) {
        number = operation.number
        words = [operation.primitive.nodeName, operation.subject, operation.server, operation.stage]
    }

    private static var fields: String { "tssss" }
    static var signature: String { "(" + fields + ")" }

    init(reading message: inout BusMessage) throws(BusFailure) {
        throw .invalid("operations are only told")
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure(Self.fields)
        try number.write(to: &message)
        for word in words { try word.write(to: &message) }
        try message.endWriting()
    }
}

/// An operation that somebody has put off, on the bus: its number, and until when. - Unit: seconds since 1970.
private struct DeferredEntry: BusValue {
    let number: UInt64
    let end: UInt64

    init(_ number: UInt64, until end: WallClock) {
        (self.number, self.end) = (number, UInt64(clamping: end.seconds))
    }

    private static var fields: String { "tt" }
    static var signature: String { "(" + fields + ")" }

    init(reading message: inout BusMessage) throws(BusFailure) { throw .invalid("deferrals are only told") }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure(Self.fields)
        for value in [number, end] { try value.write(to: &message) }
        try message.endWriting()
    }
}

/// An operation that the policy holds back, on the bus: its number, until when, and for what. - Unit: seconds since 1970; 0 for ever.
private struct HeldEntry: BusValue {
    let number: UInt64
    let end: UInt64
    let reason: String

    init(_ number: UInt64, _ delay: OperationDelay) {
        self.number = number
        end = delay.end.map { UInt64(clamping: $0.seconds) } ?? 0
        reason = delay.reason.rawValue
    }

    private static var fields: String { "tts" }
    static var signature: String { "(" + fields + ")" }

    init(reading message: inout BusMessage) throws(BusFailure) { throw .invalid("holds are only told") }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure(Self.fields)
        for value in [number, end] { try value.write(to: &message) }
        try reason.write(to: &message)
        try message.endWriting()
    }
}
