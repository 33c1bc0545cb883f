internal import Fleet
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

// One request for many devices. It is done in steps, each a transaction. With a key each step has an answer of its own: a
// request that comes again after it was cut off goes on where it was, and does nothing twice.

extension Interface {
    /// How many devices are asked for sessions. Others come by themselves.
    private static let notificationLimit = 1000

    func changeMany(_ request: Request, _ context: ServerContext) async throws -> Response {
        let wish = try await request.wish(BulkRequest.self, context)
        if let kept = try await keptAnswer(wish, clock.timestamp()) { return kept.response }
        var bulk = try Bulk(wish.value, folder, address, now: clock.timestamp())
        bulk.devices.groups = context.token.groups
        let isDry = wish.value.dryRun ?? false
        var total = BulkBody(action: wish.value.action, dryRun: isDry, devices: 0, operations: 0)
        var place: BulkStep.Place? = .init()
        while let current = place {
            let step = try await isDry ? dryStep(bulk, current) : step(bulk, wish, current, &total)
            total.devices += step.devices
            total.operations += step.operations
            if let commands = step.commands { total.commands = (total.commands ?? 0) + commands }
            place = step.next
            try Task.checkCancellation()
        }
        let answer = total
        return try await once(wish) { _ in (FleetTransaction(), try Made(answer)) }
    }

    private func dryStep(_ bulk: Bulk, _ place: BulkStep.Place) async throws -> BulkStep {
        try await prepared(bulk, place, now: clock.timestamp()).step
    }

    private func step(
        _ bulk: Bulk, _ wish: Wish<BulkRequest>, _ place: BulkStep.Place, _ total: inout BulkBody
    ) async throws -> BulkStep {
        let key = wish.key.map { "\($0) \(place.device ?? "") \(place.number ?? 0)" }
        let part = Wish(value: wish.value, key: key, digest: wish.digest)
        var asked: [Device] = []
        let outcome = try await store.retrying {
            do {
                asked = []
                return try await made(part) { now in
                    let prepared = try await self.prepared(bulk, place, now: now)
                    asked = prepared.asked
                    return (prepared.transaction, try Made(prepared.step))
                }
            } catch FleetStoreError.noSuchDevice {
                // It was deleted meanwhile: the step is made anew, of what is there now.
                throw FleetStoreError.changed
            }
        }
        for device in asked.prefix(max(0, Self.notificationLimit - total.devices)) { _ = try? ask(device) }
        return try JSONDecoder().decode(BulkStep.self, from: outcome.body)
    }

    private typealias Prepared = (transaction: FleetTransaction, step: BulkStep, asked: [Device])

    private func prepared(_ bulk: Bulk, _ place: BulkStep.Place, now: String) async throws -> Prepared {
        var query = bulk.devices
        query.after = place.device
        let devices = try await store.devices(query)
        var prepared: Prepared = (FleetTransaction(), BulkStep(), [])
        prepared.step.devices = place.number == nil ? devices.count : 0
        if case .command = bulk.task { prepared.step.commands = 0 }
        guard let last = devices.last else { return prepared }
        if devices.count == query.limit { prepared.step.next = .init(device: last.id) }
        switch bulk.task {
        case .order(let wanted): try await order(wanted, devices, &prepared, now)
        case .command(let wanted): try await order(wanted, devices, &prepared, now)
        case .change(let change, var work):
            (work.devices, work.after) = (devices.map(\.id), place.number)
            let operations = try await store.operations(work)
            if operations.count == work.limit {
                prepared.step.next = .init(device: place.device, number: operations.last?.number)
            }
            let due = operations.map(expired).filter { change.applies(to: $0.state) }
            try await apply(change, to: due, &prepared, now)
            if change == .retry {
                let again = Set(prepared.transaction.operations.map(\.device))
                prepared.asked = devices.filter { again.contains($0.id) }
            }
        }
        return prepared
    }

    private func order(
        _ wanted: WantedOperation, _ devices: [Device], _ prepared: inout Prepared, _ now: String
    ) async throws {
        let numbers = try await store.operationNumbers(devices.count)
        prepared.transaction.operations = try zip(numbers, devices).map { number, device in
            try wanted.operation(number: number, for: device.id, now: now)
        }
        (prepared.step.operations, prepared.asked) = (devices.count, devices)
    }

    /// Each has what it takes: a value that is too large for a device isn't for it.
    private func order(
        _ wanted: CommandRequest, _ devices: [Device], _ prepared: inout Prepared, _ now: String
    ) async throws {
        for device in devices {
            let number = try await store.commandNumber()
            do {
                prepared.transaction.commands.append(try wanted.command(number, for: device, now: now))
            } catch let error as ServiceError where error.status == .contentTooLarge {
                continue
            }
            prepared.asked.append(device)
        }
        prepared.step.commands = prepared.asked.count
    }

    private func apply(
        _ change: OperationChange, to operations: [DeviceOperation], _ prepared: inout Prepared, _ now: String
    ) async throws {
        guard change == .retry else {
            for var operation in operations {
                change.end(&operation, in: &prepared.transaction, now: now)
            }
            prepared.step.operations = operations.count
            return
        }
        let due = try await newest(among: operations)
        let numbers = due.isEmpty ? [] : try await store.operationNumbers(due.count)
        prepared.transaction.operations = zip(numbers, due).map { number, operation in
            operation.again(
                number: number, correlator: Random.correlator(), requestedBy: .external, deadline: nil,
                now: now)
        }
        prepared.step.operations = due.count
    }

    /// Those that nothing was ordered about the same after.
    private func newest(among operations: [DeviceOperation]) async throws -> [DeviceOperation] {
        let newest = try await store.newestOperations(about: operations.map(\.whatAbout))
        let numbers = Set(newest.map(\.number))
        return operations.filter { numbers.contains($0.number) }
    }
}
