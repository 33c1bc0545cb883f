import Foundation
import TestSupport

/// `scomo-server` on a free port, with one device registered.
final class ManagementServer {
    let authority: CertificateAuthority
    private(set) var port = 0
    private let directory: TemporaryDirectory
    private var command: Command?

    /// - Parameter registering: Whether the device is known from the start, by its password.
    init(registering: Bool = true) throws {
        authority = try CertificateAuthority()
        directory = try TemporaryDirectory()
        try authority.issueForThisMachine("server")
        try Command.run("mkdir", directory.file("packages"))
        try directory.write(Array("token-of-this-test\n".utf8), "token")
        try directory.write(Array("Authorization: Bearer token-of-this-test\n".utf8), "authorization")
        try directory.write(Array("\(Device.password)\n".utf8), "password")
        try Command.run("chmod", "600", directory.file("token"), directory.file("password"))
        if registering { try register(["--password-file", passwordFile]) }
        try start()
    }

    /// Adds the device.
    func register(_ options: [String]) throws {
        try Command.run(
            [
                Programs.server, "add-device", "--database", directory.file("database"),
                "--device-id", Device.identifier, "--user-name", "test-1",
            ] + options)
    }

    var passwordFile: String { directory.file("password") }

    deinit { stop() }

    var packages: String { directory.file("packages") }
    var root: String { authority.directory.file("root.pem") }

    /// Starts it, on the same port as before if it ran already.
    func start() throws {
        let command = try Command([
            Programs.server, "serve", "--database", directory.file("database"), "--packages", packages,
            "--certificate", authority.directory.file("server.pem"), "--key",
            authority.directory.file("server.key"),
            "--token-file", directory.file("token"), "--listen", "127.0.0.1:\(port)", "--server-id",
            "test-server",
        ])
        let line = try command.line(containing: "listening on https://")
        port = Int(line.split(separator: ":").last ?? "") ?? 0
        command.discardOutput()
        self.command = command
    }

    /// Kills it, as a crash would.
    func stop() { command?.end() }

    /// Asks for an operation and returns its number.
    func request(_ operation: String, _ key: String, _ value: String) throws -> Int {
        let answer = try api(
            "--data", #"{"operation":"\#(operation)","\#(key)":"\#(value)"}"#,
            "devices/\(Self.escapedIdentifier)/operations")
        return try JSONDecoder().decode(OperationAnswer.self, from: Data(answer.utf8)).number
    }

    func operation(_ number: Int) throws -> OperationAnswer {
        try JSONDecoder().decode(OperationAnswer.self, from: Data(try api("operations/\(number)").utf8))
    }

    func inventory() throws -> InventoryAnswer {
        let answer = try api("devices/\(Self.escapedIdentifier)")
        return try JSONDecoder().decode(DeviceAnswer.self, from: Data(answer.utf8)).inventory
    }

    /// Asks the device for a session, and returns the identifier that it will have.
    func notify() throws -> String {
        let answer = try api("--data", "", "devices/\(Self.escapedIdentifier)/notify")
        return try JSONDecoder().decode([String: String].self, from: Data(answer.utf8))["sessionId"] ?? ""
    }

    /// When the device's last session began.
    func lastSession() throws -> String? {
        let answer = try api("devices/\(Self.escapedIdentifier)")
        return try JSONDecoder().decode(DeviceAnswer.self, from: Data(answer.utf8)).lastSession
    }

    private static var escapedIdentifier: String { Device.identifier.replacing(":", with: "%3A") }

    private func api(_ words: String...) throws -> String {
        let (options, path) = (words.dropLast(), words.last ?? "")
        let command = try Command(
            [
                "curl", "--silent", "--show-error", "--fail-with-body", "--max-time", "20", "--cacert", root,
                "--header", "@\(directory.file("authorization"))", "--header",
                "Content-Type: application/json",
            ] + options + ["https://127.0.0.1:\(port)/api/v1/\(path)"])
        let ended = Ended(command)
        guard ended.status == 0 else {
            throw CommandError(words: words, status: ended.status, output: ended.output)
        }
        return ended.output
    }
}

/// The server's answers, as far as tests look at them.
struct OperationAnswer: Decodable {
    struct Result: Decodable, Equatable {
        let code: Int
    }

    let number: Int
    let state: String
    let results: [Result]?
    let requestedBy: String?

    var codes: [Int] { (results ?? []).map(\.code) }
    var hasEnded: Bool { state == "succeeded" || state == "failed" }
}

struct InventoryAnswer: Decodable {
    struct Deployed: Decodable, Equatable {
        let id: String
        let version: String
        let state: String
    }

    struct Delivered: Decodable, Equatable {
        let packageId: String
        let state: String
    }

    let delivered: [Delivered]
    let deployed: [Deployed]
}

struct DeviceAnswer: Decodable {
    let lastSession: String?
    let inventory: InventoryAnswer
}

extension CertificateAuthority {
    /// A server's certificate for 127.0.0.1 and localhost.
    func issueForThisMachine(_ name: String, days: Int = 1) throws {
        try issue(name, extensions: ["subjectAltName=DNS:localhost,IP:127.0.0.1"], days: days)
    }
}
