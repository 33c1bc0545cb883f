import Foundation
import TestSupport
import Testing

@testable import PostgreSQL

/// What is asked, and what comes of it.
@Suite struct DatabaseTests {
    private func database(_ limit: Int = 2, _ time: Duration = .seconds(120)) throws -> Database {
        Database(
            try Address(PostgreSQLServer.common.makeDatabase()), connectionLimit: limit, timeLimit: time)
    }

    @Test func `Values come back as they were given`() async throws {
        let statement = Statement(
            "SELECT $1::text, $2::bigint, $3::bytea, $4::text, $5::smallint, $6::integer, true, NULL::boolean",
            [
                .text("é\0'\\"), .integer(.min), .bytes([0, 255, 39]), .null, .integer(-2), .integer(70_000),
            ])
        let row = try #require(try await database().read([statement])[0].rows.first)
        #expect(try row.text(0) == "é\u{FFFD}'\\")
        #expect(try row.integer(1) == .min)
        #expect(try row.bytes(2) == [0, 255, 39])
        #expect(try row.text(3) == nil && row.integer(3) == nil)
        #expect(try row.integer(4) == -2 && row.integer(5) == 70_000)
        #expect(try row.boolean(6) && !row.boolean(7))
    }

    @Test func `What isn't what it is taken for is told, and ends nothing`() async throws {
        let row = try #require(
            try await database().read([Statement("SELECT '\\xff'::bytea, 'abc'::text")])[0].rows.first)
        #expect(throws: PostgreSQLError.unexpected("column 0 is no text")) { try row.text(0) }
        #expect(throws: PostgreSQLError.unexpected("column 1 is no number")) { try row.integer(1) }
        #expect(throws: PostgreSQLError.unexpected("there is no column 2")) { try row.bytes(2) }
        #expect(throws: PostgreSQLError.unexpected("there is no column -1")) { try row.bytes(-1) }
    }

    @Test func `A transaction is done as a whole or not at all`() async throws {
        let database = try database(1)
        try await database.commit([Statement("CREATE TABLE t (n bigint PRIMARY KEY)")])
        let insertion = Statement("INSERT INTO t SELECT generate_series($1::bigint, $2::bigint)", [1, 2])
        // A statement that PostgreSQL refuses, one that it can't read, and one that changes too little.
        for (statement, error) in [
            (insertion, "23505"), (Statement("SELEKT 1"), "42601"),
            (Statement("DELETE FROM t WHERE n = 9", rowCount: 1), ""),
        ] {
            let thrown = await #expect(throws: PostgreSQLError.self) {
                try await database.commit([insertion, statement, Statement("SELECT 1")])
            }
            if case .refused(let refusal) = thrown {
                #expect(refusal.statement == 1 && refusal.state == error, "\(refusal)")
            } else {
                #expect(thrown == .unmet(statement: 1))
            }
            #expect(try await database.read([Statement("SELECT n FROM t")])[0].rows.isEmpty)
        }
        let answers = try await database.commit([insertion, Statement("DELETE FROM t", rowCount: 2)])
        #expect(answers.map(\.rowCount) == [2, 2])
    }

    @Test func `What is read together is of one moment`() async throws {
        let database = try database()
        try await database.commit([Statement("CREATE TABLE t (n bigint)")])
        let count = Statement("SELECT count(*) FROM t")
        let answers = try await database.perform { connection throws(PostgreSQLError) in
            try connection.read([count, Statement("SELECT pg_sleep(0.01)"), count])
        }
        #expect(answers[0] == answers[2])
        let refused = await #expect(throws: PostgreSQLError.self) {
            try await database.read([Statement("INSERT INTO t VALUES (1)")])
        }
        guard case .refused = refused else { return }
        #expect(try await database.read([count])[0].rows.first?.integer(0) == 0)
    }

    @Test func `More statements than are kept, each of many texts, are answered all the same`() async throws {
        let database = try database(1)
        for number in 0..<600 {
            let answer = try await database.read([Statement("SELECT \(number)")])[0]
            #expect(try answer.rows.first?.integer(0) == Int64(number))
        }
    }

    @Test func `Long values and many statements go in one round trip`() async throws {
        let database = try database(1)
        let long = [UInt8](repeating: 7, count: 4 << 20)
        let statements = (0..<8).map { _ in Statement("SELECT $1::bytea", [.bytes(long)]) }
        let answers = try await database.read(statements)
        #expect(try answers.allSatisfy { try $0.rows[0].bytes(0) == long })
    }

    @Test func `What takes too long ends, at the server too, and the next one is answered`() async throws {
        let database = try database(1, .seconds(3))
        await #expect(throws: PostgreSQLError.self) {
            try await database.read([Statement("SELECT pg_sleep(3600)")])
        }
        while true {
            do {
                let others = Statement(
                    """
                    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%3600%'
                      AND state = 'active' AND pid <> pg_backend_pid()
                    """)
                if try await database.read([others])[0].rows.first?.integer(0) == 0 { break }
            } catch PostgreSQLError.late {
                continue
            }
        }
    }

    @Test func `What nobody waits for any more is broken off`() async throws {
        let database = try database(1, .seconds(3600))
        let task = Task { try await database.read([Statement("SELECT pg_sleep(3600)")]) }
        task.cancel()
        await #expect(throws: PostgreSQLError.cancelled) { try await task.value }
        #expect(try await database.read([Statement("SELECT 1")]).count == 1)
    }

    @Test(arguments: [
        ("postgresql://a:secret@h/d", "password"), ("host=h password=secret", "password"),
        ("postgresql://h/d?sslmoed=verify-full", "sslmoed"), ("host='", "unterminated"),
    ])
    func `An address that can't be used is refused, in words without the secret`(
        _ address: String, _ word: String
    ) {
        let error = #expect(throws: PostgreSQLError.self) { try Address(address) }
        #expect("\(String(describing: error))".contains(word))
        #expect(!"\(String(describing: error))".contains("secret"))
    }

    @Test func `A database that isn't there is told soon`() async throws {
        let database = Database(try Address("postgresql:///x?host=/nowhere&user=u"), connectionLimit: 1)
        let error = await #expect(throws: PostgreSQLError.self) {
            try await database.perform(isPatient: false) { connection throws(PostgreSQLError) in
                try connection.read([])
            }
        }
        guard case .unavailable(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("/nowhere"))
    }
}
