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

    /// The connection breaks when COMMIT is out: a trigger that runs then ends the connection's process, before or after.
    @Test func `Whether a transaction was committed is found out when its connection breaks at that`()
        async throws
    {
        let address = try Address(PostgreSQLServer.common.makeDatabase())
        let database = Database(address, connectionLimit: 1, timeLimit: .seconds(120))
        try await database.commit([
            Statement("CREATE TABLE t (n bigint)"),
            Statement("CREATE SEQUENCE tried"),
            Statement(
                """
                CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  IF nextval('tried') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
                  RETURN NEW; END $$
                """),
            Statement(
                """
                CREATE CONSTRAINT TRIGGER die AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
                  FOR EACH ROW EXECUTE FUNCTION die()
                """),
        ])
        try await database.commit([Statement("INSERT INTO t VALUES (1)", rowCount: 1)])
        let answers = try await database.read([
            Statement("SELECT count(*) FROM t"), Statement("SELECT last_value FROM tried"),
        ])
        #expect(try answers[0].rows[0].integer(0) == 1)
        #expect(try answers[1].rows[0].integer(0) == 2, "it was done again, once")
    }
}
