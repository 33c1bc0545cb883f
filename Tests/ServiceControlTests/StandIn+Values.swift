import Systemd

@testable import ServiceControl

struct JobEnd: BusValue, Sendable {
    let path: String
    let unit: String
    let result: String

    init(path: String, unit: String, result: String) {
        (self.path, self.unit, self.result) = (path, unit, result)
    }

    static var signature: String { "uoss" }

    init(reading message: inout BusMessage) throws(BusFailure) { throw .invalid("never read") }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try UInt32(1).write(to: &message)
        try BusObjectPath(path).write(to: &message)
        try unit.write(to: &message)
        try result.write(to: &message)
    }
}

/// The arguments of `StartTransientUnit`, read as the service manager's documentation has their types.
struct TransientRequest: BusValue {
    var transient = StandInManager.Transient()
    var output: BusDescriptor?

    static var signature: String { "ssa(sv)a(sa(sv))" }

    init(reading message: inout BusMessage) throws(BusFailure) {
        transient.name = try String(reading: &message)
        _ = try String(reading: &message)
        let properties: [ReadProperty] = try message.readArray(limit: 100)
        for property in properties {
            switch property.value {
            case .text(let text): transient.texts[property.name] = text
            case .list(let list): transient.lists[property.name] = list
            case .number(let number): transient.numbers[property.name] = number
            case .flag(let flag): transient.flags[property.name] = flag
            case .command(let command): transient.command = command
            case .output(let descriptor): output = output ?? descriptor
            case .ranges(let ranges): transient.lists[property.name] = ranges
            }
        }
    }

    func write(to message: inout BusMessage) throws(BusFailure) { throw .invalid("never sent") }
}

private struct ReadProperty: BusValue {
    enum Value {
        case text(String)
        case list([String])
        case number(UInt64)
        case flag(Bool)
        case command([String])
        case output(BusDescriptor)
        case ranges([String])
    }

    let name: String
    let value: Value

    static var signature: String { "(sv)" }

    private static func read<Read: BusValue>(_ message: inout BusMessage) throws(BusFailure) -> Read {
        try BusVariant<Read>(reading: &message).value
    }

    init(reading message: inout BusMessage) throws(BusFailure) {
        try message.readStructure("sv")
        name = try String(reading: &message)
        switch name {
        case "Description", "Type", "CollectMode", "WorkingDirectory", "User", "ProtectSystem", "ProtectHome":
            value = .text(try Self.read(&message))
        case "Environment", "ReadWritePaths", "SystemCallArchitectures":
            value = .list(try Self.read(&message))
        case "TimeoutStartUSec", "TimeoutStopUSec", "CapabilityBoundingSet", "RestrictNamespaces", "TasksMax":
            value = .number(try Self.read(&message))
        case "UMask":
            let mask: UInt32 = try Self.read(&message)
            value = .number(UInt64(mask))
        case "ExecStart":
            let commands: [UnitCommand] = try Self.read(&message)
            value = .command(commands.first.map { [$0.path] + $0.words.dropFirst() } ?? [])
        case "StandardOutputFileDescriptor", "StandardErrorFileDescriptor":
            value = .output(try Self.read(&message))
        case "IPAddressDeny", "IPAddressAllow":
            let ranges: [ReadRange] = try Self.read(&message)
            value = .ranges(ranges.map { $0.text })
        default: value = .flag(try Self.read(&message))
        }
        try message.endReading()
    }

    func write(to message: inout BusMessage) throws(BusFailure) { throw .invalid("never sent") }
}

private struct ReadRange: BusValue {
    let text: String

    static var signature: String { "(iayu)" }

    init(reading message: inout BusMessage) throws(BusFailure) {
        try message.readStructure("iayu")
        let family = try Int32(reading: &message)
        let address = try message.readBytes(limit: 16)
        text = "\(family) \(address.map { "\($0)" }.joined(separator: "."))/\(try UInt32(reading: &message))"
        try message.endReading()
    }

    func write(to message: inout BusMessage) throws(BusFailure) { throw .invalid("never sent") }
}
