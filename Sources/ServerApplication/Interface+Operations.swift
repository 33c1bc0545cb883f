internal import Fleet
internal import HTTPTypes
internal import Hummingbird

// Operations in the JSON interface.

extension Interface {
    private static let noOperation = ServiceError.notFound("there is no such operation")

    func operation(_ context: ServerContext) async throws -> DeviceOperation {
        guard var operation = try await store.operation(try number(context)) else { throw Self.noOperation }
        expire(&operation)
        return operation
    }

    func cancelOperation(_ context: ServerContext) async throws -> Response {
        try await store.retrying {
            var operation = try await operation(context)
            guard !operation.state.isFinal else { throw ServiceError.conflict("the operation is over") }
            operation.end(.cancelled, "somebody cancelled it", now: clock.timestamp())
            var transaction = FleetTransaction()
            transaction.operations = [operation]
            try await store.commit(transaction)
            return .json(OperationBody(operation))
        }
    }

    func deleteOperation(_ context: ServerContext) async throws -> Response {
        try await store.retrying {
            let operation = try await operation(context)
            guard operation.state.isFinal else {
                throw ServiceError.conflict("the operation isn't over: cancel it first")
            }
            var transaction = FleetTransaction()
            transaction.removedOperations = [operation]
            try await store.commit(transaction)
            return Response(status: .noContent)
        }
    }

    func listOperations(_ request: Request, of device: Device?) async throws -> Response {
        let page = try Page(request, ["state"])
        let query = WorkQuery(
            device: device?.id, state: try page.state(DeviceOperation.State.self),
            after: try page.afterNumber, limit: page.limit + 1)
        let operations = try await store.operations(query)
        return try .page(operations, page, key: \.number) { OperationBody(expired($0)) }
    }

    func queueOperation(_ request: Request, _ context: ServerContext) async throws -> Response {
        let device = try await device(context)
        let wish = try await request.wish(OperationRequest.self, context)
        let (name, task) = try wish.value.task(folder, address)
        guard wish.value.requestedBy != .device else {
            throw ServiceError.unprocessable(
                "requestedBy is external or console: only a device asks as a device")
        }
        let response = try await once(wish) { now in
            let operation = DeviceOperation(
                number: try await store.operationNumbers(1)[0], device: device.id, operation: name,
                task: task,
                correlator: Random.correlator(), package: wish.value.package,
                installParameters: wish.value.installParams,
                requestedBy: wish.value.requestedBy ?? .external,
                deadline: try wish.value.deadline.map { try Deadline.checked($0, now: now) }, now: now)
            var transaction = FleetTransaction()
            transaction.operations = [operation]
            return (
                transaction, try Made(OperationBody(operation), at: "/api/v1/operations/\(operation.number)")
            )
        }
        // What can't be told now waits for the device's own next session.
        _ = try? ask(device)
        return response
    }

    private func expired(_ operation: DeviceOperation) -> DeviceOperation {
        var operation = operation
        expire(&operation)
        return operation
    }

    /// What is over by now shows it, whenever it was looked at last.
    private func expire(_ operation: inout DeviceOperation) {
        _ = operation.expire(
            now: clock.timestamp(), reportsSince: clock.timestamp(before: settings.value.times.report))
    }
}
