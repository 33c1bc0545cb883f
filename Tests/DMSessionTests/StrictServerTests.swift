import Accounts
import DMSession
import ManagementTree
import SyncML
import TestSupport
import Testing

/// Whole sessions made up from a seed: limits that change, values and reports in pieces, answers in many messages, the
/// server's challenges and repetitions in between.
@Suite("A server that overlooks nothing")
struct StrictServerTests {
    /// Fifty sessions a row: one that fails names the seed of its own.
    @Test("finds nothing wrong in a random session", arguments: 0..<6)
    func sessions(fifty: UInt64) throws {
        for seed in (fifty * 50)..<(fifty * 50 + 50) {
            var talk = try RandomTalk(seed: seed)
            let faults = try talk.run()
            #expect(faults == [], "seed \(seed)")
        }
    }

    /// What the device says in WBXML, as an independent implementation reads it.
    @Test("reads the same as libwbxml")
    func secondOpinion() throws {
        for seed in 0..<8 as Range<UInt64> {
            var talk = try RandomTalk(seed: seed, isPlain: true)
            #expect(try talk.run() == [], "seed \(seed)")
            #expect(talk.sent.count > 2)
            let texts = try FilterRun.run(["wbxml2xml", "-k", "-m", "0", "-o", "-", "-"], talk.sent)
            for (bytes, text) in zip(talk.sent, texts) {
                let message = try MessageCoder.decode(bytes.span, as: .wbxml)
                let read = try? MessageCoder.decode(text.bytes.span, as: .xml)
                #expect(read == message, "seed \(seed), message \(message.header.messageID)")
            }
        }
    }
}

/// One session with random values, reports and orders.
private struct RandomTalk {
    private var numbers: SeededNumbers
    private var device: Device
    private var session: Session
    private var server: StrictServer
    private var encoding: Encoding
    private let authentication: ClientAuthentication
    /// How many packages of commands are still to come.
    private var packages: Int
    private var effects: [Effect] = []
    private var nonce: [UInt8] = Array(1...16)
    private var challenges = 1

    private static let alphabet = "abcdefghij <>&\"'\r\n\t]é€😀\u{7}\u{0}"

    /// What the device said.
    private(set) var sent: [[UInt8]] = []
    private let isPlain: Bool

    /// - Parameter isPlain: All in WBXML, and values of characters that XML has.
    init(seed: UInt64, isPlain: Bool = false) throws {
        var numbers = SeededNumbers(seed: seed)
        self.isPlain = isPlain
        device = try Device()
        encoding = numbers.chance(50) && !isPlain ? .xml : .wbxml
        authentication = [.none, .md5, .hmac][numbers.number(0...2)]
        packages = numbers.number(1...3)
        device.account.encoding = encoding
        device.limits.maxMessageSize = 65_536
        device.account.clientCredentials = Device.clientCredentials
        device.account.clientAuthentication = authentication
        device.account.clientNonce = nonce
        device.account.serverCredentials = Device.serverCredentials
        device.account.serverAuthentication = numbers.chance(30) ? .hmac : .transport
        device.account.serverNonce = Device.s1
        let plain = "abc é€😀<&"
        let text = numbers.text(0...5000, of: numbers.chance(70) || isPlain ? plain : Self.alphabet)
        device.configuration.values[FakeObject.path("Log")] = Array(text.utf8)
        let image = numbers.bytes(numbers.number(0...3000)).map { isPlain ? $0 & 0x3F | 0x40 : $0 }
        device.configuration.values[FakeObject.path("Image")] = image
        if isPlain { device.configuration.values[FakeObject.path("Bell")] = [0x41] }
        for name in 0..<numbers.number(0...30) {
            device.components.values[FakeObject.path("Inventory/Deployed/c\(name)")] = []
        }
        if numbers.chance(30) { device.account.messageLimit = numbers.number(2200...8000) }
        server = StrictServer(limit: device.account.messageLimit)
        device.alerts = (0..<numbers.number(0...(numbers.chance(20) ? 30 : 4))).map { number in
            let items = (0..<numbers.number(0...3)).map { item in
                GenericAlert.Item(
                    source: "./\(number)/\(item)",
                    data: numbers.text(
                        0...(numbers.chance(50) ? 30 : 3000), of: isPlain ? plain : Self.alphabet))
            }
            return GenericAlert(
                number: UInt64(number), type: "t", mark: .warning, correlator: "job-\(number)", items: items)
        }
        session = device.session()
        self.numbers = numbers
    }

    /// What went wrong.
    mutating func run() throws -> [String] {
        var output = session.begin()
        var before = server
        for _ in 0..<800 {
            guard case .send(let sent) = output.next else { break }
            before = server
            self.sent.append(sent.bytes)
            try server.take(sent.bytes)
            guard server.faults.isEmpty else { return server.faults }
            let message = try answer(before)
            let isOver = server.isMyTurn && message.commands.allSatisfy(\.isAcceptance)
            let bytes = MessageCoder.encode(message, as: encoding)
            output = try session.receive(Incoming(bytes: bytes, mac: try mac(bytes)))
            effects += output.effects
            if numbers.chance(5), case .send = output.next {
                let again = try session.receive(Incoming(bytes: bytes))
                if again.next != output.next { return ["another answer to a repetition"] }
            }
            if isOver, case .send = output.next { return ["it goes on after the end"] }
        }
        guard case .finished(.completed) = output.next else { return ["it doesn't end"] }
        return problems()
    }

    /// The server's next message. `before` is what the server knew before it took what it answers.
    private mutating func answer(_ before: StrictServer) throws -> Message {
        if numbers.chance(10), !isPlain { encoding = numbers.chance(50) ? .xml : .wbxml }
        let limit = numbers.chance(server.messageID == 0 ? 80 : 20) ? newLimit : nil
        if authentication != .none, challenges > 0, numbers.chance(10) {
            // Nothing of the message counts, but its number.
            challenges -= 1
            let nonce = server.nonce
            server = before
            server.passOver(nonce)
            return server.say([], isFinal: true, code: .unauthorized, challenge: challenge, limit: limit)
        }
        let code: StatusCode = authentication == .hmac ? .ok : .authenticated
        let challenge = authentication == .hmac ? challenge : nil
        let next = SyncML.Command.Body.alert(Alert(code: 1222))
        if !server.hasEnded {
            if !server.isAsked, numbers.chance(50) {
                return server.say([next], isFinal: false, code: code, challenge: challenge, limit: limit)
            }
            return server.say(package(), isFinal: true, code: code, challenge: challenge, limit: limit)
        }
        guard server.isMyTurn else {
            return server.say(
                [next], isFinal: numbers.chance(20), code: code, challenge: challenge, limit: limit)
        }
        guard packages > 0 else {
            return server.say([], isFinal: true, code: code, challenge: challenge, limit: limit)
        }
        packages -= 1
        return server.say(
            package(), isFinal: numbers.chance(70), code: code, challenge: challenge, limit: limit)
    }

    /// Our proof of a message, if the device wants one.
    private func mac(_ bytes: [UInt8]) throws -> String? {
        guard device.account.serverAuthentication == .hmac else { return nil }
        let credentials = Device.serverCredentials
        let digest = try Authentication.userDigest(user: credentials.name, password: credentials.password)
        return try MessageProof(
            userName: credentials.name, userDigest: digest, nonce: server.nonce ?? Device.s1, content: bytes
        ).text
    }

    private var newLimit: Int {
        mutating get { numbers.number(encoding == .wbxml ? 1000...5000 : 2200...8000) }
    }

    private var challenge: Challenge {
        mutating get {
            nonce = numbers.bytes(16)
            return Challenge(type: authentication == .hmac ? .mac : .md5, nextNonce: nonce)
        }
    }

    private mutating func package() -> [SyncML.Command.Body] {
        (0..<numbers.number(1...(numbers.chance(10) ? 60 : 6))).map { _ in body(depth: 0) }
    }

    private mutating func body(depth: Int) -> SyncML.Command.Body {
        switch numbers.number(0...(depth == 0 ? 6 : 3)) {
        case 0, 1: .get(items("./Conf/Log", "./Conf/Image", "./Conf/Bell", "./Conf/Nope"), Meta())
        case 2: .replace(items("./Conf/Blob", "./Conf/Nope", "./Conf/Net/Mtu"), Meta())
        case 3: .delete(items("./Conf/Nope", "./DevInfo"), Meta())
        case 4: .get([Item(target: Location("./SCOMO/Inventory/Deployed?list=Struct"))], Meta())
        case 5: .sequence(inner, Meta())
        default: .atomic(inner, Meta())
        }
    }

    private var inner: [SyncML.Command] {
        mutating get {
            (0..<numbers.number(1...5)).map { _ in SyncML.Command(id: "", body(depth: 1)) }
        }
    }

    private mutating func items(_ uris: String...) -> [Item] {
        (0..<numbers.number(1...3)).map { _ in
            Item(target: Location(uris[numbers.number(0...(uris.count - 1))]), data: [0x37])
        }
    }

    /// What didn't arrive.
    private func problems() -> [String] {
        var problems: [String] = []
        for (key, value) in server.values where key.hasSuffix("./Conf/Log") || key.hasSuffix("./Conf/Image") {
            let name = key.hasSuffix("Log") ? "Log" : "Image"
            if value != device.configuration.values[FakeObject.path(name)] { problems.append(key) }
        }
        for alert in device.alerts {
            let told = server.reports["job-\(alert.number)"] ?? []
            let isTold =
                told.map(\.source?.uri) == alert.items.map(\.source)
                && told.map(\.decoded) == alert.items.map { Array($0.data.utf8) }
            if !isTold { problems.append("alert \(alert.number): \(told.map(\.source?.uri))") }
            let answers = effects.filter { $0 == .alertAnswered(number: alert.number, .ok) }
            if answers.count != 1 { problems.append("alert \(alert.number) answered \(answers.count) times") }
        }
        return problems
    }
}

extension SyncML.Command {
    /// Whether it is a Status that asks for nothing.
    fileprivate var isAcceptance: Bool {
        if case .status(let status) = body { status.code.isSuccess } else { false }
    }
}
