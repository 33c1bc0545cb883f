import Foundation
import HTTPTypes
import MessageTesting
import SyncML

/// A device at the other end of a `TestServer`: a few leaves, and the messages that a session needs, in the encoding of
/// the test.
struct TestDevice {
    var id = "urn:dev:1"
    var user = "one"
    var sessionID = "1"
    /// The leaves below `./SCOMO`.
    var leaves: [String: String] = [:]
    /// What goes into package 1 beside the opening.
    var alerts: [Alert] = []
    var execStatus = StatusCode.accepted
    /// Documents about the tree, by the URI that asks for them.
    var documents: [String: String] = [:]
    /// What the headers of its messages announce.
    var limits = Meta()
    /// What it answers to pieces of values.
    var pieceStatus = StatusCode.chunkAccepted
    /// Its answers to commands on these nodes, by name and URI: `Add ./A`.
    var statuses: [String: StatusCode] = [:]
    /// The command at which its sessions break off: `Replace ./A`.
    var breaksAt: String?
    /// What it says about itself when asked, by URI.
    var values: [String: String] = [:]
    /// What it was told to do, as names and URIs, in order.
    private(set) var carriedOut: [String] = []

    /// What was read, in order.
    private(set) var asked: [String] = []
    /// What was replaced, whole.
    private(set) var replaced: [String: Item] = [:]
    /// How many pieces of values came.
    private(set) var pieces = 0
    private var begun: Item?
    private(set) var executed: [Exec] = []
    /// Where the next message goes.
    private(set) var path = "/dm"
    private(set) var nonce: [UInt8]?
    private var number = 0

    init(_ user: String = "one", id: String = "urn:dev:1") {
        (self.user, self.id) = (user, id)
    }

    mutating func addComponent(_ id: String, version: String, package: String) {
        let node = "./SCOMO/Inventory/Deployed/\(id)"
        let values = ["ID": id, "Version": version, "PkgIDRef": package, "State": "20", "Status": "10"]
        for (leaf, value) in values { leaves["\(node)/\(leaf)"] = value }
    }

    /// A whole session: the challenge, package 1 with the credential, answers until the server is content.
    mutating func runSession(_ server: TestServer) async throws {
        var reply = try await begin(server)
        for _ in 0..<5000 where !reply.commands.allSatisfy({ $0.name == "Status" }) {
            reply = try await send(try answers(to: reply), server)
        }
    }

    /// Everything up to the first message with the server's commands.
    mutating func begin(_ server: TestServer) async throws -> Message {
        (number, path) = (0, "/dm")
        let reply = try await send(opening, server)
        return reply.headerCode?.isSuccess == true ? reply : try await send(opening, server)
    }

    /// Sends one message and notes the nonces and addresses of the answer.
    mutating func send(
        _ bodies: [Command.Body], _ server: TestServer, isFinal: Bool = true
    ) async throws -> Message {
        let answer = try await server.post(message(bodies, isFinal: isFinal), to: path)
        guard answer.status == 200 else { throw Unexpected(status: answer.status, text: answer.text) }
        let reply = try MessageCoder.decode(answer.body.span, as: Wire.encoding)
        path = reply.header.responseURI?.replacingOccurrences(of: TestServer.base, with: "") ?? path
        for case .status(let status) in reply.commands.map(\.body) {
            nonce = status.challenge?.nextNonce ?? nonce
        }
        return reply
    }

    /// Begins with the nonce of an earlier session.
    mutating func reuse(_ nonce: [UInt8]?) { self.nonce = nonce }

    mutating func forgetNonce() { nonce = nil }

    struct Unexpected: Error {
        var status: Int
        var text: String
    }

    mutating func message(_ bodies: [Command.Body], isFinal: Bool = true) -> [UInt8] {
        number += 1
        let data = nonce.flatMap {
            try? Authentication.md5(user: user, password: "secret \(user)", nonce: $0)
        }
        let header = Header(
            sessionID: sessionID, messageID: number, target: Location(TestServer.base + "/dm"),
            source: Location(id, name: user), credential: data.map { Credential(type: .md5, data: $0) },
            meta: limits)
        let commands = bodies.enumerated().map { Command(id: "\($0.offset + 1)", $0.element) }
        return MessageCoder.encode(
            Message(header: header, commands: commands, isFinal: isFinal), as: Wire.encoding)
    }

    var opening: [Command.Body] {
        let information = [("Man", "Example"), ("Mod", "Box42")].map { leaf, value in
            Item(source: Location("./DevInfo/\(leaf)"), data: Array(value.utf8))
        }
        return [.alert(Alert(code: AlertCode.clientInitiated)), .replace(information, Meta())]
            + alerts.map { .alert($0) }
    }

    mutating func answers(to message: Message) throws -> [Command.Body] {
        let header = Status(
            messageRef: message.header.messageID, commandRef: "0", command: "SyncHdr", code: .ok)
        return try [.status(header)]
            + message.commands.flatMap { try answers(to: $0, message.header.messageID) }
    }

    struct BrokeOff: Error {}

    /// Whether the server has told it to do that.
    func did(_ command: String) -> Bool { carriedOut.contains(command) }

    private mutating func answers(to command: Command, _ message: Int) throws -> [Command.Body] {
        var code = StatusCode.ok
        var found: [Item] = []
        let name = "\(command.name) \(command.body.uri ?? "")"
        guard breaksAt != name else { throw BrokeOff() }
        carriedOut.append(name)
        switch command.body {
        case .sequence(let parts, _), .atomic(let parts, _):
            let status = Status(
                messageRef: message, commandRef: command.id, command: command.name,
                code: statuses[name] ?? .ok)
            return try [.status(status)] + parts.flatMap { try answers(to: $0, message) }
        case .status: return []
        case .get(let items, _):
            asked.append(items.first?.target?.uri ?? "")
            found = get(items.first?.target?.uri ?? "")
        case .replace(let items, _): code = items.first.map { replace($0) } ?? .incomplete
        case .add(let items, _): for item in items { leaves[item.target?.uri ?? ""] = item.text }
        case .exec(let exec):
            executed.append(exec)
            code = execStatus
        default: break
        }
        code = statuses[name] ?? code
        let status = Status(messageRef: message, commandRef: command.id, command: command.name, code: code)
        let results = Results(messageRef: message, commandRef: command.id, items: found)
        return [.status(status)] + (found.isEmpty ? [] : [.results(results)])
    }

    private mutating func replace(_ item: Item) -> StatusCode {
        var whole = begun ?? item
        if begun != nil { whole.data = (whole.data ?? []) + (item.data ?? []) }
        pieces += item.hasMoreData || begun != nil ? 1 : 0
        begun = item.hasMoreData ? whole : nil
        guard !item.hasMoreData else { return pieceStatus }
        guard whole.meta.size ?? whole.data?.count == whole.data?.count else { return .sizeMismatch }
        (whole.meta.size, whole.hasMoreData) = (nil, false)
        replaced[whole.target?.uri ?? ""] = whole
        return .ok
    }

    private func get(_ uri: String) -> [Item] {
        if let value = values[uri] { return [item(uri, value)] }
        if let document = documents[uri] {
            let meta = Meta(format: "xml", type: "application/vnd.syncml.dmtnds+xml")
            return [Item(source: Location(uri), meta: meta, data: Array(document.utf8))]
        }
        return switch uri {
        case ".": [item(".", "DevInfo/SCOMO", format: "node")]
        case "./SCOMO?prop=Type": [item(uri, "urn:oma:mo:oma-scomo:1.0")]
        case _ where uri.hasSuffix("?list=StructData"):
            [item(String(uri.prefix { $0 != "?" }), "", format: "node")]
                + leaves.filter { $0.key.hasPrefix(uri.prefix { $0 != "?" }) }.map { item($0.key, $0.value) }
        default: [item(uri, "", format: "node")]
        }
    }

    private func item(_ uri: String, _ value: String, format: String? = nil) -> Item {
        Item(source: Location(uri), meta: Meta(format: format), data: Array(value.utf8))
    }
}

extension Item {
    /// The value, however it came.
    var octets: [UInt8]? {
        meta.format == "b64" ? text.flatMap { Data(base64Encoded: $0) }.map { [UInt8]($0) } : data
    }
}

extension Command.Body {
    /// The node that a command of a server is about.
    fileprivate var uri: String? {
        switch self {
        case .get(let items, _), .add(let items, _), .replace(let items, _), .delete(let items, _),
            .copy(let items, _):
            items.first?.target?.uri
        case .exec(let exec): exec.item.target?.uri
        default: nil
        }
    }
}

extension TestServer {
    /// Posts a message of device management.
    func post(_ message: [UInt8], to path: String) async throws -> Answer {
        try await request(
            .post, path, headers: [.contentType: "\(Wire.encoding.mediaType); charset=utf-8"], body: message)
    }
}

extension Alert {
    /// A generic alert with one item.
    static func generic(
        _ type: String, correlator: String? = nil, source: String? = nil, _ data: String = ""
    ) -> Alert {
        Alert(
            code: AlertCode.generic, correlator: correlator,
            items: [
                Item(
                    source: source.map { Location($0) },
                    meta: Meta(format: "chr", type: "urn:oma:at:scomo:" + type), data: Array(data.utf8))
            ])
    }
}

extension Message {
    /// The status of the header that this answers.
    var headerCode: StatusCode? {
        if case .status(let status)? = commands.first?.body { status.code } else { nil }
    }
}
