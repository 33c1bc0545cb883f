import Deployment
import InstallerClient
import InstallerTesting
import Linux
import Systemd
import TestSupport
import Testing

@testable import InstallerService

/// One value after the other, whatever they are: what nobody's own types would send.
private struct Raw: BusValue {
    let write: (inout BusMessage) throws(BusFailure) -> Void
    static var signature: String { "" }
    init(_ write: @escaping (inout BusMessage) throws(BusFailure) -> Void) { self.write = write }
    init(reading message: inout BusMessage) throws(BusFailure) { throw .invalid("never read") }
    func write(to message: inout BusMessage) throws(BusFailure) { try write(&message) }
}

@Suite("What a hostile caller sends")
struct HostileCallerTests {
    private static func install(
        _ path: String = "/etc/passwd", word: String = "active", versions: [String] = [],
        digests: [[UInt8]] = [], parameters: Int = 0
    ) -> Raw {
        Raw { message throws(BusFailure) in
            let file: FileHandle
            do throws(Errno) { file = try .open(named: path) } catch { throw .invalid("\(error)") }
            try BusDescriptor(file).write(to: &message)
            try word.write(to: &message)
            try [String]().write(to: &message)
            try versions.write(to: &message)
            try digests.write(to: &message)
            try String(repeating: "p", count: parameters).write(to: &message)
        }
    }

    private static let long = String(repeating: "x", count: 256)

    @Test("is refused with an error, and the installer goes on", arguments: 0..<12)
    func refused(_ row: Int) throws {
        let table: [(InstallerMethod, Raw, String)] = [
            (.install, Self.install(word: "enabled"), "InvalidArgs"),
            (.install, Self.install(word: ""), "InvalidArgs"),
            (.install, Self.install(digests: [[1, 2, 3]]), "InvalidArgs"),
            (.install, Self.install(digests: [[UInt8](repeating: 0, count: 5000)]), "InvalidArgs"),
            (.install, Self.install(digests: [[], []]), "InvalidArgs"),
            (.install, Self.install(versions: ["1", "2"]), "InvalidArgs"),
            (.install, Self.install(parameters: 4097), "InvalidArgs"),
            (.install, Self.install("/"), "UnreadablePackage"),
            (.install, Self.install("/dev/zero"), "UnreadablePackage"),
            (
                .install, Raw { message throws(BusFailure) in try "no descriptor".write(to: &message) },
                "InvalidArgs"
            ),
            (
                .activate, Raw { message throws(BusFailure) in try Self.long.write(to: &message) },
                "NoSuchComponent"
            ),
            (
                .rollBack, Raw { message throws(BusFailure) in try UInt32(1).write(to: &message) },
                "InvalidArgs"
            ),
        ]
        let (method, arguments, name) = table[row]
        let service = try ServiceThread(as: .owner)
        let bus = try service.connect()
        let call = try BusCall.make(method.place, arguments, on: bus)
        #expect(try service.loop.wait(until: .after(.seconds(30))) { call.isAnswered })
        let error = #expect(throws: BusFailure.self) { let _: Nothing = try call.answer() }
        #expect(error?.name.hasSuffix(name) == true, "\(String(describing: error))")
        _ = try service.client.inventory()
        #expect(service.end().asked == ["inventory"])
    }

    @Test("a method that there isn't is no method")
    func unknown() throws {
        let service = try ServiceThread(as: .owner)
        let bus = try service.connect()
        let place = BusPlace(InstallerInterface.path, InstallerInterface.name, "Format")
        let call = try BusCall.make(place, Nothing(), on: bus)
        #expect(try service.loop.wait(until: .after(.seconds(30))) { call.isAnswered })
        let error = #expect(throws: BusFailure.self) { let _: Nothing = try call.answer() }
        #expect(error?.name == "org.freedesktop.DBus.Error.UnknownMethod")
        _ = service.end()
    }

    @Test(
        "noise instead of messages ends that connection alone",
        arguments: ["", "GET / HTTP/1.1\r\n\r\n", "\0\0\0\0"])
    func noise(_ text: String) throws {
        let service = try ServiceThread()
        let noise = Array(text.utf8) + [UInt8](repeating: 0xA5, count: 5000)
        let socket = try service.connectRaw()
        _ = try? socket.write(noise.span)
        _ = try service.client.inventory()
        #expect(service.end().asked == ["inventory"])
    }

    @Test("connections of one user are bounded, and those of others have room")
    func connections() throws {
        let settings = ServiceSettings(idleTime: .milliseconds(300), connectionsOfUser: 2)
        let service = try ServiceThread(settings: settings)
        let held = [try service.connect(), try service.connect()]
        try service.loop.sleep(.milliseconds(50))
        let error = #expect(throws: DeploymentFailure.self) { try service.client.inventory() }
        #expect(error?.kind == .unavailable)
        #expect(held.allSatisfy { $0.isConnected })
        #expect(service.end().asked.isEmpty)
    }
}

@Suite("What a hostile installer answers")
struct HostileInstallerTests {
    private static let members: [@Sendable () -> BusMember] = [
        { .method("Inventory", [], ["x"]) { (_: Nothing) throws(BusFailure) -> String in "nonsense" } },
        { .method("Inventory", [], ["x"]) { (_: Nothing) throws(BusFailure) -> [String] in ["a"] } },
        { .method("Inventory", [], []) { (_: Nothing) throws(BusFailure) -> Nothing in Nothing() } },
        { .method("Inventories", [], []) { (_: Nothing) throws(BusFailure) -> Nothing in Nothing() } },
        {
            .method("Inventory", [], ["x"]) { (_: Nothing) throws(BusFailure) -> Inventory in
                throw BusFailure("org.scomo.Installer1.Error.Unheard", "of")
            }
        },
        {
            .method("Inventory", [], ["x"]) { (_: Nothing) throws(BusFailure) -> Inventory in
                throw BusFailure("org.scomo.Installer1.Error.StopRequested", "")
            }
        },
        {
            .method("Inventory", [], ["x"]) { (_: Nothing) throws(BusFailure) -> Inventory in
                throw BusFailure("a.b", String(repeating: "\n\u{1B}[31m", count: 10_000))
            }
        },
    ]

    @Test("means that it is unavailable, in one printable line", arguments: 0..<7)
    func answers(_ row: Int) throws {
        let other = try OtherInstaller { bus, loop in
            let interface = BusInterface(InstallerInterface.name, [Self.members[row]()])
            let object = try BusObject(InstallerInterface.path, interface, on: bus)
            _ = try loop.wait(until: .after(.seconds(30))) { !bus.isConnected }
            withExtendedLifetime(object) {}
        }
        let error = #expect(throws: DeploymentFailure.self) { try other.client.inventory() }
        #expect(error?.kind == .unavailable)
        #expect(error?.sentence.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } == true)
        #expect((error?.sentence.utf8.count ?? 0) < 3000)
        other.end()
    }

    @Test("progress of no known phase, or beyond all numbers, is ignored")
    func progress() throws {
        let odd = BusSignal<OddProgress>("Progress", ["phase", "bytes", "total"])
        let other = try OtherInstaller { bus, loop in
            let reply = Monitor<Bool>(false)
            var pending: PendingReply<[Deviation]>?
            let object = try BusObject(
                InstallerInterface.path,
                BusInterface(
                    InstallerInterface.name,
                    [
                        .order("Verify", [], ["deviations"]) {
                            (_: Nothing, answer: PendingReply<[Deviation]>) throws(BusFailure) in
                            pending = answer
                            reply.withLock { $0 = true }
                        }, .signal(odd),
                    ]), on: bus)
            _ = try loop.wait(until: .after(.seconds(30))) { reply.withLock { $0 } }
            try object.send(odd, OddProgress(phase: "dancing", bytes: 1, total: 2))
            try object.send(odd, OddProgress(phase: "copying", bytes: .max, total: 2))
            try object.send(odd, OddProgress(phase: "copying", bytes: 1, total: 2))
            pending?.succeed([])
            _ = try loop.wait(until: .after(.seconds(30))) { !bus.isConnected }
        }
        var told: [DeploymentProgress] = []
        _ = try other.client.verify {
            told.append($0)
            return .proceed
        }
        #expect(told.isEmpty || told == [DeploymentProgress(.copying, bytes: 1, total: 2)])
        other.end()
    }
}

private struct OddProgress: BusValue {
    let phase: String
    let bytes: UInt64
    let total: UInt64
    static var signature: String { "stt" }
    init(phase: String, bytes: UInt64, total: UInt64) {
        (self.phase, self.bytes, self.total) = (phase, bytes, total)
    }
    init(reading message: inout BusMessage) throws(BusFailure) { throw .invalid("never read") }
    func write(to message: inout BusMessage) throws(BusFailure) {
        try phase.write(to: &message)
        try bytes.write(to: &message)
        try total.write(to: &message)
    }
}
