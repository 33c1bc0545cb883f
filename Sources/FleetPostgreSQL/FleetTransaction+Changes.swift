internal import DMServer
internal import Fleet
internal import PostgreSQL

extension FleetTransaction {
    /// In an order that is the same for all, so that transactions wait for each other rather than block each other.
    func changes() throws(FleetStoreError) -> [Change] {
        var changes = removedDevices.sorted { $0.id < $1.id }.map(\.removal)
        changes += removedOperations.sorted { $0.number < $1.number }.map(\.removal)
        changes += removedCommands.sorted { $0.number < $1.number }.map(\.removal)
        for device in devices.sorted(by: { $0.id < $1.id }) { changes += try device.changes() }
        for (device, inventory) in inventories.sorted(by: { $0.key < $1.key }) {
            changes += try inventory.changes(of: device)
        }
        for operation in operations.sorted(by: { $0.number < $1.number }) {
            changes.append(try operation.change().withoutDevice(operation.device))
        }
        for command in commands.sorted(by: { $0.number < $1.number }) {
            changes.append(try command.change().withoutDevice(command.device))
        }
        changes += try eventChanges()
        if let answer { changes += try answer.changes() }
        if let session { changes += session.changes() }
        if let news { changes.append(try news.change()) }
        changes += removedTokens.sorted { $0.name < $1.name }.map(\.removal)
        for token in tokens.sorted(by: { $0.name < $1.name }) { changes.append(try token.change()) }
        changes += try enrolmentChanges()
        changes += try AuditEntry.changes(audit)
        return changes
    }
}

extension Change {
    fileprivate func withoutDevice(_ id: String) -> Change {
        var change = self
        change.withoutDevice = .noSuchDevice(id)
        return change
    }
}

extension Device {
    fileprivate func changes() throws(FleetStoreError) -> [Change] {
        var change = try change()
        if version == 0 { change.otherwise = .deviceExists(id) }
        let labels = groups.map { ["group", $0] } + tags.map { ["tag", $0] }
        guard version > 0 || !labels.isEmpty else { return [change] }
        let statement = Statement(
            """
            WITH wanted AS (SELECT DISTINCT e->>0 AS kind, e->>1 AS name FROM jsonb_array_elements($2::jsonb) AS e),
              gone AS (DELETE FROM label AS l WHERE l.device = $1 AND NOT EXISTS
                (SELECT FROM wanted AS w WHERE w.kind = l.kind AND w.name = l.name))
            INSERT INTO label (kind, name, device) SELECT kind, name, $1 FROM wanted ON CONFLICT DO NOTHING
            """, [.text(id), .text(try JSON.text(labels))])
        return [change, Change(statement: statement)]
    }
}

extension DeviceInventory {
    /// Writes nothing where nothing has changed, which is so in most sessions.
    fileprivate func changes(of device: String) throws(FleetStoreError) -> [Change] {
        let statement = Statement(
            """
            WITH given AS (SELECT $2::jsonb AS content),
              stored AS (INSERT INTO inventory AS i (device, content) SELECT $1, content FROM given
                ON CONFLICT (device) DO UPDATE SET content = excluded.content WHERE i.content <> excluded.content
                RETURNING 1),
              wanted AS (SELECT DISTINCT ON (e->>'id') e->>'id' AS id, coalesce(e->>'version', '') AS version,
                  e->>'since' AS since, e->>'packageId' AS package
                FROM given, jsonb_array_elements(given.content->'deployed') AS e),
              gone AS (DELETE FROM component AS c WHERE c.device = $1 AND EXISTS (SELECT FROM stored)
                AND NOT EXISTS (SELECT FROM wanted AS w WHERE w.id = c.id))
            INSERT INTO component AS c (id, device, version, since, package)
              SELECT id, $1, version, since, package FROM wanted WHERE EXISTS (SELECT FROM stored)
              ON CONFLICT (id, device)
                DO UPDATE SET version = excluded.version, since = excluded.since, package = excluded.package
                WHERE (c.version, c.since, c.package) IS DISTINCT FROM (excluded.version, excluded.since, excluded.package)
            """, [.text(device), .text(try JSON.text(self))])
        return [Change(statement: statement).withoutDevice(device)]
    }
}

extension KeptAnswer {
    /// Answers are kept as long as they say, and bounded in number.
    fileprivate func changes() throws(FleetStoreError) -> [Change] {
        [
            Change(
                statement: Statement(
                    "DELETE FROM answer WHERE key = $1 AND until <= $2", [.text(key), .text(created)])),
            Change(
                statement: Statement(
                    "INSERT INTO answer (key, until, content) VALUES ($1, $2, $3::jsonb) ON CONFLICT DO NOTHING",
                    [.text(key), .text(until), .text(try JSON.text(self))], rowCount: 1)),
            Change(
                statement: Statement(
                    """
                    DELETE FROM answer WHERE number <= currval(pg_get_serial_sequence('answer', 'number')) - $1::bigint
                    """, [.integer(Int64(Self.limit))])),
        ]
    }
}
