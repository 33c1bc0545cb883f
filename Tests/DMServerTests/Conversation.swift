import Bytes
import DMServer
import MessageTesting
import SyncML

/// A session with a device that is one of a few messages, or a whole `FakeDevice`.
struct Conversation {
    static let device = "urn:dev:ops:00A0C9-Box42-0042"
    static let server = "https://dm.example.net/dm"

    var session: ServerSession
    var events: [Event] = []
    /// The orders that aren't over, with what became of them.
    var book: [Order] = []

    /// A device that is known with the password `OhBehave`, and what the server knows of it.
    init(
        opening message: Message, account: DeviceAccount? = .known(), traits: DeviceTraits = DeviceTraits(),
        maxObjectSize: Int = 1 << 20
    ) {
        var settings = SessionSettings(serverURI: Self.server, responseURI: Self.server + "?s=7f3c")
        settings.maxObjectSize = maxObjectSize
        session = ServerSession(
            for: message, account: account, traits: traits, settings: settings,
            makeNonce: { Array("fresh nonce".utf8) })
    }

    /// The reply to one message of the device, which comes in the encoding of the test and is answered in it.
    mutating func send(
        _ message: Message, _ orders: [Order] = [], requests: [TreeRequest] = []
    ) throws -> Message {
        let bytes = MessageCoder.encode(message, as: Wire.encoding)
        take(
            session.receive(
                try MessageCoder.decode(bytes.span), Arrival(bytes: bytes, encoding: Wire.encoding)))
        let reply = session.reply(orders.isEmpty ? book : orders, requests)
        take(reply.events)
        return try MessageCoder.decode(reply.bytes.span, as: Wire.encoding)
    }

    /// Goes on until the server has nothing more to ask. Returns what the server sent last.
    mutating func run(_ device: inout FakeDevice, _ orders: [Order] = []) throws -> Message {
        book = orders
        var reply = try send(device.opening())
        for _ in 0..<200 {
            guard let next = device.answer(to: reply) else { return reply }
            reply = try send(next)
        }
        return reply
    }

    /// Keeps the book as a server does.
    private mutating func take(_ events: [Event]) {
        self.events += events
        for event in events {
            switch event {
            case .order(let number, let progress): book.take(progress, on: number)
            case .reported(let report):
                book.removeAll { report.isAbout(correlator: $0.correlator, uri: $0.uri) }
            default: break
            }
        }
    }

    /// What became of an order, `sent` left out.
    func progress(of number: Int64) -> [Progress] {
        events.compactMap {
            guard case .order(number, let progress) = $0 else { return nil }
            if case .sent = progress { return nil }
            return progress
        }
    }

    var inventory: DeviceInventory? {
        events.reduce(nil) { if case .inventory(let inventory) = $1 { inventory } else { $0 } }
    }
}

extension [Order] {
    fileprivate mutating func take(_ progress: Progress, on number: Int64) {
        guard let index = firstIndex(where: { $0.number == number }) else { return }
        switch progress {
        case .sent(let uri): (self[index].uri, self[index].attempts) = (uri, self[index].attempts + 1)
        case .accepted: self[index].isAccepted = true
        case .succeeded, .failed: remove(at: index)
        case .postponed(let status): if status != 0 { self[index].attempts = 0 }
        }
    }
}

extension DeviceAccount {
    /// User `Bruce2`, password `OhBehave`, next nonce `Nonce`: the example of the standard.
    static func known(nonce: [UInt8]? = Array("Nonce".utf8), server: ServerCredentials? = nil) -> Self {
        DeviceAccount(
            deviceID: Conversation.device, userDigest: digest("Bruce2", "OhBehave"), nonce: nonce,
            serverCredentials: server)
    }

    static func digest(_ user: String, _ password: String) -> String {
        (try? Authentication.userDigest(user: user, password: password)) ?? ""
    }
}

extension Credential {
    static func md5(_ password: String = "OhBehave", nonce: String) -> Credential {
        let data = try? Authentication.md5(user: "Bruce2", password: password, nonce: Array(nonce.utf8))
        return Credential(type: .md5, data: data ?? "")
    }

    static func basic(_ password: String = "OhBehave") -> Credential {
        Credential(type: .basic, data: Authentication.basic(user: "Bruce2", password: password))
    }
}

extension Message {
    /// A message of the device.
    static func fromDevice(
        _ number: Int, _ credential: Credential? = nil, _ bodies: [Command.Body], isFinal: Bool = true,
        limit: Int? = nil, objectLimit: Int? = nil, from device: String = Conversation.device
    ) -> Message {
        let header = Header(
            sessionID: "5", messageID: number, target: Location(Conversation.server),
            source: Location(device), credential: credential,
            meta: Meta(maxMessageSize: limit, maxObjectSize: objectLimit))
        let commands = bodies.enumerated().map { Command(id: "\($0.offset + 1)", $0.element) }
        return Message(header: header, commands: commands, isFinal: isFinal)
    }

    /// A later message of a session that needs no credential any more.
    static func fromDevice(
        _ number: Int, _ bodies: [Command.Body], isFinal: Bool = true,
        from device: String = Conversation.device
    ) -> Message {
        fromDevice(number, nil, bodies, isFinal: isFinal, from: device)
    }

    /// The codes of a message's statuses, by the command they answer; the header's is `0`.
    var codes: [String: Int] {
        Dictionary(
            statuses.map { ($0.commandRef, $0.code.rawValue) }, uniquingKeysWith: { first, _ in first })
    }

    var statuses: [Status] {
        commands.compactMap { if case .status(let status) = $0.body { status } else { nil } }
    }

    /// Everything but statuses.
    var requests: [Command] {
        commands.filter { if case .status = $0.body { false } else { true } }
    }

    var alertCodes: [Int] {
        commands.compactMap { if case .alert(let alert) = $0.body { alert.code } else { nil } }
    }
}

extension Command.Body {
    static var clientInitiated: Self { .alert(Alert(code: AlertCode.clientInitiated)) }

    static var deviceInformation: Self {
        let leaves = ["./DevInfo/DevId": Conversation.device, "./DevInfo/Man": "Example"]
        return .replace(leaves.map { Item(source: Location($0.key), data: Array($0.value.utf8)) }, Meta())
    }

    /// The status of a header of the server's.
    static func headerStatus(_ code: StatusCode, of message: Int, _ challenge: Challenge? = nil) -> Self {
        .status(
            Status(
                messageRef: message, commandRef: "0", command: "SyncHdr", challenge: challenge, code: code))
    }
}
