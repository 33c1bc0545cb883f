import Systemd

/// A unit's name, and that its job takes the place of an earlier one.
struct UnitAndMode: BusValue {
    let unit: String

    static var signature: String { "ss" }

    init(_ unit: String) { self.unit = unit }

    init(reading message: inout BusMessage) throws(BusFailure) {
        unit = try String(reading: &message)
        _ = try String(reading: &message)
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try unit.write(to: &message)
        try "replace".write(to: &message)
    }
}

/// All processes of a unit, and the signal that can't be ignored.
///
/// - Source: signal(7): SIGKILL is 9.
struct UnitKill: BusValue {
    let unit: String

    static var signature: String { "ssi" }

    init(_ unit: String) { self.unit = unit }

    init(reading message: inout BusMessage) throws(BusFailure) {
        unit = try String(reading: &message)
        _ = try String(reading: &message)
        _ = try Int32(reading: &message)
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try unit.write(to: &message)
        try "all".write(to: &message)
        try Int32(9).write(to: &message)
    }
}

/// What `ListUnitsByNames` says of one unit.
struct UnitStatus: BusValue {
    let name: String
    /// `active`, `inactive`, `failed`, `activating`…
    let active: String
    /// What is said more closely: `running`, `auto-restart`…
    let sub: String
    /// The path of its object.
    let object: String
    /// The number of the job that systemd has for this unit; 0 if it has none.
    let job: UInt32

    /// A service that ended with success is none that failed.
    var hasFailed: Bool { active == "failed" || sub == "auto-restart" }

    /// It doesn't run, and nobody is about to change that.
    var isIdle: Bool { active == "inactive" && job == 0 }

    static var signature: String { "(ssssssouso)" }

    init(name: String, active: String, sub: String, object: String = "/", job: UInt32 = 0) {
        (self.name, self.active, self.sub, self.object, self.job) = (name, active, sub, object, job)
    }

    init(reading message: inout BusMessage) throws(BusFailure) {
        try message.readStructure("ssssssouso")
        name = try String(reading: &message)
        // Its description, and whether its file could be read.
        for _ in 0..<2 { _ = try String(reading: &message) }
        (active, sub) = (try String(reading: &message), try String(reading: &message))
        // The unit that it follows.
        _ = try String(reading: &message)
        object = try BusObjectPath(reading: &message).text
        job = try UInt32(reading: &message)
        // Its job's type and object.
        _ = try String(reading: &message)
        _ = try BusObjectPath(reading: &message)
        try message.endReading()
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure("ssssssouso")
        for text in [name, "", "loaded", active, sub, ""] { try text.write(to: &message) }
        try BusObjectPath(object).write(to: &message)
        try job.write(to: &message)
        try "".write(to: &message)
        try BusObjectPath("/").write(to: &message)
        try message.endWriting()
    }
}
