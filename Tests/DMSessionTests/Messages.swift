import Accounts
import Bytes
import DMSession
import MessageTesting
import SyncML

/// The server's half of a test: writes its messages in the encoding of the test.
struct ServerMessage {
    var sessionID = "5"
    var messageID = 1
    /// Of the client's message that this answers.
    var answering: Int?
    /// The Status for the client's header; nil for none.
    var status: Int? = 212
    /// A `Chal` beside it.
    var challenge: Challenge?
    /// Further elements of the header.
    var header = ""
    /// Further elements of the body.
    var body = ""
    var isFinal = true

    var bytes: [UInt8] { Wire.bytes(text) }

    var text: String {
        """
        <SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>\
        <SessionID>\(sessionID)</SessionID><MsgID>\(messageID)</MsgID>\
        <Target><LocURI>\(Device.identifier)</LocURI></Target>\
        <Source><LocURI>\(Device.address)</LocURI></Source>\(header)</SyncHdr>\
        <SyncBody>\(headerStatus)\(body)\(isFinal ? "<Final/>" : "")</SyncBody></SyncML>
        """
    }

    private var headerStatus: String {
        guard let status else { return "" }
        let challenge = challenge.map { "<Chal><Meta><Type>\($0.type.name)</Type>\(nonce($0))</Meta></Chal>" }
        return """
            <Status><CmdID>100</CmdID><MsgRef>\(answering ?? messageID)</MsgRef><CmdRef>0</CmdRef>\
            <Cmd>SyncHdr</Cmd>\(challenge ?? "")<Data>\(status)</Data></Status>
            """
    }

    private func nonce(_ challenge: Challenge) -> String {
        challenge.nextNonce.map { "<NextNonce>\(Base64.encode($0))</NextNonce>" } ?? ""
    }
}

/// `Cred` with this type and proof.
func credential(_ type: AuthenticationType, _ data: String) -> String {
    "<Cred><Meta><Format>b64</Format><Type>\(type.name)</Type></Meta><Data>\(data)</Data></Cred>"
}

/// There is no message where a test expects one.
struct NothingSent: Error {
    var next: Next
}

extension Output {
    /// The message to be sent.
    func message() throws -> Message {
        guard case .send(let message) = next else {
            throw NothingSent(next: next)
        }
        return try MessageCoder.decode(message.bytes.span)
    }

    var size: Int { if case .send(let message) = next { message.bytes.count } else { 0 } }

    /// The message in words: see `Message.words`.
    var words: [String] {
        get throws { try message().words }
    }
}

extension Message {
    /// One line a command: its name, what it refers to, and its code or values; `Final` at last.
    var words: [String] { commands.map(\.words) + (isFinal ? ["Final"] : []) }

    /// Its Statuses, that for the header first.
    var answers: [Status] {
        commands.compactMap { if case .status(let status) = $0.body { status } else { nil } }
    }
}

extension Command {
    fileprivate var words: String {
        switch body {
        case .status(let status):
            ([status.command, status.commandRef, "\(status.code)"] + status.targetRefs).joined(separator: " ")
        case .results(let results):
            "Results \(results.commandRef)" + results.items.map { " \($0.words)" }.joined()
        case .alert(let alert):
            "Alert \(alert.code)" + alert.items.map { " \($0.words)" }.joined()
        default: name
        }
    }
}

extension Item {
    fileprivate var words: String {
        let uri = source?.uri ?? target?.uri ?? ""
        return uri + (meta.format.map { "(\($0))" } ?? "") + (text.map { "=\($0)" } ?? "")
    }
}

extension Next {
    var address: String? { if case .send(let message) = self { message.address } else { nil } }
}

extension Session {
    mutating func receive(_ bytes: [UInt8]) throws(SessionError) -> Output {
        try receive(Incoming(bytes: bytes))
    }
}

/// What the device says to a body, without the answer to the header.
func answers(_ body: String, from device: Device) throws -> [String] {
    var session = device.session()
    _ = session.begin()
    return Array(try session.receive(ServerMessage(body: body).bytes).words.dropFirst())
}

func item(_ uri: String, _ data: String? = nil, _ meta: String = "", from source: String? = nil) -> String {
    let data = data.map { "<Data>\($0)</Data>" } ?? ""
    let source = source.map { "<Source><LocURI>\($0)</LocURI></Source>" } ?? ""
    return "<Item><Target><LocURI>\(uri)</LocURI></Target>\(source)<Meta>\(meta)</Meta>\(data)</Item>"
}

func command(_ name: String, _ id: Int, _ content: String) -> String {
    "<\(name)><CmdID>\(id)</CmdID>\(content)</\(name)>"
}
