import DMServer
import Fleet
import FleetPostgreSQL
import FleetSQLite
import Foundation
import SCOMOTerms
import TestSupport

/// The stores that there are. Each test of `FleetStoreTests` is about all of them: a further one gets a case here.
enum TestedStore: CaseIterable {
    case file, memory, postgreSQL

    /// Runs a test with an empty store.
    func run(_ test: (any FleetStore) async throws -> Void) async throws {
        switch self {
        case .memory: try await test(try SQLiteFleetStore.inMemory())
        case .file:
            let folder = try TemporaryDirectory()
            try await test(try SQLiteFleetStore(path: folder.file("fleet.sqlite")))
        case .postgreSQL:
            try await test(try await PostgreSQLFleetStore.ofTest())
        }
    }

    /// Runs a test with a store that has the device `a`.
    func runWithDevice(_ test: (any FleetStore) async throws -> Void) async throws {
        try await run { store in
            try await store.add(Device(id: "a", userName: "a", userDigest: "digest"))
            try await test(store)
        }
    }
}

extension PostgreSQLFleetStore {
    /// A store with a database of its own.
    static func ofTest() async throws -> PostgreSQLFleetStore {
        try await PostgreSQLFleetStore(
            address: PostgreSQLServer.common.makeDatabase(), connectionLimit: 4, timeLimit: .seconds(300))
    }
}

extension FleetStore {
    func add(_ device: Device) async throws {
        var transaction = FleetTransaction()
        transaction.devices = [device]
        try await commit(transaction)
    }

    /// Queues an operation, which `change` may bring further.
    @discardableResult
    func addOperation(
        _ device: String = "a", _ component: String = "core", now: String = Times.first,
        _ change: (inout DeviceOperation) -> Void = { _ in }
    ) async throws -> DeviceOperation {
        guard let task = OrderedTask(.activate, .component(component)) else { throw FleetStoreError.changed }
        let number = try await operationNumbers(1)[0]
        var operation = DeviceOperation(
            number: number, device: device, operation: .activate, task: task, correlator: "c\(number)",
            requestedBy: .external, now: now)
        change(&operation)
        var transaction = FleetTransaction()
        transaction.operations = [operation]
        try await commit(transaction)
        return operation
    }

    @discardableResult
    func addCommand(
        _ device: String = "a", now: String = Times.first, _ change: (inout DeviceCommand) -> Void = { _ in }
    ) async throws -> DeviceCommand {
        var command = DeviceCommand(
            number: try await commandNumber(), device: device, command: .replace, uri: "./A", now: now)
        command.value = Data("value".utf8)
        change(&command)
        var transaction = FleetTransaction()
        transaction.commands = [command]
        try await commit(transaction)
        return command
    }

    /// What an idle session of the device would have to do.
    func work(_ device: String = "a", _ events: [Event] = []) async throws -> DeviceWork? {
        try await work(DeviceWork.Query(device: device, events, isIdle: true))
    }
}

enum Times {
    static let (first, second, third) = (
        "2026-11-22T10:00:00Z", "2026-11-22T11:00:00Z", "2026-11-22T12:00:00Z"
    )
}
