import ArgumentParser
import Fleet
import Foundation

struct CopyStore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy a fleet from one database to another, which has to be empty.",
        discussion: """
            Each is a file of SQLite's, or postgresql://… No server may use either meanwhile. A copy that is broken off \
            is begun anew, in a new database.
            """)

    @Argument(help: "Where the fleet is.")
    var from: String

    @Argument(help: "The database that takes the copy.")
    var to: String

    func validate() throws {
        guard !FleetPlace.isMissing(from) else { throw ValidationError("there is no database \(from)") }
    }

    func run() async throws {
        let source = try await FleetPlace.open(from, isServer: true)
        let copied = try await source.copyAll(to: try await FleetPlace.open(to, isServer: true))
        print(
            """
            copied \(copied.devices) devices, \(copied.operations) operations, \(copied.commands) commands and \
            \(copied.answers) answers
            """)
    }
}
