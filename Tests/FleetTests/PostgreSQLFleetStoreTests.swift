import DMServer
import DeliveryPackage
import Fleet
import Foundation
import PostgreSQL
import SCOMOTerms
import Synchronization
import TestSupport
import Testing

@testable import FleetPostgreSQL

/// What is PostgreSQL's own.
@Suite struct PostgreSQLFleetStoreTests {
    @Test func `Servers that start at once make the tables once`() async throws {
        let address = try PostgreSQLServer.common.makeDatabase()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<4 {
                group.addTask {
                    let store = try await PostgreSQLFleetStore(
                        address: address, connectionLimit: 2, timeLimit: .seconds(300))
                    try await store.add(Device(id: "\(number)", userName: "a", userDigest: "d"))
                }
            }
            try await group.waitForAll()
        }
        let store = try await PostgreSQLFleetStore(address: address, connectionLimit: 1)
        #expect(try await store.devices(DeviceQuery()).count == 4)
    }

    @Test func `A database of a newer version is left alone`() async throws {
        let address = try PostgreSQLServer.common.makeDatabase()
        let store = try await PostgreSQLFleetStore(address: address, connectionLimit: 1)
        try await store.database.commit([
            Statement("UPDATE fleet_schema SET version = version + 1", rowCount: 1)
        ])
        await #expect(throws: FleetStoreError.newer) {
            try await PostgreSQLFleetStore(address: address, connectionLimit: 1)
        }
    }

    @Test func `Tables of the first version are brought up to date, with what is in them`() async throws {
        let address = try PostgreSQLServer.common.makeDatabase()
        let database = Database(try Address(address), connectionLimit: 1, timeLimit: .seconds(300))
        try await database.commit(Migration.all[0].statements)
        try await database.commit([
            Statement("INSERT INTO claim VALUES ('a', 'one', now() + interval '1 day')")
        ])
        let store = try await PostgreSQLFleetStore(
            address: address, connectionLimit: 1, timeLimit: .seconds(300))
        #expect(try await !store.claim("a", by: "two", for: .seconds(1)))
        try await store.add(Device(id: "a", userName: "a", userDigest: "d"))
    }

    @Test func `What connections noted a day ago is removed, and nothing newer`() async throws {
        let store = try await PostgreSQLFleetStore.ofTest()
        try await store.database.commit([
            Statement(
                """
                INSERT INTO receipt SELECT n::text, '', now() - n * interval '1 hour' FROM generate_series(0, 48) AS n
                """)
        ])
        _ = try await store.endSessions(now: Times.first, strangerLimit: 1)
        let left = Statement(
            "SELECT count(*), max(connection::integer) FROM receipt WHERE connection ~ '^..?$'")
        let row = try await store.database.read([left])[0].rows[0]
        #expect(try row.integer(0) == 24 && row.integer(1) == 23)
    }

    @Test func `A text with a NUL is stored without it, and finds nobody else`() async throws {
        let store = try await PostgreSQLFleetStore.ofTest()
        var device = Device(id: "a", userName: "a\0", userDigest: "\\u0000\u{0}\\")
        device.information = ["Man": "\0\\\0", "x\0": "\\\\u0000"]
        try await store.add(device)
        #expect(try await store.device("a\0b") == nil)
        let found = try #require(try await store.device("a"))
        #expect(found.userName == "a\u{FFFD}" && found.userDigest == "\\u0000\u{FFFD}\\")
        #expect(found.information == ["Man": "\u{FFFD}\\\u{FFFD}", "x\u{FFFD}": "\\\\u0000"])
    }

    @Test func `A task is one server's, until it says nothing for a while`() async throws {
        let store = try await PostgreSQLFleetStore.ofTest()
        #expect(try await store.claim("a", by: "one", for: .seconds(3600)))
        #expect(try await !store.claim("a", by: "two", for: .seconds(3600)))
        #expect(try await store.claim("a", by: "one", for: .seconds(0)))
        #expect(try await store.claim("b", by: "two", for: .seconds(3600)))
        while try await !store.claim("a", by: "two", for: .seconds(3600)) {}
        #expect(try await !store.claim("a", by: "one", for: .seconds(3600)))
    }

    /// What messages, lists and upkeep ask, each with its plan: none reads a table from its beginning.
    @Test func `Nothing is looked for from the beginning of a table`() async throws {
        let store = try await PostgreSQLFleetStore.ofTest()
        try await store.fill(devices: 2000)
        var query = DeviceWork.Query(device: "d0001000", [], isIdle: true)
        (query.operations, query.commands) = ([3], [4])
        query.reports = [.node, .correlator("c77")]
        var device = try #require(try await store.device("d0001000"))
        device.root = "./SCOMO"
        var transaction = FleetTransaction()
        transaction.devices = [device]
        transaction.inventories = ["d0001000": DeviceInventory()]
        var statements = try transaction.changes().map(\.statement) + query.statements
        statements += PostgreSQLFleetStore.lateStatements(now: Times.second, reportsSince: Times.first)
        for change in [("model", "m7"), ("group", "g7"), ("tag", "t7"), ("text", "xyzzy")] {
            var list = DeviceQuery(after: "d0000100")
            switch change.0 {
            case "model": list.model = change.1
            case "group": list.group = change.1
            case "tag": list.tag = change.1
            default: list.text = change.1
            }
            statements.append(DeviceList(list).statement)
        }
        for statement in statements {
            let explained = Statement("EXPLAIN " + statement.sql, statement.values, planning: .anew)
            let plan = try await store.database.perform { connection throws(PostgreSQLError) in
                // A small table would be read faster from its beginning.
                _ = try connection.read([Statement("SELECT set_config('enable_seqscan', 'off', false)")])
                return try connection.commit([explained])[0].rows.map { row throws(PostgreSQLError) in
                    try row.text(0) ?? ""
                }
            }
            #expect(!plan.contains { $0.contains("Seq Scan") }, "\(statement.sql): \(plan)")
        }
    }

    @Test func `What was acknowledged is there, and nothing else, whatever becomes of the database`()
        async throws
    {
        let server = try PostgreSQLServer()
        let address = try server.makeDatabase()
        let store = try await PostgreSQLFleetStore(
            address: address, connectionLimit: 4, timeLimit: .seconds(300))
        let (acknowledged, refused, isOver) = (Names(), Names(), Names())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    var number = 0
                    while isOver.all.isEmpty {
                        let id = "\(task)-\(number)"
                        number += 1
                        do {
                            try await store.add(Device(id: id, userName: "a", userDigest: "d"))
                            acknowledged.insert(id)
                        } catch {
                            refused.insert(id)
                        }
                    }
                }
            }
            for _ in 0..<3 {
                let before = acknowledged.all.count
                while acknowledged.all.count < before + 50 { try await Task.sleep(for: .milliseconds(10)) }
                try server.crash()
                try server.start()
            }
            isOver.insert("")
            try await group.waitForAll()
        }
        var (query, found) = (DeviceQuery(limit: 1000), Set<String>())
        while case let page = try await store.devices(query), let last = page.last {
            found.formUnion(page.map(\.id))
            query.after = last.id
        }
        let (lost, unknown) = (acknowledged.all.subtracting(found), found.subtracting(acknowledged.all))
        #expect(lost.isEmpty)
        #expect(unknown.isEmpty)
        // The database was back in time: nobody had to be refused.
        #expect(refused.all.isEmpty)
    }
}

/// Names that are taken down by many.
private final class Names: Sendable {
    private let names = Mutex<Set<String>>([])

    var all: Set<String> { names.withLock { $0 } }

    func insert(_ name: String) { names.withLock { _ = $0.insert(name) } }
}

extension PostgreSQLFleetStore {
    /// Devices `d0000000`… as many as are wanted, made by the database itself.
    func fill(devices count: Int) async throws {
        let last = Value.integer(Int64(count - 1))
        _ = try await database.perform { connection throws(PostgreSQLError) in
            try connection.commit([
                Statement(
                    """
                    INSERT INTO device (id, version, model, words, content)
                      SELECT 'd' || lpad(n::text, 7, '0'), 1, 'm' || n % 100, 'd' || lpad(n::text, 7, '0') || md5(n::text),
                        jsonb_build_object('id', 'd' || lpad(n::text, 7, '0'), 'userName', 'u', 'userDigest', 'd', 'version', 1,
                          'information', '{}'::jsonb, 'groups', '[]'::jsonb, 'tags', '[]'::jsonb)
                      FROM generate_series(0, $1::bigint) AS n
                    """, [last]),
                Statement(
                    """
                    INSERT INTO label SELECT k, left(k, 1) || (hashtext(id) & 1023), id FROM device, unnest('{group,tag}'::text[]) AS k
                    """),
                Statement("INSERT INTO component SELECT 'core', id, '1.' || (hashtext(id) & 63) FROM device"),
            ])
        }
        try await database.commit([Statement("ANALYZE", planning: .anew)])
    }
}
