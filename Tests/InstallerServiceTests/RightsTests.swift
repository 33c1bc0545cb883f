import Deployment
import Glibc
import InstallerClient
import InstallerTesting
import Linux
import Systemd
import TestSupport
import Testing

@testable import InstallerService

@Suite("Who may what at the installer's socket")
struct RightsTests {
    /// The table once more, as its readers have it: who may call each method.
    static let allowed: [(InstallerMethod, Set<Role>)] = [
        (.revision, [.owner, .agent, .administrator, .anybody]),
        (.inventory, [.owner, .agent, .administrator, .anybody]),
        (.history, [.owner, .agent, .administrator, .anybody]),
        (.check, [.owner, .agent, .administrator]),
        (.install, [.owner, .agent, .administrator]), (.activate, [.owner, .agent, .administrator]),
        (.deactivate, [.owner, .agent, .administrator]), (.remove, [.owner, .agent, .administrator]),
        (.purge, [.owner, .administrator]),
        (.rollBack, [.owner, .administrator]), (.reset, [.owner, .administrator]),
        (.verify, [.owner, .agent, .administrator]), (.repair, [.owner, .agent, .administrator]),
        (.trial, [.owner, .agent, .administrator, .anybody]), (.confirm, [.owner, .administrator]),
        (.serverSeen, [.owner, .agent]), (.reportGivenUp, [.owner, .agent]), (.seed, [.owner]),
        (.attribute, [.owner, .agent, .administrator]),
        (.cancel, [.owner, .agent, .administrator, .anybody]),
    ]

    @Test("each cell of the table", arguments: Role.allCases)
    func cells(_ role: Role) throws {
        #expect(Self.allowed.map { $0.0 } == InstallerMethod.allCases)
        let service = try ServiceThread(as: role)
        let bus = try service.connect()
        for (method, roles) in Self.allowed {
            let call = try Self.call(method, bus)
            #expect(try service.loop.wait(until: .after(.seconds(30))) { call.isAnswered })
            #expect(call.wasPermitted == roles.contains(role), "\(method) by \(role)")
        }
        // Nothing of what was refused has reached the deployer.
        let reached = Self.allowed.filter {
            ![.cancel, .attribute, .reportGivenUp].contains($0.0) && $0.1.contains(role)
        }.count
        #expect(service.end().asked.filter { !$0.hasPrefix("refused") }.count == reached)
    }

    private static func call(_ method: InstallerMethod, _ bus: Bus) throws -> BusCall {
        switch method {
        case .install, .check:
            let file = BusDescriptor(try FileHandle.holding([]))
            return try BusCall.make(method.place, InstallRequest(file, InstallOrder(.active)), on: bus)
        case .seed: return try BusCall.make(method.place, BusDescriptor(try FileHandle.holding([])), on: bus)
        case .history: return try BusCall.make(method.place, UInt32(1), on: bus)
        case .activate, .deactivate, .remove, .purge, .attribute:
            return try BusCall.make(method.place, "org.example.a", on: bus)
        case .revision, .inventory, .rollBack, .reset, .verify, .repair, .trial, .confirm, .serverSeen,
            .reportGivenUp, .cancel:
            return try BusCall.make(method.place, Nothing(), on: bus)
        }
    }

    @Test(
        "a role follows from user and groups, the agent's before all others",
        arguments: [
            (0, [], Role.owner), (900, [], .owner), (10, [], .agent), (10, [20], .agent), (11, [12], .agent),
            (11, [30, 12], .agent), (11, [20], .administrator), (11, [12, 20], .administrator),
            (11, [0], .anybody), (11, [], .anybody), (UInt32.max, [.max], .anybody),
        ] as [(UInt32, [UInt32], Role)])
    func roles(_ user: UInt32, _ groups: [UInt32], _ role: Role) {
        let accounts = InstallerAccounts(owner: 900, agentUser: 10, agentGroup: 12, administrators: 20)
        #expect(accounts.role(of: PeerCredentials(user: user, groups: groups)) == role)
        // Where the system doesn't know any of them, nobody is one of them.
        let none = InstallerAccounts(owner: 900, agentUser: nil, agentGroup: nil, administrators: nil)
        #expect(
            none.role(of: PeerCredentials(user: user, groups: groups)) == (role == .owner ? .owner : .anybody)
        )
    }

    @Test("the kernel says who is there")
    func ownCredentials() throws {
        let pair = try SocketPair()
        let who = try pair.takeNear().peerCredentials()
        #expect(who.user == geteuid())
        #expect(who.groups.first == getegid())
    }

    @Test("the kernel says so of others too; needs root", .enabled(if: geteuid() == 0))
    func otherCredentials() throws {
        let directory = try TemporaryDirectory()
        let listener = try FileHandle.listening(at: directory.file("socket"), mode: 0o666)
        _ = unsafe chmod(directory.path, 0o755)
        let script = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])"
        let identity = ["--reuid=75", "--regid=76", "--groups=77,78"]
        let client = try Command(
            ["setpriv"] + identity + ["/usr/bin/python3", "-c", script, directory.file("socket")])
        let deadline = Instant.after(.seconds(30))
        try PollWaiter().wait(for: listener.descriptor, toBe: .readable, until: deadline)
        let who = try listener.nextConnection().peerCredentials()
        #expect(who == PeerCredentials(user: 75, groups: [76, 77, 78]))
        _ = client.rest()
    }

    @Test("names of users and groups are looked up")
    func names() {
        #expect(UserDatabase.user(named: "root") == 0)
        #expect(UserDatabase.group(named: "root") == 0)
        #expect(UserDatabase.user(named: "no such user") == nil)
        #expect(UserDatabase.group(named: "no such group") == nil)
    }

    @Test("a socket that was left behind is replaced, one that is served isn't")
    func sockets() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("socket")
        do { _ = try FileHandle.listening(at: path, mode: 0o600) }
        let listener = try Self.replacing(path)
        #expect(throws: Errno.addressInUse) { _ = try FileHandle.listening(at: path, mode: 0o600) }
        #expect(throws: Errno.self) {
            _ = try FileHandle.listening(at: "/tmp/" + String(repeating: "x", count: 120), mode: 0o600)
        }
        _ = consume listener
    }

    /// A child that another test starts has the descriptors of this process until it runs its program: the closed socket is
    /// served by it for that moment.
    private static func replacing(_ path: String) throws -> FileHandle {
        let deadline = Instant.after(.seconds(60))
        while true {
            do {
                return try FileHandle.listening(at: path, mode: 0o600)
            } catch Errno.addressInUse where Instant.now < deadline {
                continue
            }
        }
    }
}

extension BusCall {
    /// Whether the answer is another one than that this caller may not.
    fileprivate var wasPermitted: Bool {
        do throws(BusFailure) {
            let _: Nothing = try answer()
            return true
        } catch {
            return error.name != "org.scomo.Installer1.Error.NotPermitted"
        }
    }
}
