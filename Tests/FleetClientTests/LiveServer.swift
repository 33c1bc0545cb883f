import Fleet
import FleetSQLite
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization
import TestSupport
import Testing

@testable import FleetClient
@testable import ServerApplication

/// A server on a free port of this machine, and what asks it.
struct LiveServer: Sendable {
    static let token = "a-token-of-the-test"

    let place: ServerPlace
    let store: any FleetStore
    /// Where packages are.
    let folder: String

    /// Short waits.
    static var patience: ServerConnection.Patience {
        var patience = ServerConnection.Patience()
        patience.pauses = Array(repeating: .milliseconds(1), count: 5)
        (patience.look, patience.longestLook) = (.milliseconds(1), .milliseconds(10))
        return patience
    }

    /// Runs `test` with the real server and a connection to it.
    static func run(_ test: @Sendable (LiveServer, ServerConnection) async throws -> Void) async throws {
        let folder = try TemporaryDirectory()
        let path = folder.path
        let settings = ServerSettings(packages: path, certificate: "", key: "", token: token)
        let store = try SQLiteFleetStore(path: folder.file("fleet.sqlite"))
        let server = Server(
            settings, store: store, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await serve(server.router, in: folder) { place in
            try await ServerConnection.with(place, patience: patience) { connection in
                try await test(LiveServer(place: place, store: store, folder: path), connection)
            }
        }
    }

    /// Runs `test` with what answers as `router` says.
    static func serve<Context: RequestContext>(
        _ router: Router<Context>, in folder: borrowing TemporaryDirectory,
        _ test: @Sendable (ServerPlace) async throws -> Void
    ) async throws where Context.Source == ApplicationRequestContextSource {
        let file = try folder.write(Array("\(token)\n".utf8), "token")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await application.test(.live) { client in
            let port = try #require(client.port)
            let settings = ClientSettings(server: "http://127.0.0.1:\(port)", tokenFile: file)
            try await test(try ServerPlace(settings))
        }
    }

    /// Adds a device with the interface.
    func addDevice(_ id: String, groups: [String] = [], _ connection: ServerConnection) async throws {
        let body = JSONValue.fields([
            "id": .text(id), "userName": .text(id.replacing(":", with: "-")), "password": .text("secret"),
            "groups": .texts(groups),
        ])
        _ = try await connection.answer(to: ServerRequest(.post, ["devices"]).sending(body))
    }
}

/// What was printed.
final class Printed: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
    var lines: [String] { text.split(separator: "\n").map(String.init) }

    func output(isJSON: Bool = false, width: Int? = nil) -> Output {
        Output(isJSON: isJSON, width: width, zone: TimeZone(secondsFromGMT: 3600) ?? .current) { new in
            self.bytes.withLock { $0 += new }
        }
    }
}
