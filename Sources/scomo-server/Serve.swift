import ArgumentParser
import Foundation
import Logging
import ServerApplication

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve devices until told to stop.",
        discussion: """
            What isn't said here is as the settings file says, and what that doesn't say either as the service has it. Without \
            a settings file --database, --packages, --certificate, --key and --token-file are needed.
            """)

    @Option(
        help: ArgumentHelp(
            "A file with settings, read again at SIGHUP: scomo-server.conf(5).", valueName: "file"))
    var settings: String?

    @Option(
        help: ArgumentHelp(
            "The database: a file, created when it isn't there, or postgresql://…", valueName: "database"))
    var database: String?

    @Option(help: ArgumentHelp("The folder with the delivery packages.", valueName: "directory"))
    var packages: String?

    @Option(
        help: ArgumentHelp("The server's certificate and what is between it and a root.", valueName: "pem"))
    var certificate: String?

    @Option(help: ArgumentHelp("The certificate's private key.", valueName: "pem"))
    var key: String?

    @Option(help: ArgumentHelp("The first line is the token of the JSON interface.", valueName: "file"))
    var tokenFile: String?

    @Option(
        help: ArgumentHelp(
            "Where to listen; port 0 is any free one. Default: 127.0.0.1:0.", valueName: "host:port"))
    var listen: ListenAddress?

    @Option(help: "What devices are told to connect to, if not https://HOST:PORT.")
    var url: String?

    @Option(
        help: ArgumentHelp("The name in the header of answers. Default: scomo-server.", valueName: "name"))
    var serverId: String?

    @Option(
        help: ArgumentHelp(
            "After how long a silent device's session is lost: 30s, 5m, 1h. Default: 5m.", valueName: "time"))
    var sessionTimeout: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "Who may have signed packages that are put into the folder by the JSON interface; repeatable. Anybody without it.",
            valueName: "pem"))
    var packageTrust: [String] = []

    @OptionGroup var limits: LimitOptions

    @Option(
        help: ArgumentHelp(
            "Ask devices for certificates; those that they show have to come from these authorities.",
            valueName: "pem"))
    var clientAuthorities: String?

    func validate() throws {
        guard settings == nil else { return }
        for (name, value) in [
            ("--database", database), ("--packages", packages), ("--certificate", certificate),
            ("--key", key), ("--token-file", tokenFile),
        ] where value == nil {
            throw ValidationError("\(name) is missing; only with --settings it isn't needed")
        }
    }

    func run() async throws {
        let settings = try current()
        Memory.returnAtOnce()
        LoggingSystem.bootstrap(ServerLog.factory(settings))
        let store = try await FleetPlace.open(settings.database, isServer: true)
        let server = Server(
            settings, store: store, authority: try EnrolmentAuthority(settings),
            logger: Logger(label: "scomo-server"))
        try await server.run(reread: { try current() }, whenReady: { announce($0) })
    }

    /// The settings as they are now: options win over the settings file.
    private func current() throws -> ServerSettings {
        var settings =
            try settings.map { try ServerSettings.read($0) }
            ?? ServerSettings(packages: "", certificate: "", key: "", token: "")
        set(&settings)
        limits.set(&settings)
        if let address = settings.unreachable {
            throw ValidationError(
                """
                \(address.host) is no address that devices can connect to: say with --url, or URL= and PackagesURL= in the \
                settings file, what they shall use
                """)
        }
        settings.token = try Secret.firstLine(of: settings.tokenFile ?? "", atLeast: 16)
        return settings
    }

    private func set(_ settings: inout ServerSettings) {
        settings.database = database ?? settings.database
        settings.packages = packages ?? settings.packages
        settings.certificate = certificate ?? settings.certificate
        settings.key = key ?? settings.key
        settings.tokenFile = tokenFile ?? settings.tokenFile
        settings.listen = listen ?? settings.listen
        settings.url = url?.trimmingSuffix("/") ?? settings.url
        settings.serverID = serverId ?? settings.serverID
        settings.sessionTimeout = sessionTimeout?.duration ?? settings.sessionTimeout
        settings.clientAuthorities = clientAuthorities ?? settings.clientAuthorities
        if !packageTrust.isEmpty { settings.packageRoots = packageTrust }
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
