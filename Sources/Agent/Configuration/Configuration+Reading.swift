import Accounts
import Bytes
import Settings

extension Configuration {
    /// Reads `agent.conf` and its drop-ins.
    ///
    /// - Parameter file: An absolute path, or one below the current directory.
    public init(named file: String) throws(AgentError) {
        do throws(ConfigurationError) {
            try self.init(file: file)
        } catch {
            throw .configuration(error)
        }
    }

    init(file: String) throws(ConfigurationError) {
        self.init()
        var moved: [ConfigurationError] = []
        try ConfigurationReader(Self.settings, moved: Self.movedSettings)
            .read(file, into: &self) { moved.append($0) }
        self.moved = moved
        try server.check(file)
        try Self.check(server.proxy, "Server", file)
        try Self.check(downloads.proxy, "Downloads", file)
    }

    /// The lines of `agent.conf` and its drop-ins that may leave the device.
    ///
    /// - Parameter file: An absolute path, or one below the current directory.
    public static func shown(_ file: String) -> [String] {
        ConfigurationReader(settings).shown(file, Configuration())
    }

    private static func check(
        _ proxy: ProxySettings, _ section: String, _ file: String
    ) throws(ConfigurationError) {
        guard let key = proxy.missing else { return }
        throw ConfigurationError(file, .missing(key: key, section: section))
    }
}

extension Configuration.Server {
    /// What is given of an account has to be all that a session needs.
    fileprivate func check(_ file: String) throws(ConfigurationError) {
        let missing = { (key: String) in ConfigurationError(file, .missing(key: key, section: "Server")) }
        if isGiven {
            if address.isEmpty { throw missing("Address") }
            if identifier.isEmpty { throw missing("ServerId") }
            if authentication != .none {
                if userName.isEmpty { throw missing("UserName") }
                if passwordFile.isEmpty { throw missing("PasswordFile") }
            }
            if serverAuthentication != .transport {
                if serverUserName.isEmpty { throw missing("ServerUserName") }
                if serverPasswordFile.isEmpty { throw missing("ServerPasswordFile") }
            }
        }
        if clientCertificate.isEmpty != clientKey.isEmpty {
            throw missing(clientKey.isEmpty ? "ClientKey" : "ClientCertificate")
        }
    }
}

extension ValueForms {
    /// Whether a session may be held with this address.
    static func isServerAddress(_ text: String) -> Bool {
        do throws(URLError) {
            return try URL(text).scheme == .https
        } catch {
            return false
        }
    }
}
