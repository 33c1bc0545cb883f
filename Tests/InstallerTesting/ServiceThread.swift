public import Deployment
public import InstallerClient
public import InstallerService
public import Linux
public import Systemd
import TestSupport

/// An `InstallerService` at work on a thread of its own, as it is in a process of its own, and the client's side of it.
public final class ServiceThread {
    public let loop: EventLoop
    public let client: InstallerClient
    private let thread: Thread
    /// How many connections the client has made.
    public var connections: Int { made.count }
    private let made: Count
    private let socket: String
    private let directory: TemporaryDirectory
    /// What the deployer was asked, once the service has ended.
    private let record = Monitor(Record())

    private final class Count { var count = 0 }

    public struct Record: Sendable {
        public var asked: [String] = []
        public var orders: [InstallOrder] = []
        public var content: [UInt8] = []
        public var authors: [EventAuthor] = []
    }

    /// What the service thinks of who connects.
    public static let somebody = PeerCredentials(user: 5, groups: [50])

    /// - Parameters:
    ///   - role: What everybody is who connects.
    ///   - settings: With `idleTime` it ends by itself; that is how a test ends it.
    ///   - limits: Of the client.
    ///   - prepare: Runs on the service's thread, before it begins.
    public init(
        as role: Role = .agent, settings: ServiceSettings? = nil, limits: SilenceLimits = SilenceLimits(),
        _ prepare: @escaping @Sendable (ScriptedDeployer) -> Void = { _ in }
    ) throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("socket")
        let listener = try FileHandle.listening(at: path, mode: 0o600).release()
        var chosen = settings ?? ServiceSettings(idleTime: .milliseconds(300))
        chosen.accounts = Self.accounts(role)
        let (record, final) = (record, chosen)
        thread = try Thread {
            do {
                let deployer = ScriptedDeployer()
                prepare(deployer)
                let service = InstallerService(deployer, try EventLoop(), final) { _ in Self.somebody }
                try service.listen(at: FileHandle(owning: listener))
                try service.run()
                record.withLock {
                    $0 = Record(
                        asked: deployer.asked, orders: deployer.orders, content: deployer.content,
                        authors: deployer.authors)
                }
            } catch { record.withLock { $0.asked = ["the service failed: \(error)"] } }
        }
        loop = try EventLoop()
        let made = Count()
        client = InstallerClient(loop, limits: limits) { () throws(Errno) in
            made.count += 1
            return try .connect(toSocket: path)
        }
        self.made = made
        socket = path
        self.directory = directory
    }

    /// A connection for calls that no client makes.
    public func connect() throws -> Bus { try Bus(.client, of: FileHandle.connect(toSocket: socket), loop) }

    /// A connection for what isn't even a call.
    public func connectRaw() throws -> FileHandle { try FileHandle.connect(toSocket: socket) }

    /// Waits until the service has ended because nobody asks any more, and tells what its deployer was asked.
    public func end() -> Record {
        thread.join()
        return record.withLock { $0 }
    }

    public static func accounts(_ role: Role) -> InstallerAccounts {
        let me = somebody
        return InstallerAccounts(
            owner: role == .owner ? me.user : 1, agentUser: role == .agent ? me.user : 2, agentGroup: 3,
            administrators: role == .administrator ? me.groups[0] : 4)
    }
}
