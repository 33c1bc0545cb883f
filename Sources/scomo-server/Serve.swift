import ArgumentParser
import Foundation
import Logging
import ServerApplication

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve devices until told to stop.")

    @Option(
        help: ArgumentHelp(
            "The database: a file, created when it isn't there, or postgresql://…", valueName: "database"))
    var database: String

    @Option(help: ArgumentHelp("The folder with the delivery packages.", valueName: "directory"))
    var packages: String

    @Option(
        help: ArgumentHelp("The server's certificate and what is between it and a root.", valueName: "pem"))
    var certificate: String

    @Option(help: ArgumentHelp("The certificate's private key.", valueName: "pem"))
    var key: String

    @Option(help: ArgumentHelp("The first line is the token of the JSON interface.", valueName: "file"))
    var tokenFile: String

    @Option(help: ArgumentHelp("Where to listen; port 0 is any free one.", valueName: "host:port"))
    var listen = ListenAddress(host: "127.0.0.1", port: 0)

    @Option(help: "What devices are told to connect to, if not https://HOST:PORT.")
    var url: String?

    @Option(help: ArgumentHelp("The name in the header of answers.", valueName: "name"))
    var serverId = "scomo-server"

    @Option(
        help: ArgumentHelp(
            "After how long a silent device's session is lost: 30s, 5m, 1h.", valueName: "time"))
    var sessionTimeout = TimeSpan(duration: .seconds(300))

    @OptionGroup var limits: LimitOptions

    @Option(
        help: ArgumentHelp(
            "Ask devices for certificates; those that they show have to come from these authorities.",
            valueName: "pem"))
    var clientAuthorities: String?

    func validate() throws {
        guard url != nil || !["0.0.0.0", "::"].contains(listen.host) else {
            throw ValidationError(
                "\(listen.host) is no address that devices can connect to: say with --url what they shall use"
            )
        }
    }

    func run() async throws {
        Memory.returnAtOnce()
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        let settings = try settings()
        let store = try await FleetPlace.open(database, isServer: true)
        let server = Server(settings, store: store, logger: Logger(label: "scomo-server"))
        try await server.run { announce($0) }
    }

    private func settings() throws -> ServerSettings {
        var settings = ServerSettings(
            packages: packages, certificate: certificate, key: key,
            token: try Secret.firstLine(of: tokenFile, atLeast: 16))
        (settings.host, settings.port) = (listen.host, listen.port)
        (settings.url, settings.serverID) = (url?.trimmingSuffix("/"), serverId)
        (settings.sessionTimeout, settings.clientAuthorities) = (sessionTimeout.duration, clientAuthorities)
        limits.set(&settings)
        return settings
    }
}

/// Says on standard output that the server is ready, at once although that may be a pipe.
private func announce(_ url: String) {
    FileHandle.standardOutput.write(Data("listening on \(url)\n".utf8))
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
