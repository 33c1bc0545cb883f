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

    /// - Parameter end: Until when somebody has put it off; nil if nobody has.
    func json(until end: String?) -> JSONValue {
        .members([
            ("operation", .number(Int(clamping: number))), ("primitive", .text(primitive)),
            ("subject", .text(subject)), ("server", .text(server)), ("stage", .text(stage)),
            ("deferredUntil", .optional(end)),
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
