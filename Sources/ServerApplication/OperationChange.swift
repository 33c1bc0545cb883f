internal import DMServer
internal import Fleet
internal import SCOMOTerms

/// What people do with an operation that is there.
enum OperationChange: String, CaseIterable, Sendable {
    case cancel, expire, retry, delete

    /// Whether it makes sense for an operation in that state.
    func applies(to state: DeviceOperation.State) -> Bool {
        switch self {
        case .cancel, .expire: !state.isFinal
        case .retry: [.failed, .cancelled, .expired].contains(state)
        case .delete: state.isFinal
        }
    }

    /// Why it makes none.
    var refusal: String {
        switch self {
        case .cancel, .expire: "the operation is over"
        case .retry:
            "only what failed, expired or was cancelled can be tried again, and only if nothing was ordered about the same since"
        case .delete: "the operation isn't over: cancel it first"
        }
    }

    /// Does it, but for `retry`, which makes another one.
    func end(_ operation: inout DeviceOperation, in transaction: inout FleetTransaction, now: String) {
        switch self {
        case .cancel: operation.end(.cancelled, "somebody cancelled it", now: now)
        case .expire: operation.end(.expired, "somebody said that it makes no sense any more", now: now)
        case .delete: return transaction.removedOperations.append(operation)
        case .retry: return
        }
        transaction.operations.append(operation)
    }
}

extension DeviceOperation {
    var whatAbout: Subject { Subject(device: device, subject: subject) }
}

/// What is different when an operation is tried again.
struct RetryRequest: RequestBody, Equatable {
    var deadline: String?

    static var fields: [String] { ["deadline"] }
}

/// An operation as it was asked for, for whichever device.
struct WantedOperation: Sendable {
    var request: OperationRequest
    var name: OperationName
    var task: OrderedTask

    func operation(number: Int64, for device: String, now: String) throws -> DeviceOperation {
        DeviceOperation(
            number: number, device: device, operation: name, task: task,
            correlator: Random.correlator(), package: request.package,
            installParameters: request.installParams, requestedBy: request.requestedBy ?? .external,
            deadline: try request.deadline.map { try Deadline.checked($0, now: now) }, now: now)
    }
}

extension OperationRequest {
    /// The operation that the request asks for.
    ///
    /// - Throws: 422 with the reason when it makes no sense.
    func wanted(_ folder: PackageFolder, _ address: PublicAddress) throws -> WantedOperation {
        let (name, task) = try task(folder, address)
        guard requestedBy != .device else {
            throw ServiceError.unprocessable(
                "requestedBy is external or console: only a device asks as a device")
        }
        return WantedOperation(request: self, name: name, task: task)
    }
}
