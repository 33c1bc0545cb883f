public import Accounts
public import Bytes
public import HTTP
public import SCOMO
public import Settings
public import SyncML

/// What the agent is told by its operator: `agent.conf` and its drop-ins.
///
/// `Configuration.settings` says which keys there are and what they allow.
public struct Configuration: Equatable, Sendable {
    public var device = Device()
    public var installer = Installer()
    public var server = Server()
    public var bootstrap = Bootstrap()
    public var poll = Poll()
    public var limits = Limits()
    public var downloads = Downloads()
    /// Section `[Downloads]`: where packages are fetched from.
    public struct Downloads: Equatable, Sendable {
        /// Hosts that packages may come from, see `HostRules`. - Default: all, but no loopback or link-local address.
        public var allowedHosts: [HostPattern] = []
        /// - Default: as for sessions.
        public var proxy = ProxySettings()
        /// Whether packages that are to be installed are so while they come, and never lie on the disk. - Default: no.
        public var installsMeanwhile = false
        /// How long a server may send nothing before the download is tried again. - Default: 1 min.
        public var silence = Duration.seconds(60)
        /// What hosts are shown of who asks, one a line. - Default: empty, nothing.
        public var credentialsFile = ""
        /// Base addresses of hosts that may have what another one fails to give. - Default: none.
        public var mirrors: [URL] = []
        /// What may come at most. - Unit: bytes a second. - Default: 0, as fast as it can.
        public var rate = 0
        /// When packages may be fetched. - Default: empty, always.
        public var windows: [DailyWindow] = []
        /// Interfaces that packages aren't fetched over. - Default: empty, none.
        var meteredInterfaces: [InterfacePattern] = []

        public init() {}
    }

    /// Section `[Deadlines]`.
    public var deadlines = Deadlines()
    /// Section `[Policy]`.
    public var policy = InstallPolicy()
    /// Section `[SCOMO]`.
    public var object = ObjectForm()
    /// Whether servers are told what was changed on the device; of the section `[SCOMO]`. - Default: no, they read it.
    public var tellsChanges = false
    public var bus = BusChoice.system
    public var notifications = Notifications()
    public var interaction = Interaction()
    /// What is written there that belongs into `installer.conf`, with file and line.
    public var moved: [ConfigurationError] = []

    public init() {}

    /// Section `[Installer]`: how the agent reaches the process that changes the software.
    public struct Installer: Equatable, Sendable {
        /// Where it listens.
        public var socket = "/run/scomo-installer.socket"
        /// How the agent starts it, where nobody else does: path and arguments. - Default: empty, it doesn't.
        public var command: [String] = []
        /// Between two comparisons of all installed files with what was signed; zero means never. - Default: 7 d.
        public var verifyInterval = Duration.seconds(7 * 86_400)
    }

    /// Section `[Agent]`.
    public struct Device: Equatable, Sendable {
        /// `DevInfo/DevId`. - Default: `urn:uuid:` and an ID made from /etc/machine-id.
        public var identifier = ""
        // Of the following, what isn't said is what the hardware says of itself (`DeviceFacts`), or `unknown`.
        public var manufacturer = ""
        public var model = ""
        /// `DevDetail/DevTyp`. - Default: the model.
        public var type = ""
        /// `DevDetail/OEM`.
        public var hardwareMaker = ""
        public var firmwareVersion = ""
        public var hardwareVersion = ""
        /// Of the agent's own account: management tree, journal, packages.
        public var stateDirectory = "/var/lib/scomo-agent"
    }

    /// Section `[Server]`: the DM account. May be left out where accounts come by bootstrap.
    public struct Server: Equatable, Sendable {
        /// Where package 1 is sent, an `https` URL.
        public var address = ""
        /// Whether neither servers nor bootstrap documents may change this account. - Default: no.
        public var isPinned = false
        public var identifier = ""
        public var userName = ""
        public var passwordFile = ""
        public var authentication = ClientAuthentication.md5
        public var serverAuthentication = ServerAuthentication.transport
        public var serverUserName = ""
        public var serverPasswordFile = ""
        /// Roots that may vouch for servers, each file PEM. - Default: empty, the system's.
        public var tlsDirectory = ""
        public var clientCertificate = ""
        public var clientKey = ""
        /// Of the first message of a session, also with servers whose accounts say nothing of it; then the device answers as
        /// the server writes.
        public var encoding = Encoding.xml
        /// Through whom servers of all accounts are reached. - Default: nobody.
        public var proxy = ProxySettings()

        /// Whether there is an account; certificates alone are none.
        public var isGiven: Bool {
            !(address.isEmpty && identifier.isEmpty && userName.isEmpty && passwordFile.isEmpty)
        }
    }

    /// Accounts that aren't configured but brought; of the section `[Agent]`.
    public typealias Bootstrap = BootstrapSettings

    /// Section `[Poll]`.
    public struct Poll: Equatable, Sendable {
        /// Between sessions; zero means never. - Default: 6 h.
        public var interval = Duration.seconds(6 * 3600)
        /// By how much an interval may be shorter or longer. - Unit: per cent. - Default: 10.
        public var jitter = 10
        /// Before the first repetition of a failed session; each further one waits twice as long. - Default: 30 s.
        public var retryMinimum = Duration.seconds(30)
        /// - Default: 1 h.
        public var retryMaximum = Duration.seconds(3600)
    }

    /// Section `[Limits]`.
    public struct Limits: Equatable, Sendable {
        /// The largest DM message taken. - Unit: bytes. - Default: 64 KiB.
        public var messageSize = 64 << 10
        /// The largest object taken in a DM session. - Unit: bytes. - Default: 1 MiB.
        public var objectSize = 1 << 20
        /// The largest delivery package taken. - Unit: bytes. - Default: 1 GiB.
        public var packageSize = 1 << 30
        /// - Default: 10 min.
        public var sessionTime = Duration.seconds(600)
        /// For one attempt at a download. - Default: 6 h.
        public var downloadTime = Duration.seconds(6 * 3600)
        /// What has to come of a package at least, on an average over each minute. - Unit: bytes a second. - Default: 1 KiB; 0
        /// for nothing.
        public var throughput = 1024
        /// What the state directory may have in all. - Unit: bytes. - Default: 2 GiB.
        public var stateSize = Int(clamping: Int64(2) << 30)
        /// What packages leave free of the disk. - Unit: bytes. - Default: 1 MiB.
        public var diskReserve = 1 << 20
        /// The same as a share of the disk; the larger counts. - Unit: per cent. - Default: 2.
        public var diskReservePercent = 2
    }

    /// Section `[Deadlines]`: how long work waits for something to pass before its failure is reported. The time that the device was
    /// off doesn't count, and each byte more of a package starts it again.
    public struct Deadlines: Equatable, Sendable {
        /// - Default: 14 d.
        public var network = Duration.seconds(14 * 86_400)
        /// - Default: 3 d: whoever runs the server has to notice it first.
        public var server = Duration.seconds(3 * 86_400)
        /// - Default: 3 d.
        public var storage = Duration.seconds(3 * 86_400)
        /// - Default: 1 d.
        public var device = Duration.seconds(86_400)
        /// - Default: 14 d, as for the network: the time comes from there.
        public var clock = Duration.seconds(14 * 86_400)
        /// - Default: 30 d: what a component waits for may be a service in the workshop.
        public var readiness = Duration.seconds(30 * 86_400)

        /// How long a report is tried; zero means for ever. - Default: for ever.
        public var report = Duration.zero
        /// How long somebody on the device may put one operation off in all; zero means not at all. - Default: 3 d.
        public var deferral = Duration.seconds(3 * 86_400)

        /// How long work waits for this to pass.
        subscript(obstacle: Obstacle) -> Duration {
            switch obstacle {
            case .network: network
            case .server: server
            case .storage: storage
            case .device: device
            case .clock: clock
            case .readiness: readiness
            case .confirmation, .policy, .permission: .seconds(Int64.max / 2)
            }
        }
    }

    /// Section `[Bus]`: where the agent shows its interface.
    public enum BusChoice: String, CaseIterable, Sendable {
        case system, session, none
    }

    /// Section `[Notification]`: how servers may ask for a session.
    public struct Notifications: Equatable, Sendable {
        /// Where datagrams are taken. - Default: nowhere.
        public var listen: SocketName?
        /// Where files are taken. - Default: empty, nowhere.
        public var directory = ""
        /// Which notifications are followed.
        public var rules = NotificationSettings()

        public init() {}
    }

    /// Section `[Interaction]`: what a server is told that wants a person to read, confirm or choose something.
    public struct Interaction: Equatable, Sendable {
        /// - Default: none.
        public var policy = Policy.none
        /// For a person's answer. - Default: 1 min.
        public var timeLimit = Duration.seconds(60)

        public enum Policy: String, CaseIterable, Sendable {
            /// There is nobody to ask, and the server is told so.
            case none
            /// No.
            case reject
            /// Yes; where there is something to choose, what the server suggests.
            case accept
            /// Whoever answers over the bus.
            case ask
        }
    }
}
