internal import Fleet

// One request for many devices: `POST /api/v1/bulk`.

struct BulkRequest: RequestBody, Equatable {
    var action: Action
    /// Which devices; all of them when nothing is in it.
    var filter: DeviceFilter
    /// What is ordered, one of these; nothing else has one.
    var operation: OperationRequest?
    var command: CommandRequest?
    /// Only operations in this state, and only about this package or component; an order has neither.
    var state: DeviceOperation.State?
    var subject: String?
    /// Whether it is only counted what would be done.
    var dryRun: Bool?

    enum Action: String, Codable, CaseIterable, Sendable {
        case order, cancel, expire, retry, delete
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case action, filter, operation, command, state, subject, dryRun
    }

    static var fields: [String] { CodingKeys.allCases.map(\.rawValue) }
    static var inner: [String: [String]] {
        [
            "filter": DeviceFilter.fields, "operation": OperationRequest.fields,
            "command": CommandRequest.fields, "commands": CommandRequest.fields,
        ]
    }
}

/// How many devices the filter matched, and how many operations were made, changed or deleted, or commands made.
struct BulkBody: Encodable {
    var action: BulkRequest.Action
    var dryRun: Bool
    var devices: Int
    var operations: Int
    /// Left out where none was ordered.
    var commands: Int?
}

/// A request that was checked: what it does, and to which devices.
struct Bulk: Sendable {
    var task: Task
    var devices: DeviceQuery

    enum Task: Sendable {
        case order(WantedOperation)
        /// What devices don't take goes to the others.
        case command(CommandRequest)
        /// With the operations that it is about, whose devices the query doesn't say.
        case change(OperationChange, WorkQuery<DeviceOperation.State>)
    }

    /// How many devices, and how many of their operations, are dealt with at once: a transaction each.
    private static let (deviceStep, operationStep) = (100, 500)

    /// - Parameter now: The time of day, which a deadline is compared with.
    init(
        _ request: BulkRequest, _ folder: PackageFolder, _ address: PublicAddress, now: String
    ) throws {
        devices = try request.filter.query
        devices.limit = Self.deviceStep
        if let change = OperationChange(rawValue: request.action.rawValue) {
            guard request.operation == nil, request.command == nil else {
                throw ServiceError.unprocessable("only an order has an operation or a command")
            }
            task = .change(change, try Self.query(request, change))
            return
        }
        guard request.state == nil, request.subject == nil else {
            throw ServiceError.unprocessable("an order has neither a state nor a subject")
        }
        switch (request.operation, request.command) {
        case (let wanted?, nil): task = .order(try wanted.wanted(folder, address))
        case (nil, let command?):
            // What no device would take is refused before the first one is asked.
            _ = try command.command(0, for: Device(id: "", userName: "", userDigest: ""), now: now)
            task = .command(command)
        default: throw ServiceError.unprocessable("an order needs an operation or a command, one of them")
        }
    }

    private static func query(
        _ request: BulkRequest, _ change: OperationChange
    ) throws -> WorkQuery<DeviceOperation.State> {
        var query = WorkQuery<DeviceOperation.State>(limit: operationStep)
        query.states = DeviceOperation.State.allCases.filter(change.applies)
        query.subject = request.subject
        if let state = request.state {
            guard query.states.contains(state) else {
                let known = query.states.map(\.rawValue).joined(separator: ", ")
                throw ServiceError.unprocessable("\(change.rawValue) is for operations that are \(known)")
            }
            query.states = [state]
        }
        return query
    }
}

/// What one step has done, and where the next one begins.
struct BulkStep: Codable, Sendable {
    var devices = 0
    var operations = 0
    var commands: Int?
    /// Nil at the end.
    var next: Place?

    struct Place: Codable, Sendable {
        /// Behind this device.
        var device: String?
        /// And, of the devices behind it, behind this operation.
        var number: Int64?
    }
}
