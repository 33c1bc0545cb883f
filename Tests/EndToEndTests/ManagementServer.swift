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
    var tokenFile: String { directory.file("token") }
    var root: String { authority.directory.file("root.pem") }

    /// A file of its authority.
    func file(_ name: String) -> String { authority.directory.file(name) }

    var database: String { directory.file("database") }

    /// What starts it, on the same port as before if it ran already.
    var words: [String] {
        [
            Programs.server, "serve", "--database", database, "--packages", packages,
            "--certificate", authority.directory.file("server.pem"), "--key",
            authority.directory.file("server.key"),
            "--token-file", directory.file("token"), "--listen", "127.0.0.1:\(port)", "--server-id",
            "test-server",
        ]
    }

    /// Starts it.
    ///
    /// - Parameters:
    ///   - options: Further words of its command line.
    ///   - wrapper: What runs it, if that isn't the test itself.
    func start(_ options: [String] = [], by wrapper: [String] = []) throws {
        let command = try Command(wrapper + words + options)
        let line = try command.line(containing: "listening on https://")
        port = Int(line.split(separator: ":").last ?? "") ?? 0
        command.discardOutput()
        self.command = command
    }

    /// Sends it a signal.
    func send(_ signal: Int32) { command?.send(signal) }

    var processIdentifier: Int32 { command?.processIdentifier ?? 0 }

    /// Its processor time so far.
    ///
    /// - Unit: ticks of 10 ms.
    func spent() throws -> Int {
        guard let command else { return 0 }
        let fields = try String(contentsOfFile: "/proc/\(command.processIdentifier)/stat", encoding: .utf8)
            .split(separator: " ")
        return (Int(fields[13]) ?? 0) + (Int(fields[14]) ?? 0)
    }

    /// Whether it has ended, waited for as long as is needed for that.
    func hasEnded(within time: Duration) -> Bool {
        let end = ContinuousClock.now + time
        while command?.isRunning == true, ContinuousClock.now < end { Thread.sleep(forTimeInterval: 0.05) }
        return command?.isRunning == false
    }

    /// A connection that stays open, sends `request` and reads nothing.
    func connect(sending request: String = "") throws -> Command {
        // One process, so that nothing is left when it is ended.
        let script = """
            import socket, ssl, time
            context = ssl._create_unverified_context()
            connection = context.wrap_socket(socket.create_connection(("127.0.0.1", \(port))))
            connection.sendall(b"\(request)")
            time.sleep(600)
            """
        return try Command(["python3", "-c", script])
    }

    /// The name in the certificate that it shows.
    func shownName() throws -> String {
        try Command.run(
            "sh", "-c",
            "openssl s_client -connect 127.0.0.1:\(port) </dev/null 2>/dev/null | openssl x509 -noout -subject"
        )
    }

    /// What it tells about itself.
    func figures() throws -> [String: Int] {
        try JSONDecoder().decode([String: Int].self, from: Data(try api("status").utf8))
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

    /// Adds another device.
    func add(_ json: String) throws { _ = try api("--data", json, "devices") }

    /// The answer to a message of device management.
    func exchange(_ message: String, _ options: [String]) throws -> String {
        try Command.run(
            [
                "curl", "--silent", "--show-error", "--max-time", "20", "--cacert", root, "--header",
                "Content-Type: application/vnd.syncml.dm+xml", "--data-raw", message,
            ] + options + ["https://127.0.0.1:\(port)/dm"])
    }

    /// The status of a request with another token.
    func status(of path: String, token: String) throws -> String {
        try directory.write(Array("Authorization: Bearer \(token)\n".utf8), "other")
        return try Command.run(
            "curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--max-time", "60",
            "--cacert", root, "--header", "@\(directory.file("other"))",
            "https://127.0.0.1:\(port)/api/v1/\(path)")
    }

    func api(_ words: String...) throws -> String {
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
        var mismatches: [String]?
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
