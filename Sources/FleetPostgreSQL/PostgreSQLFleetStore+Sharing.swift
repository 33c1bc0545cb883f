public import Fleet
internal import Foundation
internal import PostgreSQL

// What servers share beside the fleet itself.

extension PostgreSQLFleetStore: SharedFleetStore {
    /// The channel on which servers tell each other what is new.
    static let channel = "scomo_fleet"

    public func session(_ token: String) async throws(FleetStoreError) -> KeptSession? {
        let statement = Statement(
            "SELECT device, proven, content, until, version FROM session WHERE token = $1", [.text(token)])
        return try await reading([statement])[0].rows.first.map { row throws(FleetStoreError) in
            try FleetStoreError.translating { () throws(PostgreSQLError) in
                var session = KeptSession(
                    token: token, device: try row.text(0) ?? "", isProven: try row.boolean(1),
                    content: Data(try row.bytes(2) ?? []), until: try row.text(3) ?? "")
                session.version = Int(clamping: try row.integer(4) ?? 0)
                return session
            }
        }
    }

    public func endSessions(
        now: String, strangerLimit: Int
    ) async throws(FleetStoreError) -> (sessions: Int, strangers: Int) {
        let answers = try await commit([
            Change(statement: Statement("DELETE FROM session WHERE until <= $1", [.text(now)])),
            Change(
                statement: Statement(
                    """
                    DELETE FROM session WHERE token IN (
                      SELECT token FROM session WHERE NOT proven ORDER BY until DESC OFFSET $1::bigint)
                    """, [.integer(Int64(strangerLimit))])),
            Change(
                statement: Statement(
                    "SELECT count(*), count(*) FILTER (WHERE NOT proven) FROM session")),
            // No transaction takes that long: these connections are gone, or idle.
            Change(
                statement: Statement("DELETE FROM \(Self.receipts) WHERE changed < now() - interval '1 day'")
            ),
        ])
        guard let row = answers[2].rows.first else { return (0, 0) }
        return (Int(clamping: try row.number(0)), Int(clamping: try row.number(1)))
    }

    /// Times are the database's own: clocks of servers may differ.
    public func claim(
        _ task: String, by server: String, for span: Duration
    ) async throws(FleetStoreError) -> Bool {
        let statement = Statement(
            """
            INSERT INTO claim AS c (task, server, until) VALUES ($1, $2, now() + $3::bigint * interval '1 second')
              ON CONFLICT (task) DO UPDATE SET server = excluded.server, until = excluded.until
                WHERE c.server = excluded.server OR c.until < now()
            """, [.text(task), .text(server), .integer(span.components.seconds)])
        return try await commit([Change(statement: statement)])[0].rowCount == 1
    }

    public func news() -> AsyncStream<FleetNews> {
        let events = database.events(of: Self.channel)
        return AsyncStream { continuation in
            let task = Task {
                for await case .told(let text) in events {
                    if let news = try? JSON.value(FleetNews.self, text) { continuation.yield(news) }
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}

extension KeptSession {
    /// A new session, or what became of the version that is there.
    func changes() -> [Change] {
        let values: [Value] = [
            .text(token), .text(device), .text(isProven ? "true" : "false"), .bytes(Array(content)),
            .text(until), .integer(Int64(version)),
        ]
        let insertion = """
            INSERT INTO session (token, device, proven, content, until, version) VALUES ($1, $2, $3::boolean, $4, $5, $6::bigint + 1)
              ON CONFLICT DO NOTHING
            """
        let update = """
            UPDATE session SET device = $2, proven = $3::boolean, content = $4, until = $5, version = $6::bigint + 1
              WHERE token = $1 AND version = $6::bigint
            """
        let change = Change(
            statement: Statement(version == 0 ? insertion : update, values, rowCount: 1))
        guard isProven else { return [change] }
        let others = Statement(
            "DELETE FROM session WHERE device = $1 AND token <> $2", [.text(device), .text(token)])
        return [Change(statement: others), change]
    }
}

extension FleetNews {
    func change() throws(FleetStoreError) -> Change {
        Change(
            statement: Statement(
                "SELECT pg_notify($1, $2)",
                [.text(PostgreSQLFleetStore.channel), .text(try JSON.text(self))]))
    }
}
