import Foundation
import TestSupport

/// A management server that sends what a test prepares, and tells what the device sent: `Tests/Servers/scripted-server`.
final class ScriptedManagementServer {
    /// What is sent in answer to one package of the device.
    enum Step {
        /// Commands, their `CmdID` elements empty. `header` is the status of the device's header.
        case commands(String, header: Int = 200)
        /// A large object of zeros.
        case object(String, size: Int, chunk: Int, command: String = "Replace")
        /// A file as a large object. `told` is the size that is announced, if that isn't the right one.
        case file(String, to: String, chunk: Int, told: Int? = nil)
        /// An answer of HTTP alone.
        case http(Int, headers: [String: String] = [:])
    }

    /// What a message of the device said.
    struct Received: Decodable {
        struct Status: Decodable, Equatable {
            let command: String
            let target: String
            let code: Int
        }

        /// In seconds.
        let time: Double
        /// In bytes.
        let size: Int
        let session: String
        let number: Int
        let versions: [String]
        let statuses: [Status]
        let alerts: [Int]
        /// Values by URI; of one that came in chunks the whole, in the message with the last one.
        let results: [String: String]
        let isFinal: Bool
        /// The items of its generic alerts.
        let reports: [Report]

        /// An item of a generic alert.
        struct Report: Decodable, Equatable {
            let correlator: String?
            let type: String
            let mark: String
            let source: String
            let target: String
            let data: String

            /// The result code in it.
            var code: Int? {
                data.firstMatch(of: /<ResultCode>([0-9]+)<\/ResultCode>/).flatMap { Int($0.1) }
            }
        }

        /// The codes for commands of that name, in their order.
        func codes(_ command: String) -> [Int] { statuses.filter { $0.command == command }.map(\.code) }
    }

    let authority: CertificateAuthority
    let port: Int
    private let directory: TemporaryDirectory
    private let command: Command

    /// - Parameters:
    ///   - sessions: The steps of each session; further sessions have none.
    ///   - throughLibwbxml: Whether that library writes and reads its messages, in WBXML.
    ///   - clientRoots: The file of roots of which one has to vouch for the device's certificate. Default: it needs none.
    ///   - files: The folder of files that it offers. Default: none.
    init(
        _ sessions: [[Step]], maxMessageSize: Int = 1 << 20, version: (String, String) = ("1.2", "DM/1.2"),
        clientRoots: String? = nil, files: String? = nil, throughLibwbxml: Bool = false
    ) throws {
        authority = try CertificateAuthority()
        try authority.issueForThisMachine("server")
        directory = try TemporaryDirectory()
        var script: [String: Any] = [
            "maxMsgSize": maxMessageSize, "version": [version.0, version.1],
            "sessions": sessions.map { $0.map(\.object) },
        ]
        script["clientRoots"] = clientRoots
        script["files"] = files
        script["libwbxml"] = throughLibwbxml
        let content = try JSONSerialization.data(withJSONObject: script)
        try directory.write(Array(content), "script")
        command = try Command([
            Programs.scriptedServer, authority.directory.file("server.pem"),
            authority.directory.file("server.key"), directory.file("script"),
        ])
        // "port 45535"
        port = Int(try command.line(containing: "port").dropFirst(5)) ?? 0
    }

    deinit { command.end() }

    var root: String { authority.directory.file("root.pem") }

    /// A device that belongs to this server. It shows no credentials.
    func device(maker: Maker? = nil, settings: String = "") throws -> Device {
        try Device(
            port: port, roots: root, maker: maker, settings: "[Server]\nAuthentication=none\n\(settings)")
    }

    /// Waits for the device's next message.
    func next() throws -> Received { try Self.read(try command.line(containing: "message ")) }

    /// Waits for the next message of which `condition` holds.
    func next(where condition: (Received) -> Bool) throws -> Received {
        while true {
            let message = try next()
            if condition(message) { return message }
        }
    }

    /// Ends the server, and returns all messages that weren't waited for.
    func transcript() throws -> [Received] {
        command.end()
        return try command.rest().split(separator: "\n").filter { $0.hasPrefix("message ") }
            .map { try Self.read(String($0)) }
    }

    private static func read(_ line: String) throws -> Received {
        try JSONDecoder().decode(Received.self, from: Data(line.dropFirst("message ".count).utf8))
    }
}

extension ScriptedManagementServer.Step {
    fileprivate var object: [String: Any] {
        switch self {
        case .commands(let text, let header): ["commands": text, "header": header]
        case .object(let uri, let size, let chunk, let command):
            ["object": uri, "size": size, "chunk": chunk, "command": command]
        case .file(let file, let uri, let chunk, let told):
            ["object": uri, "file": file, "chunk": chunk, "command": "Add"].merging(
                told.map { ["told": $0] } ?? [:]
            ) { $1 }
        case .http(let status, let headers): ["http": status, "headers": headers]
        }
    }
}

/// Commands as a server writes them.
enum Commands {
    static func get(_ uri: String) -> String {
        "<Get><CmdID/><Item><Target><LocURI>\(uri)</LocURI></Target></Item></Get>"
    }

    static func add(
        _ uri: String, _ value: String? = nil, format: String = "chr", type: String? = nil
    ) -> String {
        set("Add", uri, value, value == nil ? "node" : format, type)
    }

    static func replace(_ uri: String, _ value: String, format: String = "chr") -> String {
        set("Replace", uri, value, format, nil)
    }

    static func execute(_ uri: String, correlator: String? = nil) -> String {
        let correlator = correlator.map { "<Correlator>\($0)</Correlator>" } ?? ""
        return "<Exec><CmdID/>\(correlator)<Item><Target><LocURI>\(uri)</LocURI></Target></Item></Exec>"
    }

    static func delete(_ uri: String) -> String {
        "<Delete><CmdID/><Item><Target><LocURI>\(uri)</LocURI></Target></Item></Delete>"
    }

    static func atomic(_ commands: String...) -> String {
        "<Atomic><CmdID/>\(commands.joined())</Atomic>"
    }

    /// A question to a person, or a text to be shown (1100).
    static func ask(_ code: Int, options: String = "", _ items: String...) -> String {
        let items = ([options] + items).map { "<Item><Data>\($0)</Data></Item>" }.joined()
        return "<Alert><CmdID/><Data>\(code)</Data>\(items)</Alert>"
    }

    private static func set(
        _ command: String, _ uri: String, _ value: String?, _ format: String, _ type: String?
    ) -> String {
        let format = "<Format xmlns=\"syncml:metinf\">\(format)</Format>"
        let type = type.map { "<Type xmlns=\"syncml:metinf\">\($0)</Type>" } ?? ""
        let data = value.map { "<Data><![CDATA[\($0)]]></Data>" } ?? ""
        return """
            <\(command)><CmdID/><Item><Target><LocURI>\(uri)</LocURI></Target>\
            <Meta>\(format)\(type)</Meta>\(data)</Item></\(command)>
            """
    }
}
