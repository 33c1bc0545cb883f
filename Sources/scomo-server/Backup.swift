import ArgumentParser
import FleetPostgreSQL
import FleetSQLite

struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy the database into a new file, also while the server runs.",
        discussion:
            "For a database of PostgreSQL, pg_dump --format custom does that, and pg_restore the way back.")

    @Option(help: ArgumentHelp("The database: a file.", valueName: "file"))
    var database: String

    @Argument(help: "The new file. It holds what is as good as passwords, and is its owner's alone.")
    var file: String

    func validate() throws { try FleetPlace.requireFile(database) }

    func run() async throws {
        try await SQLiteFleetStore(path: database).backUp(to: file)
    }
}

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a database of a backup, where there is none.",
        discussion: """
            What happened since the backup isn't in it: devices prove themselves anew, and what was ordered since then has to be ordered \
            again. Stop the server and move the old database away first, with the files -wal and -shm beside it.
            """)

    @Option(help: ArgumentHelp("The database to make: a file.", valueName: "file"))
    var database: String

    @Argument(help: "The backup.")
    var file: String

    func validate() throws { try FleetPlace.requireFile(file) }

    func run() async throws {
        guard !PostgreSQLFleetStore.isMeant(by: database) else { throw FleetPlace.isPostgreSQL }
        try await SQLiteFleetStore.restore(file, to: database)
    }
}
