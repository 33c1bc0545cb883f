internal import DMServer
internal import Fleet
internal import Foundation
internal import SyncML

// Commands on nodes in the JSON interface. `Packaging/server-interface.md` shows an example of each.

struct CommandRequest: RequestBody, Equatable {
    var command: String
    var uri: String?
    /// Where a copy goes.
    var target: String?
    /// `Struct`, `StructData`, `TNDS`.
    var list: String?
    var format: String?
    var type: String?
    /// The value: one of these, or none for an interior node.
    var value: String?
    var base64: String?
    /// Those of a `Sequence` or `Atomic`.
    var commands: [CommandRequest]?
    var deadline: String?

    /// The longest body of such a request.
    ///
    /// - Unit: bytes. - Default: 24 MiB, a value of 16 MiB in base 64.
    static let limit = 24 << 20

    /// How many commands a `Sequence` or `Atomic` may have: a message of a small device has room for them.
    static let partLimit = 50

    static let formats = [
        "b64", "bin", "bool", "chr", "date", "float", "int", "node", "null", "time", "xml",
    ]

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case command, uri, target, list, format, type, value, base64, commands, deadline
    }

    static var fields: [String] { CodingKeys.allCases.map(\.rawValue) }
    static var inner: [String: [String]] { ["commands": fields] }
}

struct CommandBody: Encodable {
    var number: Int64
    var device: String
    var command: DeviceCommand.Name
    var uri: String?
    var target: String?
    var list: String?
    var format: String?
    var type: String?
    var size: Int?
    var commands: [PartBody]?
    var state: DeviceCommand.State
    var status: Int?
    var reason: String?
    /// Left out in lists.
    var nodes: [TreeNode]?
    var deadline: String?
    var created: String
    var changed: String

    struct PartBody: Encodable {
        var command: DeviceCommand.Name
        var uri: String
        var target: String?
    }

    init(_ row: DeviceCommand, withNodes: Bool) {
        (number, device, command) = (row.number, row.device, row.command)
        uri = row.uri.isEmpty ? nil : row.uri
        (target, list, format, type, size) = (row.target, row.list, row.format, row.type, row.size)
        commands = row.parts?.map { PartBody(command: $0.command, uri: $0.uri, target: $0.target) }
        (state, status, reason) = (row.state, row.status, row.reason)
        nodes = withNodes ? row.nodes : nil
        (deadline, created, changed) = (row.deadline, row.created, row.changed)
    }
}

extension CommandRequest {
    /// What is to be stored, checked as far as that is possible without the device.
    ///
    /// - Parameter number: That it will have.
    func command(_ number: Int64, for device: Device, now: String) throws -> DeviceCommand {
        var command = DeviceCommand(number: number, device: device.id, command: try name(), now: now)
        command.deadline = try deadline.map { try Deadline.checked($0, now: now) }
        if let commands {
            command.parts = try parts(commands, of: command.command, for: device)
            return command
        }
        let part = try part(for: device)
        (command.uri, command.target, command.list) = (part.uri, part.target, part.list)
        (command.format, command.type, command.value) = (part.format, part.type, part.value)
        command.size = part.value?.count
        return command
    }

    private func name() throws -> DeviceCommand.Name {
        guard let name = DeviceCommand.Name(rawValue: command) else {
            let known = DeviceCommand.Name.allCases.map(\.rawValue).joined(separator: ", ")
            throw ServiceError.unprocessable("there is no command \(command); there are \(known)")
        }
        return name
    }

    private func parts(
        _ commands: [CommandRequest], of name: DeviceCommand.Name, for device: Device
    ) throws -> [DeviceCommand.Part] {
        guard name == .sequence || name == .atomic, 1...Self.partLimit ~= commands.count else {
            throw ServiceError.unprocessable(
                "a Sequence and an Atomic have 1 to \(Self.partLimit) commands, and no others have some")
        }
        try requireNothing(of: [uri, target, list, format, type, value, base64], "only its commands")
        return try commands.map { command in
            guard command.commands == nil, command.deadline == nil else {
                throw ServiceError.unprocessable(
                    "a command in a container is a simple one, without a deadline")
            }
            return try command.part(for: device)
        }
    }

    private func part(for device: Device) throws -> DeviceCommand.Part {
        let name = try name()
        var part = DeviceCommand.Part(
            command: name, uri: try Self.checked(uri, "uri", isQueryAllowed: name == .get))
        switch name {
        case .get:
            try requireNothing(of: [target, format, type, value, base64], "a uri and a list")
            part.list = try checkedList()
        case .delete: try requireNothing(of: [target, list, format, type, value, base64], "a uri")
        case .copy:
            try requireNothing(of: [list, format, type, value, base64], "a uri and a target")
            part.target = try Self.checked(target, "target", isQueryAllowed: false)
        case .add, .replace: try fill(&part, for: device)
        case .exec: if value != nil || base64 != nil { try fill(&part, for: device) }
        case .sequence, .atomic: throw ServiceError.unprocessable("a \(command) has commands")
        }
        return part
    }

    private func fill(_ part: inout DeviceCommand.Part, for device: Device) throws {
        try requireNothing(of: [target, list], "no target and no list")
        let value = try nodeValue()
        try device.requireRoom(for: value)
        (part.format, part.type) = (value.format, value.type)
        if value.format != "node" { part.value = Data(value.octets) }
    }

    private func requireNothing(of fields: [String?], _ allowed: String) throws {
        guard fields.allSatisfy({ $0 == nil }) else {
            throw ServiceError.unprocessable("a \(command) has \(allowed)")
        }
    }
}
