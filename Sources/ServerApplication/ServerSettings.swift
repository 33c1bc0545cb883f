/// How a server runs.
public struct ServerSettings: Sendable {
    /// The SQLite file; created when it isn't there.
    public var database: String
    /// The folder with the delivery packages.
    public var packages: String
    /// PEM files: the server's certificate, the intermediate ones behind it, and its key.
    public var certificate: String
    /// The file with the certificate's private key, PEM.
    public var key: String
    /// What users of the JSON interface have to know.
    public var token: String
    /// - Default: 127.0.0.1.
    public var host = "127.0.0.1"
    /// - Default: 0, any free port.
    public var port = 0
    /// What devices are told to connect to.
    ///
    /// - Default: `https://HOST:PORT` with the port that the server got.
    public var url: String?
    /// The name in the header of answers.
    public var serverID = "scomo-server"
    /// After how long a silent device's session is lost.
    ///
    /// - Default: 5 min.
    public var sessionTimeout = Duration.seconds(300)

    public init(database: String, packages: String, certificate: String, key: String, token: String) {
        (self.database, self.packages) = (database, packages)
        (self.certificate, self.key, self.token) = (certificate, key, token)
    }
}
