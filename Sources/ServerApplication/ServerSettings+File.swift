internal import Logging
public import Settings

// The one table of the server's keys: `server.conf`, the reader's errors and the manual follow it.

extension ServerSettings {
    /// What the service runs with where its settings file says nothing else.
    public static var ofService: ServerSettings {
        var settings = ServerSettings(
            packages: "/var/lib/scomo-server/packages", certificate: "/etc/scomo-server/server.pem",
            key: "/etc/scomo-server/server.key", token: "")
        settings.database = "/var/lib/scomo-server/fleet.sqlite"
        settings.tokenFile = "/etc/scomo-server/token"
        settings.listen = ListenAddress(host: "127.0.0.1", port: 8443)
        return settings
    }

    /// Reads a settings file and its drop-ins. Secrets that it names aren't read.
    public static func read(_ file: String) throws(ConfigurationError) -> ServerSettings {
        var settings = ofService
        try ConfigurationReader(Self.settings).read(file, into: &settings)
        return settings
    }

    static var settings: [Setting<ServerSettings>] { server + places + enrolment + limits + keeping + log }

    private static var server: [Setting<ServerSettings>] {
        [
            .address("Server", "Listen") { $1.listen = $0 },
            .url("Server", "URL") { $1.url = $0 },
            .text("Server", "ServerId", .shown) { $1.serverID = $0 },
            Setting(
                "Server", "Database", .shown,
                allowed: "an absolute path, or postgresql://… without a password"
            ) {
                $1.database = $0
                return ValueForms.isAbsolutePath($0) || $0.hasPrefix("postgres")
            },
            .path("Server", "Packages") { $1.packages = $0 },
            .path("Server", "PackageTrust") { $1.packageRoots = [$0] },
            .path("Server", "Certificate") { $1.certificate = $0 },
            .path("Server", "Key") { $1.key = $0 },
            .path("Server", "TokenFile") { $1.tokenFile = $0 },
            .path("Server", "ClientAuthorities") { $1.clientAuthorities = $0 },
        ]
    }

    private static var places: [Setting<ServerSettings>] {
        [
            .address("Server", "ListenDevices") { $1.apart[.devices] = $0 },
            .address("Server", "ListenPackages") { $1.apart[.packages] = $0 },
            .address("Server", "ListenInterface") { $1.apart[.interface] = $0 },
            .address("Server", "ListenMonitoring") { $1.apart[.monitoring] = $0 },
            .url("Server", "PackagesURL") { $1.packagesURL = $0 },
            .duration("Server", "StopTimeout", from: "1s", .seconds(1), zero: "not at all") {
                $1.stopTimeout = $0
            },
        ]
    }

    private static var enrolment: [Setting<ServerSettings>] {
        [
            .path("Enrolment", "Certificate") { $1.enrolment.certificate = $0 },
            .path("Enrolment", "Key") { $1.enrolment.key = $0 },
            .path("Enrolment", "MakerAuthorities") { $1.enrolment.makers = $0 },
            .flag("Enrolment", "Approval") { $1.enrolment.needsApproval = $0 },
            .duration("Enrolment", "Lifetime", from: "1min", .seconds(60)) { $1.enrolment.lifetime = $0 },
        ]
    }

    private static var log: [Setting<ServerSettings>] {
        [
            .choice("Log", "Format", "text or json", ServerLog.Format.init) { $1.logFormat = $0 },
            .choice(
                "Log", "Level", "debug, info, notice, warning or error", Logger.Level.init(rawValue:)
            ) { $1.logLevel = $0 },
            .number("Log", "MaximumRate", 1...100_000, "lines a second") { $1.logRate = $0 },
        ]
    }

    /// - Source: the same range as `serve` has for its options.
    private static let counts = 1...1_000_000

    private static var limits: [Setting<ServerSettings>] {
        [
            .duration("Limits", "SessionTimeout", from: "1s", .seconds(1)) { $1.sessionTimeout = $0 },
            .number("Limits", "MaximumSessions", counts, "sessions") { $1.sessionLimit = $0 },
            .number("Limits", "MaximumDownloads", counts, "downloads") { $1.downloadLimit = $0 },
            .number("Limits", "MaximumConnections", counts, "connections") { $1.connectionLimit = $0 },
            .size("Limits", "LeastPace", counts, "1 to 976K") { $1.leastPace = $0 },
            .size("Limits", "MaximumPackageSize", 1...(1 << 40), "1 to 1024G") { $1.packageLimit = $0 },
        ]
    }

    private static var keeping: [Setting<ServerSettings>] {
        [
            .duration("Keeping", "ReportDeadline", from: "1s", .seconds(1)) { $1.reportDeadline = $0 },
            .longDuration("Keeping", "History") { $1.history = $0 },
            .longDuration("Keeping", "Audit", zero: "for ever") { $1.auditHistory = $0 },
        ]
    }
}

extension Setting {
    fileprivate static func address(
        _ section: String, _ key: String, _ set: @escaping (ListenAddress, inout Values) -> Void
    ) -> Setting {
        .choice(section, key, "HOST:PORT, as 0.0.0.0:8443 or [::]:8443", ListenAddress.init, set)
    }

    /// A URL without a path; a slash at its end is taken away.
    fileprivate static func url(
        _ section: String, _ key: String, _ set: @escaping (String, inout Values) -> Void
    ) -> Setting {
        Setting(section, key, .shown, allowed: "a URL without a path, as https://dm.example.com:8443") {
            set($0.hasSuffix("/") ? String($0.dropLast()) : $0, &$1)
            return $0.hasPrefix("https://") && $0.utf8.count <= 255
        }
    }

    /// A time of at most a hundred years, in days and less: what is kept is kept for longer than the agent's times are.
    fileprivate static func longDuration(
        _ section: String, _ key: String, zero: String? = nil,
        _ set: @escaping (Duration, inout Values) -> Void
    ) -> Setting {
        let first = zero.map { "0 (\($0)), or " } ?? ""
        return Setting(
            section, key, .shown, allowed: "\(first)1s to 5200w, for example 12h, 365d or 52w"
        ) {
            guard let value = ValueForms.duration($0) else { return false }
            set(value, &$1)
            return (.seconds(1)...(.seconds(5200 * 604_800))).contains(value) || zero != nil && value == .zero
        }
    }
}
