public import Accounts
public import Bytes

/// How many devices there are, what they are like, and when they come.
public struct SwarmSettings: Sendable {
    /// Where sessions begin: the server's address with its path, `/dm`.
    public var server: URL
    /// The roots that may vouch for the server, as PEM; nil for the system's.
    public var roots: [UInt8]?
    /// Of the server's JSON interface; nil: nobody registers devices, orders anything or compares. Never to be shown.
    public var token: String?
    /// What the devices' names begin with.
    public var prefix: String
    /// Of all devices. Never to be shown.
    public var password: String
    /// - Default: 100.
    public var devices = 100
    /// How often each device comes, apart from what its reports and the server's troubles make necessary. - Default: once.
    public var sessions = 1
    /// How many sessions begin in a second; nil: all devices come at once, and again as soon as they have done.
    public var rate: Double?
    /// How many components each device has. - Default: 20.
    public var components = 20
    /// The devices have these in turn. - Default: `md5`.
    public var authentications: [ClientAuthentication] = [.md5]
    /// How many of a hundred devices begin in WBXML. - Default: none.
    public var binaryShare = 0
    /// What each device is ordered to do. Needs the token.
    public var orders: [SwarmOrder] = []
    /// How fast each device takes a package; nil: as fast as it comes. - Unit: bytes a second.
    public var downloadRate: Int?
    /// Of a hundred operations, how many fail on the device. - Default: none.
    public var failureShare = 0
    /// How long a device tries to have a session, or waits to be told the rest of its orders. - Default: a minute.
    public var patience = Duration.seconds(60)
    /// How many sessions and downloads go on at once, at most: each has a thread. - Default: 256.
    public var threads = 256

    public init(server: URL, prefix: String, password: String) {
        (self.server, self.prefix, self.password) = (server, prefix, password)
    }
}

/// An operation that each device is ordered to do.
public struct SwarmOrder: Equatable, Sendable {
    /// As the server's JSON interface has it: `Activate`, `DownloadInstall`…
    public var operation: String
    /// A file of the server's folder; nil: it is about a component.
    public var package: String?

    /// - Parameter text: `OPERATION`, or `OPERATION=FILE`.
    public init?(_ text: String) {
        let words = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = words.first, !first.isEmpty, words.count == 1 || !words[1].isEmpty else {
            return nil
        }
        (operation, package) = (String(first), words.count == 2 ? String(words[1]) : nil)
    }
}

extension SwarmSettings {
    /// When a device comes, from the beginning on.
    ///
    /// - Parameters:
    ///   - session: Its sessions are numbered from 0.
    ///   - device: Devices are, too.
    func time(of session: Int, _ device: Int) -> Duration {
        guard let rate, rate > 0 else { return .zero }
        return .seconds(Double(session * devices + device) / rate)
    }

    /// The device's identifier and user name.
    func name(_ device: Int) -> String { "\(prefix)-\(device)" }

    func authentication(_ device: Int) -> ClientAuthentication {
        authentications.isEmpty ? .md5 : authentications[device % authentications.count]
    }

    /// Whether that one is among so many of a hundred, spread evenly.
    static func isAmong(_ share: Int, _ number: Int) -> Bool {
        (number + 1) * share / 100 > number * share / 100
    }

    /// The component that an order is about. Each device is made with them.
    static func component(_ number: Int) -> String { "swarm.component.\(number)" }
}
