internal import Fleet
internal import HTTPTypes
internal import Hummingbird

// Operations in the JSON interface.

extension Interface {
    private static let noOperation = ServiceError.notFound("there is no such operation")

    func operation(_ context: ServerContext) async throws -> DeviceOperation {
        guard var operation = try await store.operation(try number(context)) else { throw Self.noOperation }
        try await requireSight(of: operation.device, context, else: Self.noOperation)
        expire(&operation)
        return operation
    }

    func change(_ context: ServerContext, _ change: OperationChange) async throws -> Response {
        try await store.retrying {
            var operation = try await operation(context)
            guard change.applies(to: operation.state) else {
                throw ServiceError.conflict(change.refusal)
            }
            let now = clock.timestamp()
            var transaction = FleetTransaction()
            change.end(&operation, in: &transaction, now: now)
            try await store.commit(transaction.announced(at: now))
            return change == .delete ? Response(status: .noContent) : .json(OperationBody(operation))
        }
    }

    func retryOperation(_ request: Request, _ context: ServerContext) async throws -> Response {
        let wish = try await request.wish(RetryRequest.self, context, empty: "{}")
        let old = try await operation(context)
        let response = try await once(wish) { now in
            guard try await isRetried(old) else { throw ServiceError.conflict(OperationChange.retry.refusal) }
            let deadline = try wish.value.deadline.map { try Deadline.checked($0, now: now) }
            let again = old.again(
                number: try await store.operationNumbers(1)[0], correlator: Random.correlator(),
                requestedBy: .external, deadline: deadline, now: now)
            var transaction = FleetTransaction()
            transaction.operations = [again]
            return (transaction, try Made(OperationBody(again), at: "/api/v1/operations/\(again.number)"))
        }
        if let device = try await store.device(old.device) { _ = try? ask(device) }
        return response
    }

    /// Whether it may be tried again: nobody has ordered anything else about the same since.
    func isRetried(_ operation: DeviceOperation) async throws -> Bool {
        guard OperationChange.retry.applies(to: operation.state) else { return false }
        let newest = try await store.newestOperations(about: [operation.whatAbout])
        return newest.allSatisfy { $0.number <= operation.number }
    }

    func listOperations(
        _ request: Request, of device: Device?, _ context: ServerContext
    ) async throws -> Response {
        let page = try Page(request, ["state"])
        var query = WorkQuery(
            device: device?.id, state: try page.state(DeviceOperation.State.self),
            after: try page.afterNumber, limit: page.limit + 1)
        query.groups = device == nil ? context.token.groups : []
        let operations = try await store.operations(query)
        return try .page(operations, page, key: \.number) { OperationBody(expired($0)) }
    }

    func queueOperation(_ request: Request, _ context: ServerContext) async throws -> Response {
        let device = try await device(context)
        let wish = try await request.wish(OperationRequest.self, context)
        let wanted = try wish.value.wanted(folder, address)
        let response = try await once(wish) { now in
            let operation = try wanted.operation(
                number: try await store.operationNumbers(1)[0], for: device.id, now: now)
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

    func expired(_ operation: DeviceOperation) -> DeviceOperation {
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
