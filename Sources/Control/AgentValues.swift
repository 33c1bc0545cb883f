import Bytes
import Linux
import Systemd

/// An operation of the agent, as it tells it.
struct AgentOperation: BusValue, Equatable {
    let number: UInt64
    let primitive: String
    let subject: String
    let server: String
    let stage: String

    private static var fields: String { "tssss" }
    static var signature: String { "(" + fields + ")" }

    init(reading message: inout BusMessage) throws(BusFailure) {
        try message.readStructure(Self.fields)
        number = try UInt64(reading: &message)
        primitive = try String(reading: &message)
        subject = try String(reading: &message)
        server = try String(reading: &message)
        stage = try String(reading: &message)
        try message.endReading()
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure(Self.fields)
        try number.write(to: &message)
        for word in [primitive, subject, server, stage] { try word.write(to: &message) }
        try message.endWriting()
    }

    /// - Parameter delay: What makes it wait that nothing is in the way of; nil for nothing.
    func json(_ delay: AgentDelay?) -> JSONValue {
        .members([
            ("operation", .number(Int(clamping: number))), ("primitive", .text(primitive)),
            ("subject", .text(subject)), ("server", .text(server)), ("stage", .text(stage)),
            ("waitsFor", .optional(delay?.reason.harmless)),
            ("deferredUntil", .optional(delay?.end.map { "\($0)" })),
        ])
    }
}

/// An operation that somebody has put off.
struct AgentDeferral: BusValue, Equatable {
    let operation: UInt64
    let end: WallClock

    private static var fields: String { "tt" }
    static var signature: String { "(" + fields + ")" }

    init(_ operation: UInt64, until end: WallClock) { (self.operation, self.end) = (operation, end) }

    init(reading message: inout BusMessage) throws(BusFailure) {
        try message.readStructure(Self.fields)
        operation = try UInt64(reading: &message)
        let seconds = Int64(clamping: try UInt64(reading: &message))
        // Of a clock that is nonsense the text is, too, and nothing else.
        end = WallClock(seconds: min(seconds, 1 << 40))
        try message.endReading()
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure(Self.fields)
        try operation.write(to: &message)
        try UInt64(clamping: end.seconds).write(to: &message)
        try message.endWriting()
    }
}

/// An operation that the device's policy holds back.
struct AgentHold: BusValue, Equatable {
    let operation: UInt64
    /// - Unit: seconds since 1970; 0 for ever.
    let end: UInt64
    let reason: String

    private static var fields: String { "tts" }
    static var signature: String { "(" + fields + ")" }

    init(_ operation: UInt64, until end: UInt64, _ reason: String) {
        (self.operation, self.end, self.reason) = (operation, end, reason)
    }

    init(reading message: inout BusMessage) throws(BusFailure) {
        try message.readStructure(Self.fields)
        operation = try UInt64(reading: &message)
        end = try UInt64(reading: &message)
        reason = try String(reading: &message)
        try message.endReading()
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure(Self.fields)
        for value in [operation, end] { try value.write(to: &message) }
        try reason.write(to: &message)
        try message.endWriting()
    }
}

/// What makes an operation wait that nothing is in the way of.
struct AgentDelay {
    let operation: UInt64
    /// Nil for ever.
    let end: WallClock?
    /// `deferral`, `approval` or `window`.
    let reason: String

    init(_ deferral: AgentDeferral) {
        (operation, end, reason) = (deferral.operation, deferral.end, "deferral")
    }

    init(_ hold: AgentHold) {
        (operation, reason) = (hold.operation, hold.reason)
        end = hold.end == 0 ? nil : WallClock(seconds: Int64(min(hold.end, 1 << 40)))
    }

    /// As it follows the stage.
    var words: String {
        let what = reason == "deferral" ? "put off" : "waits for \(reason.harmless)"
        return ", " + what + (end.map { " until \($0)" } ?? "")
    }
}

/// How far a piece of the agent's work is.
struct AgentProgress: BusValue, Equatable {
    let operation: UInt64
    let phase: String
    let numbers: [UInt64]

    static var signature: String { "tsttt" }

    init(reading message: inout BusMessage) throws(BusFailure) {
        operation = try UInt64(reading: &message)
        phase = try String(reading: &message)
        numbers = [
            try UInt64(reading: &message), try UInt64(reading: &message), try UInt64(reading: &message),
        ]
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try operation.write(to: &message)
        try phase.write(to: &message)
        for number in numbers { try number.write(to: &message) }
    }

    private var counts: [Int] { numbers.map { Int(clamping: $0) } }

    var line: ProgressLine {
        ProgressLine("operation \(operation): \(phase)", counts[0], of: counts[1], rate: counts[2])
    }

    var json: JSONValue {
        .members([
            ("operation", .number(Int(clamping: operation))), ("phase", .text(phase)),
            ("bytes", .number(counts[0])), ("total", .number(counts[1])), ("rate", .number(counts[2])),
        ])
    }
}

/// A job of the agent that begins or ends: what it does, or how it ended.
struct AgentJob: BusValue, Equatable {
    let operation: UInt64
    let job: BusObjectPath
    let words: String

    static var signature: String { "tos" }

    init(reading message: inout BusMessage) throws(BusFailure) {
        operation = try UInt64(reading: &message)
        job = try BusObjectPath(reading: &message)
        words = try String(reading: &message)
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try operation.write(to: &message)
        try job.write(to: &message)
        try words.write(to: &message)
    }
}
