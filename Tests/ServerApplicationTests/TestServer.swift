import Fleet
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import TestSupport

@testable import FleetSQLite
@testable import ServerApplication

/// A server without a network: requests go straight to its routes. Each has a database and a folder of its own.
struct TestServer: Sendable {
    static let token = "a-token-of-the-test"
    static let base = "https://server.example:8443"

    /// What a test has smaller than usual.
    struct Limits {
        var sessions = 4096
        var report = Duration.seconds(86_400)
        var history = Duration.seconds(365 * 86_400)
        var package = 1 << 20
    }

    let client: any TestClientProtocol
    let server: Server
    let clock: TestClock
    /// What was sent to devices by datagram, with the place.
    let sent: Box<[Sent]>
    /// Where packages and the database are.
    let folder: String

    /// What was written to the log, a line each.
    let log: Box<[String]>

    /// Runs `test` with a server. `database` is a file of an earlier one, or nil for one in memory, unless there is a `store`. `send` is what takes
    /// the place of the network for notifications, `tell` for webhooks.
    static func run(
        database: String? = nil, store: (any FleetStore)? = nil, in folder: borrowing TemporaryDirectory,
        limits: Limits = Limits(), enrolment: EnrolmentSettings = EnrolmentSettings(),
        send: Notifier.Send? = nil,
        tell: @escaping WebhookDelivery.Send = { _ in },
        _ test: @Sendable (TestServer) async throws -> Void
    ) async throws {
        var settings = ServerSettings(packages: folder.path, certificate: "", key: "", token: token)
        settings.url = base
        (settings.sessionLimit, settings.reportDeadline) = (limits.sessions, limits.report)
        (settings.history, settings.packageLimit) = (limits.history, limits.package)
        settings.enrolment = enrolment
        let clock = TestClock()
        let log = Box<[String]>([])
        let logger = Logger(label: "test") { _ in TestLog(lines: log) }
        let sent = Box<[Sent]>([])
        // Long waits: what is sent again is a test of the notifier's own.
        let record: Notifier.Send = { bytes, place in
            sent.change { $0.append(Sent(bytes: bytes, host: place.host, port: place.port)) }
        }
        let notifier = Notifier(waits: [.seconds(60)], logger: logger, send: send ?? record)
        let server = Server(
            store: try store ?? database.map { try SQLiteFleetStore(path: $0) }
                ?? SQLiteFleetStore.inMemory(),
            folder: PackageFolder(
                path: folder.path, logger: logger, inspect: PackageContents.read(path:)),
            settings: settings, authority: try EnrolmentAuthority(settings), clock: clock.clock,
            notifier: notifier, tell: tell, logger: logger)
        let path = folder.path
        try await Application(router: server.router, logger: logger).test(.router) { client in
            try await test(
                TestServer(
                    client: client, server: server, clock: clock, sent: sent, folder: path, log: log))
        }
    }

    /// A server with one device, `urn:dev:1`, whose user is `one` with the password `secret one`.
    static func runWithDevice(
        limits: Limits = Limits(),
        _ test: @Sendable (TestServer) async throws -> Void
    ) async throws {
        let folder = try TemporaryDirectory()
        try await run(in: folder, limits: limits) { server in
            try await server.addDevice()
            try await test(server)
        }
    }

    func addDevice(_ name: String = "one", id: String = "urn:dev:1") async throws {
        try await server.store.add(
            try DeviceRegistration(id: id, userName: name, password: "secret \(name)"))
    }

    /// Puts a package into the server's folder.
    func addPackage(_ file: String, _ package: TestPackage = .sample) throws {
        try Data(try package.bytes()).write(to: URL(fileURLWithPath: "\(folder)/\(file)"))
    }

    func get(_ path: String, token: String? = token) async throws -> Answer {
        try await request(.get, path, headers: Self.authorization(token))
    }

    func delete(_ path: String) async throws -> Answer {
        try await request(.delete, path, headers: Self.authorization(Self.token))
    }

    func post(_ path: String, _ json: String, token: String? = token) async throws -> Answer {
        var headers = Self.authorization(token)
        headers[.contentType] = "application/json"
        return try await request(.post, path, headers: headers, body: Array(json.utf8))
    }

    func patch(_ path: String, _ json: String) async throws -> Answer {
        try await request(
            .patch, path, headers: Self.authorization(Self.token), body: Array(json.utf8))
    }

    func request(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: [UInt8]? = nil
    ) async throws -> Answer {
        let response = try await client.execute(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0) })
        return Answer(
            status: response.status.code, headers: response.headers,
            body: Array(response.body.readableBytesView))
    }

    private static func authorization(_ token: String?) -> HTTPFields {
        token.map { [.authorization: "Bearer \($0)"] } ?? [:]
    }
}

extension FleetStore {
    func add(_ registration: DeviceRegistration) async throws {
        var transaction = FleetTransaction()
        transaction.devices = [try Device(registration)]
        try await commit(transaction)
    }
}

/// What came back.
struct Answer {
    var status: Int
    var headers: HTTPFields
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as a JSON object.
    var object: [String: Any] { (json as? [String: Any]) ?? [:] }
    /// The body as a list of JSON objects.
    var list: [[String: Any]] { (json as? [[String: Any]]) ?? [] }

    /// A field as text, whatever it is.
    subscript(_ field: String) -> String? { object[field].map { "\($0)" } }

    private var json: Any? { try? JSONSerialization.jsonObject(with: Data(body)) }
}

/// A clock that goes when a test wants it to.
final class TestClock: Sendable {
    private let elapsed = Mutex(Duration.zero)
    private let start = ContinuousClock.now
    /// 2026-11-22T10:00:00Z.
    private static let birth = Date(timeIntervalSince1970: 1_795_341_600)

    func advance(by duration: Duration) { elapsed.withLock { $0 += duration } }

    var clock: Clock {
        Clock(
            instant: { self.start + self.elapsed.withLock { $0 } },
            date: {
                Self.birth.addingTimeInterval(
                    TimeInterval(self.elapsed.withLock { $0 }.components.seconds))
            })
    }
}

/// A value that a closure can set.
final class Box<Value: Sendable>: Sendable {
    private let storage: Mutex<Value>

    init(_ value: Value) { storage = Mutex(value) }

    var value: Value {
        get { storage.withLock { $0 } }
        set { storage.withLock { $0 = newValue } }
    }

    func change(_ change: @Sendable (inout Value) -> Void) { storage.withLock { change(&$0) } }
}

/// Keeps the log's lines for a test.
struct TestLog: LogHandler {
    let lines: Box<[String]>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(lines: Box<[String]>) { self.lines = lines }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted()
        lines.change { $0.append(([event.message.description] + fields).joined(separator: " ")) }
    }
}

/// A datagram on its way.
struct Sent: Equatable {
    var bytes: [UInt8]
    var host: String
    var port: UInt16
}
