import Foundation
import TestSupport
import Testing

@testable import PostgreSQL

/// Connections that are lost.
@Suite struct LostConnectionTests {
    private let kill = Statement(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()
        """)

    @Test func `A connection that was lost is made anew, and nobody notices`() async throws {
        let address = try Address(PostgreSQLServer.common.makeDatabase())
        let (database, other) = (
            Database(address, connectionLimit: 1, timeLimit: .seconds(120)),
            Database(address, connectionLimit: 1, timeLimit: .seconds(120))
        )
        try await database.commit([Statement("CREATE TABLE t (n bigint)")])
        for number in 1...3 {
            _ = try await other.read([kill])
            try await database.commit([
                Statement("INSERT INTO t VALUES ($1)", [.integer(Int64(number))], rowCount: 1)
            ])
        }
        #expect(try await database.read([Statement("SELECT count(*) FROM t")])[0].rows[0].integer(0) == 3)
    }

    @Test func `What was told is heard, and a gap is known`() async throws {
        let address = try Address(PostgreSQLServer.common.makeDatabase())
        let database = Database(address, connectionLimit: 1, timeLimit: .seconds(120))
        var events = database.events(of: "news").makeAsyncIterator()
        var heard = await events.next()
        #expect(heard == .listening)
        try await database.commit([Statement("SELECT pg_notify('news', $1)", ["a"])])
        heard = await events.next()
        #expect(heard == .told("a"))
        _ = try await database.read([kill])
        heard = await events.next()
        #expect(heard == .listening)
        try await database.commit([Statement("SELECT pg_notify('news', $1)", ["b"])])
        heard = await events.next()
        #expect(heard == .told("b"))
    }

    private let receipts = Statement(
        "CREATE TABLE receipt (connection text PRIMARY KEY, token text, changed timestamptz)")

    /// Something that a trigger does when COMMIT is out.
    private func atCommit(_ body: String) -> [Statement] {
        [
            receipts,
            Statement("CREATE TABLE t (n bigint)"),
            Statement(
                """
                CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  \(body)
                  RETURN NEW; END $$
                """),
            Statement(
                """
                CREATE CONSTRAINT TRIGGER die AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
                  FOR EACH ROW EXECUTE FUNCTION die()
                """),
        ]
    }

    /// The connection breaks when COMMIT is out: a trigger that runs then ends the connection's process.
    @Test func `Whether a transaction was committed is found out when its connection breaks at that`()
        async throws
    {
        let address = try Address(PostgreSQLServer.common.makeDatabase())
        let preparing = Database(address, connectionLimit: 1, timeLimit: .seconds(120))
        let tried = Statement("CREATE SEQUENCE tried")
        let die = "IF nextval('tried') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;"
        try await preparing.commit([tried] + atCommit(die))
        let database = Database(
            address, receipts: "receipt", connectionLimit: 1, timeLimit: .seconds(120))
        try await database.commit([Statement("INSERT INTO t VALUES (1)", rowCount: 1)])
        let answers = try await database.read([
            Statement("SELECT count(*) FROM t"), Statement("SELECT last_value FROM tried"),
        ])
        #expect(try answers[0].rows[0].integer(0) == 1)
        #expect(try answers[1].rows[0].integer(0) == 2, "it was done again, once")
    }

    @Test func `Without a table for receipts it isn't known`() async throws {
        let address = try Address(PostgreSQLServer.common.makeDatabase())
        let database = Database(address, connectionLimit: 1, timeLimit: .seconds(120))
        try await database.commit(atCommit("PERFORM pg_terminate_backend(pg_backend_pid());"))
        await #expect(throws: PostgreSQLError.unknownOutcome) {
            try await database.commit([Statement("INSERT INTO t VALUES (1)")])
        }
    }

    /// The server takes the lost connection to be there, and its transaction goes on: the answer waits for its end.
    @Test func `What is still being committed is waited for`() async throws {
        let address = try Address(PostgreSQLServer.common.makeDatabase())
        let (database, other) = (
            Database(address, connectionLimit: 1, timeLimit: .seconds(300)),
            Database(address, connectionLimit: 1, timeLimit: .seconds(300))
        )
        try await database.commit([receipts])
        let notes = Receipts(table: "receipt")
        // Within a transaction the view would stay as it was first seen.
        let anew = Statement("SELECT pg_stat_clear_snapshot()")
        let isWaiting = Statement(
            """
            SELECT count(*) FROM pg_stat_activity
              WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO receipt%'
            """)
        for token in ["first", "second"] {
            let asked = try await database.perform { connection throws(PostgreSQLError) in
                _ = try connection.run([Statement("BEGIN"), notes.note(token)])
                let asked = Task { try await other.commit([notes.last])[0].rows.first?.text(0) }
                while try connection.run([anew, isWaiting])[1].rows.first?.integer(0) == 0 {}
                _ = try connection.run([Statement("COMMIT")])
                return asked
            }
            #expect(try await asked.value == token)
        }
    }

    /// PostgreSQL crashes when COMMIT is out, before it has written the transaction's number to the disk, and so gives the number
    /// to another one, which commits.
    @Test func `A transaction whose number another one got after a crash is done again`() async throws {
        let server = try PostgreSQLServer(options: "-c wal_writer_delay=10s -c autovacuum=off")
        let address = try Address(server.makeDatabase())
        let other = Database(address, connectionLimit: 1, timeLimit: .seconds(300))
        try await other.commit(
            [Statement("CREATE TABLE first AS SELECT pg_postmaster_start_time() AS time")]
                + atCommit(
                    "IF (SELECT time FROM first) = pg_postmaster_start_time() THEN PERFORM pg_sleep(3600); END IF;"
                ))
        let database = Database(address, receipts: "receipt", connectionLimit: 1, timeLimit: .seconds(300))
        let task = Task {
            try await database.commit([Statement("INSERT INTO t VALUES (1)", rowCount: 1)])
        }
        let asleep = Statement(
            """
            SELECT count(*) FROM pg_stat_activity
              WHERE datname = current_database() AND wait_event = 'PgSleep'
            """)
        while try await other.read([asleep])[0].rows.first?.integer(0) == 0 {}
        try server.crash()
        try server.start()
        for _ in 0..<20 { try await other.commit([Statement("SELECT pg_current_xact_id()")]) }
        _ = try await task.value
        let count = Statement("SELECT count(*) FROM t")
        #expect(try await other.read([count])[0].rows.first?.integer(0) == 1)
    }
}
