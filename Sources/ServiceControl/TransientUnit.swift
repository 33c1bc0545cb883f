import Linux
import Systemd

/// A service that exists as long as its one command runs: what `StartTransientUnit` takes.
///
/// - Source: systemd.exec(5), systemd.service(5) and systemd.resource-control(5) say what the properties mean,
///   org.freedesktop.systemd1(5) their types.
struct TransientUnit {
    /// As in `scomo-health-check-1a2b3c4d.service`.
    var name: String
    var description: String
    /// An absolute path, and arguments.
    var command: [String]
    var timeLimit: Duration
    /// Gets what it prints; the caller keeps the other end.
    var output: BusDescriptor
    var confinement: Confinement?

    /// What a command of a component may do.
    struct Confinement: Equatable {
        /// Where it works.
        var directory: String
        /// Nil for a number that is nobody's, and gone with it.
        var user: String?
        /// The one place that it may write to; nil if there is none.
        var writable: String?
        /// Whether it may talk to what runs on this device. Nobody may talk to the network.
        var mayTalk: Bool
        var environment: [String]
    }
}

/// Only written.
struct TransientUnitArguments: BusValue {
    let unit: TransientUnit

    static var signature: String { "ssa(sv)a(sa(sv))" }

    init(_ unit: TransientUnit) { self.unit = unit }

    init(reading message: inout BusMessage) throws(BusFailure) { throw .invalid("never read") }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try unit.name.write(to: &message)
        // Should there be one of the name, that isn't ours.
        try "fail".write(to: &message)
        try properties.write(to: &message)
        // Other units beside it: none.
        try [AuxiliaryUnit]().write(to: &message)
    }

    private var properties: [UnitProperty] {
        let command = [UnitCommand(path: unit.command.first ?? "", words: unit.command)]
        return [
            UnitProperty("Description", unit.description), UnitProperty("Type", "oneshot"),
            UnitProperty("ExecStart", command),
            UnitProperty("TimeoutStartUSec", unit.timeLimit.microseconds),
            // What it leaves behind is ended at once when the time is up.
            UnitProperty("TimeoutStopUSec", UInt64(5_000_000)),
            UnitProperty("CollectMode", "inactive-or-failed"),
            UnitProperty("StandardOutputFileDescriptor", unit.output),
            UnitProperty("StandardErrorFileDescriptor", unit.output),
            // What is root's own may be needed before the device has started.
            UnitProperty("DefaultDependencies", unit.confinement != nil),
        ] + (unit.confinement?.properties ?? [])
    }
}

extension TransientUnit.Confinement {
    fileprivate var properties: [UnitProperty] {
        var properties = [
            UnitProperty("WorkingDirectory", directory), UnitProperty("Environment", environment),
            UnitProperty("NoNewPrivileges", true), UnitProperty("CapabilityBoundingSet", UInt64(0)),
            UnitProperty("ProtectSystem", "strict"), UnitProperty("ProtectHome", "yes"),
            UnitProperty("PrivateTmp", true), UnitProperty("PrivateDevices", true),
            UnitProperty("ProtectKernelTunables", true), UnitProperty("ProtectKernelModules", true),
            UnitProperty("ProtectKernelLogs", true), UnitProperty("ProtectControlGroups", true),
            UnitProperty("ProtectClock", true), UnitProperty("ProtectHostname", true),
            UnitProperty("RestrictSUIDSGID", true), UnitProperty("RestrictRealtime", true),
            UnitProperty("RestrictNamespaces", UInt64(0)), UnitProperty("LockPersonality", true),
            UnitProperty("SystemCallArchitectures", ["native"]), UnitProperty("TasksMax", UInt64(256)),
            UnitProperty("UMask", UInt32(0o077)),
        ]
        properties.append(user.map { UnitProperty("User", $0) } ?? UnitProperty("DynamicUser", true))
        if let writable { properties.append(UnitProperty("ReadWritePaths", [writable])) }
        return properties + network
    }

    /// A health check asks the component's own service, and a readiness check may ask others here: over the loopback or sockets that
    /// have a place in the file system. What prepares or clears away needs nobody.
    private var network: [UnitProperty] {
        guard mayTalk else { return [UnitProperty("PrivateNetwork", true)] }
        return [
            UnitProperty("IPAddressDeny", [AddressRange.all4, AddressRange.all6]),
            UnitProperty("IPAddressAllow", [AddressRange.loopback4, AddressRange.loopback6]),
        ]
    }
}

/// A name, and a value of whatever type.
struct UnitProperty: BusValue {
    private let name: String
    private let value: (inout BusMessage) throws(BusFailure) -> Void

    init<Value: BusValue>(_ name: String, _ value: Value) {
        self.name = name
        self.value = { (message: inout BusMessage) throws(BusFailure) in
            try BusVariant(value).write(to: &message)
        }
    }

    static var signature: String { "(sv)" }

    init(reading message: inout BusMessage) throws(BusFailure) { throw .invalid("never read") }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure("sv")
        try name.write(to: &message)
        try value(&message)
        try message.endWriting()
    }
}

/// A unit that is made beside the first. There never is one.
private struct AuxiliaryUnit: BusValue {
    static var signature: String { "(sa(sv))" }
    init(reading message: inout BusMessage) throws(BusFailure) { throw .invalid("never read") }
    func write(to message: inout BusMessage) throws(BusFailure) {}
}

/// One line `ExecStart=`.
struct UnitCommand: BusValue {
    let path: String
    /// The first is what the program calls itself.
    let words: [String]

    static var signature: String { "(sasb)" }

    init(path: String, words: [String]) { (self.path, self.words) = (path, words) }

    init(reading message: inout BusMessage) throws(BusFailure) {
        try message.readStructure("sasb")
        path = try String(reading: &message)
        words = try [String](reading: &message)
        _ = try Bool(reading: &message)
        try message.endReading()
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure("sasb")
        try path.write(to: &message)
        try words.write(to: &message)
        // Its failure counts.
        try false.write(to: &message)
        try message.endWriting()
    }
}

/// Addresses with the same beginning: `127.0.0.0/8`.
struct AddressRange: BusValue {
    let family: Int32
    let address: [UInt8]
    /// - Unit: bits.
    let length: UInt32

    /// - Source: linux/socket.h: AF_INET is 2, AF_INET6 is 10.
    static var all4: AddressRange { AddressRange(family: 2, address: [0, 0, 0, 0], length: 0) }
    static var all6: AddressRange { AddressRange(family: 10, address: zeros, length: 0) }
    static var loopback4: AddressRange { AddressRange(family: 2, address: [127, 0, 0, 0], length: 8) }
    static var loopback6: AddressRange {
        AddressRange(family: 10, address: zeros.dropLast() + [1], length: 128)
    }
    private static var zeros: [UInt8] { [UInt8](repeating: 0, count: 16) }

    static var signature: String { "(iayu)" }

    init(family: Int32, address: [UInt8], length: UInt32) {
        (self.family, self.address, self.length) = (family, address, length)
    }

    init(reading message: inout BusMessage) throws(BusFailure) { throw .invalid("never read") }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure("iayu")
        try family.write(to: &message)
        try address.write(to: &message)
        try length.write(to: &message)
        try message.endWriting()
    }
}

extension Duration {
    /// Whole microseconds; as many as there can be where it is longer.
    fileprivate var microseconds: UInt64 {
        let (whole, overflow) = UInt64(clamping: components.seconds).multipliedReportingOverflow(
            by: 1_000_000)
        return overflow ? .max : whole
    }
}
