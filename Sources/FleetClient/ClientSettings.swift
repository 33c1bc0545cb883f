internal import Linux
internal import Settings

/// Which server is asked, and with what.
///
/// - Source: the table of keys is the one that the reader's errors and the manual page follow.
public struct ClientSettings: Equatable, Sendable {
    /// The server's URL, without a path.
    public var server: String?
    /// A file whose first line is the token.
    public var tokenFile: String?
    /// The roots that the server's certificate comes from, in PEM form; nil means the system's.
    public var trust: String?

    public init(server: String? = nil, tokenFile: String? = nil, trust: String? = nil) {
        (self.server, self.tokenFile, self.trust) = (server, tokenFile, trust)
    }

    static var settings: [Setting<ClientSettings>] {
        [
            Setting("Server", "URL", .shown, allowed: "a URL, as https://dm.example.com:8443") {
                $1.server = $0
                return (try? ServerPlace.address($0)) != nil
            },
            .path("Server", "TokenFile") { $1.tokenFile = $0 },
            .path("Server", "Trust") { $1.trust = $0 },
        ]
    }
}

extension ClientSettings {
    /// What options say wins over the environment, and that over the file of settings.
    ///
    /// - Parameters:
    ///   - options: What the command line says.
    ///   - file: The file of settings that the command line names; nil means `~/.config/scomo/fleet.conf`, which need not be there.
    ///   - environment: `SCOMO_SERVER`, `SCOMO_TOKEN_FILE`, `SCOMO_TRUST`; and `XDG_CONFIG_HOME` or `HOME`, where settings are.
    /// - Throws: `ClientError` of the kind `settings`.
    public init(
        options: ClientSettings, file: String?, environment: [String: String]
    ) throws(ClientError) {
        self.init()
        if let place = file ?? Self.usualFile(environment) {
            do throws(ConfigurationError) {
                try ConfigurationReader(Self.settings).read(place, into: &self)
            } catch {
                guard file == nil, error.reason == .unreadable(.noSuchFile) else {
                    throw ClientError(.settings, "\(error)")
                }
            }
        }
        take(
            ClientSettings(
                server: environment["SCOMO_SERVER"], tokenFile: environment["SCOMO_TOKEN_FILE"],
                trust: environment["SCOMO_TRUST"]))
        take(options)
    }

    private mutating func take(_ other: ClientSettings) {
        server = other.server ?? server
        tokenFile = other.tokenFile ?? tokenFile
        trust = other.trust ?? trust
    }

    /// - Source: XDG Base Directory Specification.
    private static func usualFile(_ environment: [String: String]) -> String? {
        let folder = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (folder ?? environment["HOME"].map { "\($0)/.config" }).map { "\($0)/scomo/fleet.conf" }
    }
}
