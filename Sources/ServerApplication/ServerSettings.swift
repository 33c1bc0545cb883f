public import Logging

/// How a server runs.
public struct ServerSettings: Equatable, Sendable {
    /// Where the fleet is: a file of SQLite's, or `postgresql://…`. The server itself is given the store.
    public var database = ""
    /// The folder with the delivery packages.
    public var packages: String
    /// PEM files: the server's certificate, the intermediate ones behind it, and its key.
    public var certificate: String
    /// The file with the certificate's private key, PEM.
    public var key: String
    /// What users of the JSON interface have to know.
    public var token: String
    /// The file whose first line is the token; nil where the token comes from elsewhere.
    public var tokenFile: String?
    /// Where the server listens.
    ///
    /// - Default: 127.0.0.1 and any free port.
    public var listen = ListenAddress(host: "127.0.0.1", port: 0)
    /// Where parts of it listen that have an address of their own.
    public var apart: [ServedPart: ListenAddress] = [:]
    /// What devices are told to connect to.
    ///
    /// - Default: `https://HOST:PORT` with the port that the server got.
    public var url: String?
    /// Where devices are told to find packages.
    ///
    /// - Default: `url`; where packages have an address of their own, `https://HOST:PORT` of that.
    public var packagesURL: String?
    /// The name in the header of answers.
    public var serverID = "scomo-server"
    /// After how long a silent device's session is lost.
    ///
    /// - Default: 5 min, for devices that ask a person in between.
    public var sessionTimeout = Duration.seconds(300)

    /// How many sessions there may be at once.
    ///
    /// - Default: 4096, which take some 20 MiB.
    public var sessionLimit = 4096
    /// How many downloads of packages there may be at once; further ones are told to come again.
    ///
    /// - Default: 256.
    public var downloadLimit = 256
    /// How long a package may be that is put into the folder by the JSON interface.
    ///
    /// - Unit: bytes. - Default: 4 GiB.
    public var packageLimit = 4 << 30
    /// PEM files: who may have signed packages that are put into the folder by the JSON interface; empty for anybody.
    public var packageRoots: [String] = []
    /// How many connections there may be at once; further ones wait.
    ///
    /// - Default: 4096.
    public var connectionLimit = 4096
    /// How many bytes of a download have to be taken in 30 s.
    ///
    /// - Default: 30 KiB, so 1 KiB a second.
    public var leastPace = 30 << 10
    /// How long an operation that a device has accepted may wait for its report.
    ///
    /// - Default: 30 d. Devices may have to wait for their users, or for a good time.
    public var reportDeadline = Duration.seconds(30 * 86_400)
    /// How long operations and commands that are over are kept.
    ///
    /// - Default: 365 d.
    public var history = Duration.seconds(365 * 86_400)
    /// How long the audit log is kept; zero for ever.
    ///
    /// - Default: zero.
    public var auditHistory = Duration.zero
    /// How long sessions that go on may take when the server is told to stop.
    ///
    /// - Default: 10 s, several messages of a device that needs no person.
    public var stopTimeout = Duration.seconds(10)
    /// How the log is written.
    public var logFormat = ServerLog.Format.text
    /// What is less important isn't logged.
    public var logLevel = Logger.Level.info
    /// How many lines a second the log has at most, on an average of ten seconds.
    ///
    /// - Default: 200.
    public var logRate = 200
    /// A PEM file: devices are asked for certificates, and those that they show have to come from these authorities.
    public var clientAuthorities: String?
    /// Devices that register themselves.
    public var enrolment = EnrolmentSettings()

    public init(packages: String, certificate: String, key: String, token: String) {
        (self.packages, self.certificate) = (packages, certificate)
        (self.key, self.token) = (key, token)
    }
}

extension ServerSettings {
    var times: KeepingTimes { KeepingTimes(report: reportDeadline, history: history) }

    var pace: Pace { Pace(least: leastPace, span: .seconds(30)) }

    var sessions: SessionLimits { SessionLimits(count: sessionLimit, timeout: sessionTimeout) }
}
