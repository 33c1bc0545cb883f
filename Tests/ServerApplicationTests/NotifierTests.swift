import Accounts
import DMSession
import Fleet
import Foundation
import Logging
import SyncML
import TestSupport
import Testing

@testable import FleetSQLite
@testable import ServerApplication

/// Package 0: what is sent, when, and until when.
@Suite(.timeLimit(.minutes(20))) struct NotifierTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func device(nonce: [UInt8]? = Array("S1".utf8)) throws -> Device {
        var device = try Device(
            DeviceRegistration(
                id: "urn:dev:1", userName: "one", password: "p",
                server: .init(userName: "srv", password: "s3cret", serverID: "dm.example.net"),
                notificationAddress: "device.example:2948"))
        device.serverNonce = nonce.map { Data($0) }
        return device
    }

    /// What the device makes of it.
    private static func check(_ message: [UInt8], nonce: [UInt8]) throws -> VerifiedNotification {
        let account = Account(
            serverID: "dm.example.net", address: "https://dm.example.net/dm",
            serverCredentials: Credentials(name: "srv", password: "s3cret"), serverNonce: nonce)
        return try .check(message.span, [account], allowsResynchronization: true)
    }

    @Test func `A notification is what the device expects, and goes where it listens`() async throws {
        let sent = Box<[Sent]>([])
        let notifier = Notifier(waits: [.seconds(60)], logger: Self.logger) { bytes, place in
            sent.change { $0.append(Sent(bytes: bytes, host: place.host, port: place.port)) }
        }
        let session = try #require(try notifier.notify(try Self.device()))
        while sent.value.isEmpty { await Task.yield() }
        let datagram = sent.value[0]
        #expect(datagram.host == "device.example")
        #expect(datagram.port == 2948)
        let verified = try Self.check(datagram.bytes, nonce: Array("S1".utf8))
        #expect(!verified.resynchronizes)
        #expect(verified.notification.sessionID == session)
        #expect(verified.notification.serverID == "dm.example.net")
        #expect(verified.notification.initiator == .server)
    }

    @Test func `To a device that has given no nonce yet it goes with the one for such parties`() async throws
    {
        let sent = Box<[[UInt8]]>([])
        let notifier = Notifier(waits: [.seconds(60)], logger: Self.logger) { bytes, _ in
            sent.change { $0.append(bytes) }
        }
        _ = try notifier.notify(try Self.device(nonce: nil))
        while sent.value.isEmpty { await Task.yield() }
        #expect(try Self.check(sent.value[0], nonce: []).resynchronizes)
    }

    @Test func `It is repeated as it was while no session comes, and then given up`() async throws {
        let sent = Box<[[UInt8]]>([])
        let waits: [Duration] = [1, 2, 4].map { .milliseconds($0) }
        let notifier = Notifier(waits: waits, logger: Self.logger) { bytes, _ in
            sent.change { $0.append(bytes) }
        }
        _ = try notifier.notify(try Self.device())
        while sent.value.count < waits.count { await Task.yield() }
        #expect(Set(sent.value).count == 1)
    }

    @Test func `A nonce that came meanwhile counts for what is sent after it`() async throws {
        let sent = Box<[[UInt8]]>([])
        let notifier = Notifier(waits: [.milliseconds(1), .milliseconds(1)], logger: Self.logger) {
            bytes, _ in
            sent.change { $0.append(bytes) }
        }
        let later = try Self.device(nonce: [9, 9])
        _ = try notifier.notify(try Self.device(), refresh: { sent.value.isEmpty ? nil : later })
        while sent.value.count < 2 { await Task.yield() }
        #expect(try Self.check(sent.value[1], nonce: [9, 9]).resynchronizes == false)
        #expect(sent.value[0] != sent.value[1])
    }

    @Test func `A place that can't be reached is tried again`() async throws {
        let tries = Box(0)
        let notifier = Notifier(waits: [.zero, .zero], logger: Self.logger) { _, _ in
            tries.change { $0 += 1 }
            throw DatagramError.refused("no route")
        }
        _ = try notifier.notify(try Self.device())
        while tries.value < 2 { await Task.yield() }
    }

    @Test func `Asking again asks for the same session, until it was there`() throws {
        let notifier = Notifier(waits: [.seconds(60)], logger: Self.logger) { _, _ in }
        let device = try Self.device()
        let first = try #require(try notifier.notify(device))
        #expect(try notifier.notify(device) == first)
        notifier.sessionBegan(device.id, first)
        let others = try (0..<8).map { _ in
            let session = try notifier.notify(device)
            notifier.sessionBegan(device.id, "other")
            return session
        }
        #expect(Set(others).count > 1, "the number is chosen by chance")
    }

    @Test func `A device without an address is asked for nothing`() throws {
        let notifier = Notifier(waits: [.zero], logger: Self.logger) { _, _ in
            Issue.record("something was sent")
        }
        var device = try Self.device()
        device.notificationAddress = nil
        #expect(try notifier.notify(device) == nil)
    }

    @Test func `Datagrams arrive`() throws {
        let script = """
            import socket
            receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            receiver.bind(("127.0.0.1", 0))
            print("port", receiver.getsockname()[1], flush=True)
            print(receiver.recv(100).hex(), flush=True)
            """
        let receiver = try Command(["python3", "-c", script])
        let port = try receiver.line(containing: "port").dropFirst(5)
        let address = try #require(NotificationAddress("localhost:\(port)"))
        // The name may have an address of IPv6 too, where nobody listens: that isn't noticed, so the number is used.
        #expect(address.host == "localhost")
        try Datagram.send([1, 2, 0xFF], to: try #require(NotificationAddress("127.0.0.1:\(port)")))
        #expect(try receiver.line(containing: "01") == "0102ff")
        #expect(throws: DatagramError.self) {
            try Datagram.send([1], to: try #require(NotificationAddress("no-such-host.invalid:1")))
        }
    }

    @Test(arguments: [
        "device.example:2948", "127.0.0.1:1", "[::1]:65535", "[fe80::1%eth0]:2948",
    ])
    func `A place is a host and a port`(_ text: String) {
        #expect(NotificationAddress(text) != nil)
    }

    @Test(arguments: [
        "", ":", "a", "a:", ":1", "a:0", "a:65536", "a:-1", "::1:5", "[::1]", "[a]:1", "a b:1", "a\n:1",
    ])
    func `Anything else is no place`(_ text: String) {
        #expect(NotificationAddress(text) == nil)
    }
}

/// The same through the JSON interface, up to the session that comes of it.
@Suite(.timeLimit(.minutes(20))) struct NotificationInterfaceTests {
    private static let registration = """
        {"id":"urn:dev:1","userName":"one","password":"secret one","serverUserName":"srv","serverPassword":"s3cret",
         "notificationAddress":"127.0.0.1:2948"}
        """

    private func withDevice(_ test: @escaping @Sendable (TestServer) async throws -> Void) async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            let added = try await server.post("/api/v1/devices", Self.registration)
            #expect(added.status == 201)
            #expect(added["notificationAddress"] == "127.0.0.1:2948")
            try await test(server)
        }
    }

    @Test func `A new operation makes the device come`() async throws {
        try await withDevice { server in
            let body = #"{"operation":"Activate","component":"org.example.core"}"#
            let queued = try await server.post("/api/v1/devices/urn%3Adev%3A1/operations", body)
            #expect(queued.status == 201)
            while server.sent.value.isEmpty { await Task.yield() }
            #expect(server.sent.value[0].port == 2948)
        }
    }

    @Test func `It can be asked to come at any time, until it is there`() async throws {
        try await withDevice { server in
            let path = "/api/v1/devices/urn%3Adev%3A1/notify"
            let first = try await server.post(path, "")
            #expect(first.status == 202)
            let again = try await server.post(path, "")
            #expect(again["sessionId"] == first["sessionId"])
            var device = TestDevice()
            device.sessionID = first["sessionId"] ?? ""
            _ = try await device.begin(server)
            let unknown = try await server.post("/api/v1/devices/urn%3Adev%3A2/notify", "")
            #expect(unknown.status == 404)
            let stranger = try await server.post(path, "", token: nil)
            #expect(stranger.status == 401)
        }
    }

    @Test func `One without an address can't be asked`() async throws {
        try await TestServer.runWithDevice { server in
            let answer = try await server.post("/api/v1/devices/urn%3Adev%3A1/notify", "")
            #expect(answer.status == 422)
            #expect(answer["error"] != nil)
        }
    }

    @Test(arguments: [
        #"{"id":"d","userName":"u","password":"p","notificationAddress":"127.0.0.1:2948"}"#,
        #"{"id":"d","userName":"u","password":"p","serverUserName":"s","serverPassword":"p","notificationAddress":"x"}"#,
        #"{"id":"d","userName":"u","password":"p","authentication":"token"}"#,
    ])
    func `A registration that can't work is refused`(_ body: String) async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            let answer = try await server.post("/api/v1/devices", body)
            #expect(answer.status == 422)
        }
    }
}
