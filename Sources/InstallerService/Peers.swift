import Deployment
import InstallerClient
import Linux
import Systemd

/// All who are connected.
final class Peers {
    private let settings: ServiceSettings
    private let orders: Orders
    private let deployer: any Deployer
    private let loop: EventLoop
    private let credentials: (borrowing FileHandle) throws(Errno) -> PeerCredentials
    /// Tells this process from others in revisions.
    private let instance: UInt64
    private var all: [Peer] = []
    private var accepted: UInt64 = 0
    /// To look these up takes milliseconds, in which root need not wait.
    private lazy var accounts = settings.accounts ?? InstallerAccounts()

    init(
        _ settings: ServiceSettings, _ orders: Orders, _ deployer: any Deployer, _ loop: EventLoop,
        _ credentials: @escaping (borrowing FileHandle) throws(Errno) -> PeerCredentials
    ) {
        (self.settings, self.orders, self.deployer, self.loop) = (settings, orders, deployer, loop)
        self.credentials = credentials
        // Without randomness all that is lost is that a restart may go unnoticed by who keeps an inventory.
        let bytes = (try? Random.bytes(count: 8)) ?? [1]
        instance = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Whom a number belongs to that is still connected.
    subscript(number: UInt64) -> Peer? { all.first { $0.number == number && $0.isOpen } }

    /// Whether somebody has gone.
    var hasClosed: Bool { all.contains { !$0.isOpen } }

    var isEmpty: Bool { all.isEmpty }

    func forgetClosed() { all.removeAll { !$0.isOpen } }

    /// Takes one more in, if there is room.
    func admit(_ socket: consuming FileHandle) {
        orders.noteUse()
        do throws(Errno) {
            let who = try credentials(socket)
            guard hasRoom(for: who) else { return ServiceEvent.tooManyConnections(user: who.user).log() }
            try add(socket, who)
        } catch {
            ServiceEvent.connectionFailed("\(error)").log()
        }
    }

    /// One user doesn't keep the others out.
    private func hasRoom(for who: PeerCredentials) -> Bool {
        let open = all.filter { $0.isOpen }
        return open.count < settings.connections
            && open.count(where: { $0.credentials.user == who.user }) < settings.connectionsOfUser
    }

    private func role(of who: PeerCredentials) -> Role {
        who.user == 0 ? .owner : accounts.role(of: who)
    }

    private func add(_ socket: consuming FileHandle, _ who: PeerCredentials) throws(Errno) {
        accepted += 1
        do throws(SystemdError) {
            all.append(
                try Peer(
                    accepted, socket, who, role(of: who), orders, deployer, instance: instance, loop))
        } catch {
            throw error.reason
        }
    }
}
