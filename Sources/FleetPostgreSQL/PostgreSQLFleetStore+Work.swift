internal import DMServer
public import Fleet
internal import PostgreSQL

// What a message needs, found by indices: it costs the same whatever else the device has done.

extension PostgreSQLFleetStore {
    public func work(_ query: DeviceWork.Query) async throws(FleetStoreError) -> DeviceWork? {
        let answers = try await reading(query.statements)
        guard let device = try answers[0].values(Device.self).first else { return nil }
        let commands = try answers[2].commands()
        return DeviceWork(
            device: device, operations: try answers[1].values(DeviceOperation.self), commands: commands,
            next: try answers[2].nextNumbers(commands),
            installed: answers.count > 3
                ? try answers[3].values(DeviceInventory.self).first ?? DeviceInventory() : DeviceInventory())
    }

    public func late(
        now: String, reportsSince earliest: String
    ) async throws(FleetStoreError) -> (operations: [DeviceOperation], commands: [DeviceCommand]) {
        let answers = try await reading(Self.lateStatements(now: now, reportsSince: earliest))
        return (try answers[0].values(DeviceOperation.self), try answers[1].commands())
    }

    static func lateStatements(now: String, reportsSince earliest: String) -> [Statement] {
        [
            Statement(
                """
                SELECT content::text FROM operation WHERE number IN (
                  (SELECT number FROM operation WHERE state IN ('queued', 'sent', 'accepted') AND deadline < $1 LIMIT 500)
                  UNION (SELECT number FROM operation WHERE state = 'accepted' AND changed < $2 LIMIT 500))
                """, [.text(now), .text(earliest)]),
            Statement(
                """
                SELECT \(DeviceCommand.short) FROM command WHERE state IN ('queued', 'sent') AND deadline < $1 LIMIT 500
                """, [.text(now)]),
        ]
    }

    /// How many are deleted of each kind and state at once, so that nobody waits long.
    private static let pruneLimit = 500

    public func prune(overBefore time: String, now: String) async throws(FleetStoreError) -> Bool {
        try await numberEvents()
        var changes = [
            Change(statement: Statement("DELETE FROM answer WHERE until <= $1", [.text(now)])),
            Change(statement: Statement("DELETE FROM dead_letter WHERE until <= $1", [.text(now)])),
            Self.pruningEvents(Self.pruneLimit), Self.pruningEnrolments(Self.pruneLimit, time, now),
        ]
        for state in DeviceOperation.State.allCases where state.isFinal {
            changes.append(Self.pruning("operation", state.rawValue, time))
        }
        for state in DeviceCommand.State.allCases where state.isFinal {
            changes.append(Self.pruning("command", state.rawValue, time))
        }
        return try await commit(changes).dropFirst(2).reduce(0) { $0 + $1.rowCount } >= Self.pruneLimit
    }

    /// What another server deletes at the moment is left to it.
    private static func pruning(_ table: String, _ state: String, _ time: String) -> Change {
        Change(
            statement: Statement(
                """
                DELETE FROM \(table) WHERE number IN
                  (SELECT number FROM \(table) WHERE state = $1 AND changed < $2 ORDER BY changed
                    LIMIT \(pruneLimit) FOR UPDATE SKIP LOCKED)
                """, [.text(state), .text(time)]))
    }
}

extension DeviceWork.Query {
    var statements: [Statement] {
        [
            Statement("SELECT content::text FROM device WHERE id = $1", [.text(device)]),
            operationStatement, commandStatement,
        ] + (wantsInventory ? [DeviceInventory.statement(of: device)] : [])
    }

    /// State by state, each with its own limit. Messages with reports that name no operation ask for more.
    private var operationStatement: Statement {
        var parts = DeviceOperation.State.allCases.filter { !$0.isFinal }.map {
            Self.operations(in: $0, "number", Self.operationLimit)
        }
        parts.append("(SELECT number FROM operation WHERE device = $1 AND number = ANY($2::bigint[]))")
        parts.append(
            """
            (SELECT number FROM operation WHERE device = $1 AND correlator = ANY(
              ARRAY(SELECT jsonb_array_elements_text($3::jsonb))))
            """)
        if reports.contains(.node) {
            parts += DeviceOperation.State.allCases.filter(\.mayBeReported).map {
                Self.operations(in: $0, "number DESC", Self.reportLimit)
            }
        }
        let correlators = (try? JSON.text(reports.compactMap(\.correlator))) ?? "[]"
        return Statement(
            "SELECT content::text FROM operation WHERE number IN (\(parts.joined(separator: " UNION ")))",
            [.text(device), .text(Self.list(operations)), .text(correlators)])
    }

    private static func operations(
        in state: DeviceOperation.State, _ order: String, _ limit: Int
    ) -> String {
        """
        (SELECT number FROM operation WHERE device = $1 AND state = '\(state.rawValue)'
          ORDER BY \(order) LIMIT \(limit))
        """
    }

    /// Those that were lost with sessions wait for the others. The last column is the place among the next ones.
    private var commandStatement: Statement {
        Statement(
            """
            WITH next AS (
              SELECT number, row_number() OVER (ORDER BY attempts >= $2::integer, number) AS place
                FROM (SELECT number, attempts FROM command WHERE device = $1 AND state IN ('queued', 'sent')
                  ORDER BY attempts >= $2::integer, number LIMIT $3::integer) AS c)
            SELECT \(DeviceCommand.whole), next.place FROM command LEFT JOIN next USING (number)
              WHERE device = $1 AND (number IN (SELECT number FROM next) OR number = ANY($4::bigint[]))
            """,
            [
                .text(device), .integer(Int64(TreeRequest.attemptLimit - 1)), .integer(Int64(commandCount)),
                .text(Self.list(commands)),
            ])
    }

    /// As PostgreSQL writes arrays.
    private static func list(_ numbers: [Int64]) -> String {
        "{" + numbers.map(String.init).joined(separator: ",") + "}"
    }
}

extension Answer {
    /// The numbers of those commands that are the device's next, in their order.
    fileprivate func nextNumbers(_ commands: [DeviceCommand]) throws(FleetStoreError) -> [Int64] {
        var next: [(place: Int64, number: Int64)] = []
        for (row, command) in zip(rows, commands) {
            let place = try row.number(4)
            if place > 0 { next.append((place, command.number)) }
        }
        return next.sorted { $0.place < $1.place }.map(\.number)
    }
}

extension DeviceWork.Query.Report {
    fileprivate var correlator: String? { if case .correlator(let text) = self { text } else { nil } }
}

extension PostgreSQLFleetStore {
    public func openWork() async throws(FleetStoreError) -> OpenWork {
        let answers = try await reading([
            Statement(
                """
                SELECT state, count(*) FROM operation WHERE state IN ('queued', 'sent', 'accepted') GROUP BY state
                """),
            Statement("SELECT state, count(*) FROM command WHERE state IN ('queued', 'sent') GROUP BY state"),
        ])
        var open = OpenWork()
        (open.operations, open.commands) = (try answers[0].counts(), try answers[1].counts())
        return open
    }
}

extension Answer {
    /// Rows of a text and a number.
    fileprivate func counts() throws(FleetStoreError) -> [String: Int] {
        var counts: [String: Int] = [:]
        for row in rows {
            let text = try FleetStoreError.translating { () throws(PostgreSQLError) in try row.text(0) }
            counts[text ?? ""] = Int(clamping: try row.number(1))
        }
        return counts
    }
}
