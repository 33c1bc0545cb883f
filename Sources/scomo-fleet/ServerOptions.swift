import ArgumentParser
import FleetClient
import Foundation
import Linux

/// Which server is asked, and how it is told.
struct ServerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Settings. Default: ~/.config/scomo/fleet.conf.", valueName: "file"),
        completion: .file())
    var settings: String?

    @Option(help: ArgumentHelp("The server's URL.", valueName: "url"))
    var server: String?

    @Option(
        help: ArgumentHelp("The first line is the token of the JSON interface.", valueName: "file"),
        completion: .file())
    var tokenFile: String?

    @Option(
        help: ArgumentHelp(
            "The roots that the server's certificate comes from, in PEM form. Default: the system's.",
            valueName: "file"), completion: .file())
    var trust: String?

    @Flag(help: "Print what the server answers, in JSON.")
    var json = false

    /// Where answers are printed.
    var output: Output { output(isJSON: json) }

    func output(isJSON: Bool) -> Output {
        Output(isJSON: isJSON, width: Program.terminalWidth) { bytes in
            do {
                try Foundation.FileHandle.standardOutput.write(contentsOf: bytes)
            } catch {
                // Nobody reads it any more, or the disk is full; sockets have SIGPIPE ignored.
                Program.exit(ClientError.Kind.file.rawValue)
            }
        }
    }

    /// Asks the server.
    func ask(
        patience: ServerConnection.Patience = .init(), _ body: (ServerConnection) async throws -> Void
    ) async throws {
        try await ServerConnection.with(try place(), patience: patience, body)
    }

    /// Prints a list.
    func show(_ request: ServerRequest, as table: Table) async throws {
        try await ask { try await $0.show(request, as: table, on: output) }
    }

    /// Prints one answer.
    func show(_ request: ServerRequest) async throws {
        try await ask { try await $0.show(request, on: output) }
    }

    /// Asks about each of several things, and prints what is answered.
    func show(each requests: [ServerRequest]) async throws {
        try await ask { connection in
            for request in requests { try await connection.show(request, on: output) }
        }
    }

    private func place() throws -> ServerPlace {
        let options = ClientSettings(server: server, tokenFile: tokenFile, trust: trust)
        return try ServerPlace(
            ClientSettings(
                options: options, file: settings, environment: ProcessInfo.processInfo.environment))
    }
}

extension Program {
    /// A key that no other request has.
    static var newKey: String { UUID().uuidString }
}
