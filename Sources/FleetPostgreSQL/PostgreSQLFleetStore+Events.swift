public import Fleet
internal import PostgreSQL

// What those who follow the fleet are told.
//
// Transactions end in another order than they began in: were numbers given away when an event is written, somebody who has
// read number 6 could miss number 5, which is committed a moment later. So events are written without numbers. Whoever reads
// them gives numbers to those that are there, one at a time, and reads only what has one.

extension PostgreSQLFleetStore {
    public func events(after number: Int64, limit: Int) async throws(FleetStoreError) -> [FleetEvent] {
        try await numberEvents()
        let statement = Statement(
            "SELECT content::text, number FROM event WHERE number > $1 ORDER BY number LIMIT $2::bigint",
            [.integer(number), .integer(Int64(max(0, limit)))])
        return try await reading([statement])[0].rows.map { row throws(FleetStoreError) -> FleetEvent? in
            var event = try row.value(FleetEvent.self, 0)
            event?.number = try row.number(1)
            return event
        }.compactMap { $0 }
    }

    public func newestEvent() async throws(FleetStoreError) -> Int64 {
        try await numberEvents()
        return try await reading([Statement("SELECT last FROM event_count")])[0].rows.first?.number(0) ?? 0
    }

    /// Gives numbers to events that have none, in the order in which they were written; at most a thousand at once.
    func numberEvents() async throws(FleetStoreError) {
        let waiting = Statement("SELECT 1 FROM event WHERE number IS NULL LIMIT 1")
        guard try await !reading([waiting])[0].rows.isEmpty else { return }
        try await commit([
            // Whoever comes second sees what the first one has done: each statement reads what is committed by then.
            Change(statement: Statement("SELECT last FROM event_count FOR UPDATE")),
            Change(
                statement: Statement(
                    """
                    WITH fresh AS (SELECT place, row_number() OVER (ORDER BY place) AS step
                        FROM (SELECT place FROM event WHERE number IS NULL ORDER BY place LIMIT 1000) AS e),
                      counted AS (UPDATE event_count SET last = last + (SELECT count(*) FROM fresh) RETURNING last)
                    UPDATE event AS e SET number = counted.last - (SELECT count(*) FROM fresh) + fresh.step
                      FROM fresh, counted WHERE e.place = fresh.place
                    """)),
        ])
    }

    static func pruningEvents(_ limit: Int) -> Change {
        Change(
            statement: Statement(
                """
                DELETE FROM event WHERE number IN (SELECT number FROM event
                  WHERE number <= (SELECT last FROM event_count) - $1::bigint ORDER BY number LIMIT \(limit)
                  FOR UPDATE SKIP LOCKED)
                """, [.integer(FleetEvent.limit)]))
    }

    public func webhooks() async throws(FleetStoreError) -> [Webhook] {
        try await values(
            Webhook.self,
            Statement("SELECT content::text FROM webhook ORDER BY id LIMIT \(Webhook.limit * 2)"))
    }

    public func deadLetters(
        of webhook: String, after id: String, limit: Int
    ) async throws(FleetStoreError) -> [DeadLetter] {
        try await values(
            DeadLetter.self,
            Statement(
                """
                SELECT content::text FROM dead_letter WHERE webhook = $1 AND id > $2 ORDER BY id LIMIT $3::bigint
                """, [.text(webhook), .text(id), .integer(Int64(max(0, limit)))]))
    }
}

extension FleetTransaction {
    /// Events, and whom they are told to.
    func eventChanges() throws(FleetStoreError) -> [Change] {
        var changes = removedDeadLetters.map(\.removal) + removedWebhooks.map(\.removal)
        for webhook in webhooks.sorted(by: { $0.id < $1.id }) { changes.append(try webhook.change()) }
        for letter in deadLetters { changes.append(try letter.change()) }
        guard !events.isEmpty else { return changes }
        let insertion = Statement(
            """
            INSERT INTO event (number, content)
              SELECT nullif((e->>'number')::bigint, 0), e FROM jsonb_array_elements($1::jsonb) AS e
            """, [.text(try JSON.text(events))])
        changes.append(Change(statement: insertion))
        // Of copies, which keep their numbers.
        guard let last = events.map(\.number).max(), last > 0 else { return changes }
        let count = Statement(
            "UPDATE event_count SET last = greatest(last, $1::bigint)", [.integer(last)])
        return changes + [Change(statement: count)]
    }
}
