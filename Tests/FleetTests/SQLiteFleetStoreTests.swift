import DMServer
import DeliveryPackage
import Fleet
import Foundation
import GRDB
import SCOMOTerms
import Synchronization
import TestSupport
import Testing

@testable import FleetSQLite

/// What is SQLite's own.
@Suite struct SQLiteFleetStoreTests {
    @Test func `A commit waits for the disk, and reading waits for nobody`() async throws {
        let folder = try TemporaryDirectory()
        let store = try SQLiteFleetStore(path: folder.file("fleet.sqlite"))
        try await store.add(Device(id: "a", userName: "a", userDigest: "d"))
        let modes = try await store.database.write { database in
            try (
                String.fetchOne(database, sql: "PRAGMA journal_mode"),
                Int.fetchOne(database, sql: "PRAGMA synchronous")
            )
        }
        #expect(modes.0 == "wal")
        #expect(modes.1 == 2, "FULL: with NORMAL the last commits are lost with the power")
        // Somebody writes, and isn't done.
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let writer = try DatabaseQueue(path: folder.file("fleet.sqlite"), configuration: configuration)
        try await writer.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        #expect(try await store.device("a") != nil)
        #expect(try await store.devices(DeviceQuery()).count == 1)
        try await writer.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    }

    @Test func `Transactions that come at once wait for the disk together, and are refused apart`()
        async throws
    {
        let folder = try TemporaryDirectory()
        let store = try SQLiteFleetStore(path: folder.file("fleet.sqlite"))
        let (commits, arrived) = (Counter(), Counter())
        try await store.database.writeWithoutTransaction { database in
            database.trace { event in
                if case .statement(let statement) = event, statement.sql.hasPrefix("COMMIT") {
                    commits.add()
                }
            }
        }
        let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
            // The writer is held up until all are there.
            group.addTask {
                try await store.database.writeWithoutTransaction { _ in
                    while arrived.count < 40 { sched_yield() }
                }
                return true
            }
            for number in 0..<40 {
                group.addTask {
                    arrived.add()
                    do {
                        // Every other one is there already.
                        try await store.add(Device(id: "\(number / 2)", userName: "a", userDigest: "d"))
                        return true
                    } catch FleetStoreError.deviceExists {
                        return false
                    }
                }
            }
            return try await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes.count { $0 } == 21)
        #expect(try await store.devices(DeviceQuery()).count == 20)
        #expect(commits.count < 40)
    }

    @Test func `When the database fails, all who wait are told`() async throws {
        let folder = try TemporaryDirectory()
        let store = try SQLiteFleetStore(path: folder.file("fleet.sqlite"))
        try await store.database.write { try $0.execute(sql: "DROP TABLE label; DROP TABLE device") }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    await #expect(throws: FleetStoreError.self) {
                        try await store.add(Device(id: "\(number)", userName: "a", userDigest: "d"))
                    }
                }
            }
        }
    }

    @Test func `Nobody else can read the files`() async throws {
        let folder = try TemporaryDirectory()
        let store = try SQLiteFleetStore(path: folder.file("fleet.sqlite"))
        try await store.add(Device(id: "a", userName: "a", userDigest: "d"))
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(name))
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }

    /// What messages, lists and upkeep ask, with the plan of each statement: none reads a table from its beginning.
    @Test func `Nothing is looked for from the beginning of a table`() async throws {
        let store = try SQLiteFleetStore.inMemory()
        try await store.add(Device(id: "a", userName: "a", userDigest: "d"))
        let (operation, command) = (try await store.addOperation(), try await store.addCommand())
        let statements = Statements()
        try await store.database.write { $0.trace { statements.take($0) } }
        let alert = OperationComplete(
            correlator: nil,
            items: [.init(code: .init(rawValue: 1200), identifier: nil, source: "./A", target: nil)])
        let named = OperationComplete(correlator: "c", items: alert.items)
        let events: [Event] = [
            .authenticated, .order(operation.number, .sent(uri: "./A")), .request(command.number, .sent),
            .reported(alert), .reported(named), .inventory(DeviceInventory()),
        ]
        var work = try #require(try await store.work("a", events))
        _ = work.take(events, now: Times.second)
        try await store.commit(work.transaction)
        var devices = DeviceQuery(after: "0")
        _ = try await store.devices(devices)
        devices.model = "Box"
        _ = try await store.devices(devices)
        (devices.group, devices.tag, devices.component) = ("g", "t", Dependency("core"))
        _ = try await store.devices(devices)
        devices.group = nil
        _ = try await store.devices(devices)
        devices.tag = nil
        _ = try await store.devices(devices)
        _ = try await store.installations(devices)
        _ = try await store.newestOperations(about: [.init(device: "a", subject: "core")])
        _ = try await store.events(after: 1, limit: 2)
        _ = try await store.newestEvent()
        _ = try await store.deadLetters(of: "w", after: "", limit: 2)
        var many = WorkQuery<DeviceOperation.State>(after: 0)
        (many.devices, many.states, many.subject) = (["a", "b"], [.failed, .expired], "core")
        _ = try await store.operations(many)
        for query in [
            WorkQuery<DeviceOperation.State>(after: 0), WorkQuery(device: "a", after: 0),
            WorkQuery(device: "a", state: .failed), WorkQuery(state: .failed, after: 0),
        ] {
            _ = try await store.operations(query)
        }
        _ = try await store.commands(WorkQuery(device: "a", state: .queued, after: 0))
        _ = try await store.late(now: Times.second, reportsSince: Times.first)
        _ = try await store.prune(overBefore: Times.first, now: Times.first)
        _ = try await store.answer("k")
        try await store.database.write { $0.trace() }
        #expect(statements.asked.count > 20)
        for statement in statements.asked {
            let plan = try await store.database.read { database in
                try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + statement).map {
                    $0["detail"] as String
                }
            }
            #expect(plan.allSatisfy { !$0.hasPrefix("SCAN") }, "\(statement): \(plan)")
            // Nor is what is over gone through, to find what isn't.
            let isOfState = statement.contains("\"state\"") && statement.hasPrefix("SELECT")
            #expect(!isOfState || plan.allSatisfy { !$0.contains("_on_device") }, "\(statement): \(plan)")
        }
    }
}

private final class Counter: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    func add() { value.withLock { $0 += 1 } }
}

/// What a database was asked.
private final class Statements: Sendable {
    private let taken = Mutex<Set<String>>([])

    var asked: Set<String> { taken.withLock { $0 } }

    func take(_ event: Database.TraceEvent) {
        guard case .statement(let statement) = event else { return }
        let sql = statement.expandedSQL
        guard ["SELECT", "UPDATE", "DELETE"].contains(where: sql.hasPrefix), !sql.contains("sqlite_"),
            !sql.contains("pragma")
        else { return }
        taken.withLock { _ = $0.insert(sql) }
    }
}
