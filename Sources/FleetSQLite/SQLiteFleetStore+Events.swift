public import Fleet
internal import Foundation
internal import GRDB

// What those who follow the fleet are told. One connection writes, so that numbers come in their order.

extension SQLiteFleetStore {
    public func events(after number: Int64, limit: Int) async throws(FleetStoreError) -> [FleetEvent] {
        try await reading { database in
            try Row.fetchAll(
                database, sql: "SELECT number, content FROM event WHERE number > ? ORDER BY number LIMIT ?",
                arguments: [number, limit]
            ).map { row in
                let content: String = row["content"]
                var event = try JSONDecoder().decode(FleetEvent.self, from: Data(content.utf8))
                event.number = row["number"]
                return event
            }
        }
    }

    public func newestEvent() async throws(FleetStoreError) -> Int64 {
        try await reading { try Int64.fetchOne($0, sql: "SELECT max(number) FROM event") ?? 0 }
    }

    public func webhooks() async throws(FleetStoreError) -> [Webhook] {
        try await reading { database in
            try Record<Webhook>.order(Column("id")).limit(Webhook.limit * 2).fetchAll(database).map(\.value)
        }
    }

    public func deadLetters(
        of webhook: String, after id: String, limit: Int
    ) async throws(FleetStoreError) -> [DeadLetter] {
        try await reading { database in
            try Record<DeadLetter>.filter(Column("webhook") == webhook && Column("id") > id)
                .order(Column("id")).limit(limit).fetchAll(database).map(\.value)
        }
    }
}

extension FleetTransaction {
    /// Events, and whom they are told to.
    func storeEvents(_ database: Database) throws {
        for event in events { try event.append(database) }
        for webhook in removedWebhooks {
            try database.execute(sql: "DELETE FROM deadLetter WHERE webhook = ?", arguments: [webhook.id])
            try webhook.remove(database)
        }
        for webhook in webhooks { try webhook.store(database) }
        for letter in removedDeadLetters { try letter.remove(database) }
        for letter in deadLetters { try letter.store(database) }
    }
}

extension FleetEvent {
    fileprivate func append(_ database: Database) throws {
        let text = String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
        let statement = try database.cachedStatement(
            sql: "INSERT INTO event (number, content) VALUES (?, ?)")
        try statement.execute(arguments: [number > 0 ? number : nil, text])
    }
}
