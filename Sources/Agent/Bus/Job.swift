import Linux
import Systemd

/// The piece of an operation's work that goes on, and how far it is.
struct Job: Equatable {
    let operation: UInt64
    /// What is done, in words.
    let what: String
    /// `downloading`, or a phase of the installer; empty as long as nothing was told.
    private(set) var phase = ""
    /// - Unit: bytes.
    private(set) var bytes = 0
    /// 0 as long as that isn't known.
    private(set) var total = 0
    private var begin: (at: Instant, bytes: Int)?

    init(operation: UInt64, what: String) { (self.operation, self.what) = (operation, what) }

    static func == (left: Job, right: Job) -> Bool {
        left.operation == right.operation && left.what == right.what
    }

    /// - Unit: bytes a second, on the average of the phase; 0 within its first second.
    func rate(now: Instant = .now) -> Int {
        guard let begin else { return 0 }
        let seconds = Int(clamping: (now - begin.at).roundedUpMilliseconds / 1000)
        return seconds > 0 ? max(0, bytes - begin.bytes) / seconds : 0
    }

    /// Notes how far it is; returns whether another phase has begun.
    mutating func tell(_ phase: String, _ bytes: Int, of total: Int, now: Instant = .now) -> Bool {
        let isNew = phase != self.phase
        if isNew { begin = (now, bytes) }
        (self.phase, self.bytes, self.total) = (phase, bytes, total)
        return isNew
    }

    var path: BusObjectPath { BusObjectPath("/org/scomo/Agent1/job/\(operation)") }
}

/// How far a job is, as the signal `Progress` tells it.
struct JobProgress: BusValue {
    let operation: UInt64
    let phase: String
    let bytes: UInt64
    let total: UInt64
    /// - Unit: bytes a second.
    let rate: UInt64

    init(_ job: Job) {
        (operation, phase) = (job.operation, job.phase)
        (bytes, total) = (UInt64(clamping: job.bytes), UInt64(clamping: job.total))
        rate = UInt64(clamping: job.rate())
    }

    static var signal: BusSignal<JobProgress> {
        BusSignal("Progress", ["operation", "phase", "bytes", "total", "rate"])
    }
    static var signature: String { "tsttt" }

    init(reading message: inout BusMessage) throws(BusFailure) {
        operation = try UInt64(reading: &message)
        phase = try String(reading: &message)
        bytes = try UInt64(reading: &message)
        total = try UInt64(reading: &message)
        rate = try UInt64(reading: &message)
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try operation.write(to: &message)
        try phase.write(to: &message)
        try bytes.write(to: &message)
        try total.write(to: &message)
        try rate.write(to: &message)
    }
}

/// A job begins.
struct JobBegin: BusValue {
    let operation: UInt64
    let job: BusObjectPath
    let what: String

    init(_ job: Job) { (operation, self.job, what) = (job.operation, job.path, job.what) }

    static var signal: BusSignal<JobBegin> { BusSignal("JobNew", ["operation", "job", "description"]) }
    static var signature: String { "tos" }

    init(reading message: inout BusMessage) throws(BusFailure) {
        operation = try UInt64(reading: &message)
        job = try BusObjectPath(reading: &message)
        what = try String(reading: &message)
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try operation.write(to: &message)
        try job.write(to: &message)
        try what.write(to: &message)
    }
}

/// A job has ended: `done`, `failed`, `waiting` (it is tried again), or `stopped` with the agent.
struct JobEnd: BusValue {
    let operation: UInt64
    let job: BusObjectPath
    let result: String

    init(_ job: Job, _ result: String) {
        (operation, self.job, self.result) = (job.operation, job.path, result)
    }

    static var signal: BusSignal<JobEnd> { BusSignal("JobRemoved", ["operation", "job", "result"]) }
    static var signature: String { "tos" }

    init(reading message: inout BusMessage) throws(BusFailure) {
        operation = try UInt64(reading: &message)
        job = try BusObjectPath(reading: &message)
        result = try String(reading: &message)
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try operation.write(to: &message)
        try job.write(to: &message)
        try result.write(to: &message)
    }
}
