import ArgumentParser
import Fleet
import FleetPostgreSQL
import FleetSQLite
import Foundation

/// Where a fleet is: a file of SQLite's, or what an address `postgresql://…` says.
enum FleetPlace {
    /// - Parameter isServer: Whether no other server may have the file meanwhile; a database of PostgreSQL may have many.
    static func open(_ place: String, isServer: Bool = false) async throws -> any FleetStore {
        if PostgreSQLFleetStore.isMeant(by: place) { return try await PostgreSQLFleetStore(address: place) }
        return try SQLiteFleetStore(path: place, isServer: isServer)
    }

    /// - Throws: When it isn't a file that is there.
    static func requireFile(_ place: String) throws {
        guard !PostgreSQLFleetStore.isMeant(by: place) else { throw isPostgreSQL }
        guard !isMissing(place) else { throw ValidationError("there is no file \(place)") }
    }

    static let isPostgreSQL = ValidationError(
        "for a database of PostgreSQL, pg_dump --format custom makes backups, and pg_restore is the way back")

    /// Whether it is a file that isn't there.
    static func isMissing(_ place: String) -> Bool {
        !PostgreSQLFleetStore.isMeant(by: place) && !FileManager.default.fileExists(atPath: place)
    }
}
