internal import Fleet

// One request for many devices: `POST /api/v1/bulk`.

struct BulkRequest: RequestBody, Equatable {
    var action: Action
    /// Which devices; all of them when nothing is in it.
    var filter: DeviceFilter
    /// What is ordered; nothing else has one.
    var operation: OperationRequest?
    /// Only operations in this state, and only about this package or component; an order has neither.
    var state: DeviceOperation.State?
    var subject: String?
    /// Whether it is only counted what would be done.
    var dryRun: Bool?

    enum Action: String, Codable, CaseIterable, Sendable {
        case order, cancel, expire, retry, delete
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case action, filter, operation, state, subject, dryRun
    }

    static var fields: [String] { CodingKeys.allCases.map(\.rawValue) }
    static var inner: [String: [String]] {
        ["filter": DeviceFilter.fields, "operation": OperationRequest.fields]
    }
}

/// How many devices the filter matched, and how many operations were made, changed or deleted.
struct BulkBody: Encodable {
    var action: BulkRequest.Action
    var dryRun: Bool
    var devices: Int
    var operations: Int
}

/// A request that was checked: what it does, and to which devices.
struct Bulk: Sendable {
    var task: Task
    var devices: DeviceQuery

    enum Task: Sendable {
        case order(WantedOperation)
        /// With the operations that it is about, whose devices the query doesn't say.
        case change(OperationChange, WorkQuery<DeviceOperation.State>)
    }

    /// How many devices, and how many of their operations, are dealt with at once: a transaction each.
    private static let (deviceStep, operationStep) = (100, 500)

    init(_ request: BulkRequest, _ folder: PackageFolder, _ address: PublicAddress) throws {
        devices = try request.filter.query
        devices.limit = Self.deviceStep
        guard (request.action == .order) == (request.operation != nil) else {
            throw ServiceError.unprocessable("order needs an operation, and nothing else has one")
        }
        guard let change = OperationChange(rawValue: request.action.rawValue) else {
            guard let wanted = request.operation, request.state == nil, request.subject == nil else {
                throw ServiceError.unprocessable("an order has neither a state nor a subject")
            }
            task = .order(try wanted.wanted(folder, address))
            return
        }
        task = .change(change, try Self.query(request, change))
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
    /// Nil at the end.
    var next: Place?

    struct Place: Codable, Sendable {
        /// Behind this device.
        var device: String?
        /// And, of the devices behind it, behind this operation.
        var number: Int64?
    }
}
