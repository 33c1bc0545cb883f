import DMServer
import MessageTesting
import SCOMOTerms
import SyncML
import Testing

@Suite(.everyEncoding) struct AuthenticationTests {
    private static let opening: [Command.Body] = [.clientInitiated, .deviceInformation]

    @Test(arguments: [Credential.md5(nonce: "Nonce"), .basic()])
    func `A device that proves who it is at once is managed at once`(_ credential: Credential) throws {
        let message = Message.fromDevice(1, credential, Self.opening)
        var conversation = Conversation(opening: message)
        let reply = try conversation.send(message)
        #expect(reply.codes == ["0": 212, "1": 200, "2": 200])
        #expect(conversation.session.isAuthenticated)
        #expect(conversation.events.first == .authenticated)
        #expect(
            conversation.events.contains(
                .deviceInformation(["DevId": Conversation.device, "Man": "Example"])))
    }

    /// What is sent, and what comes back on the header.
    struct Refusal: CustomTestStringConvertible {
        var testDescription: String
        var credential: Credential?
        var account: DeviceAccount?
        var code: Int
        var challenge: AuthenticationType
    }

    private static let refusals = [
        Refusal(testDescription: "nothing", account: .known(), code: 407, challenge: .md5),
        Refusal(
            testDescription: "wrong password", credential: .md5("Ohno", nonce: "Nonce"), account: .known(),
            code: 401, challenge: .md5),
        Refusal(
            testDescription: "wrong basic password", credential: .basic("Ohno"), account: .known(), code: 401,
            challenge: .basic),
        Refusal(
            testDescription: "basic that isn't base 64", credential: Credential(type: .basic, data: "%"),
            account: .known(), code: 401, challenge: .basic),
        Refusal(
            testDescription: "stale nonce", credential: .md5(nonce: "older"), account: .known(), code: 401,
            challenge: .md5),
        Refusal(
            testDescription: "no nonce was ever issued", credential: .md5(nonce: ""),
            account: .known(nonce: nil), code: 401, challenge: .md5),
        Refusal(
            testDescription: "unknown type", credential: Credential(type: .mac, data: ""), account: .known(),
            code: 401, challenge: .md5),
        Refusal(
            testDescription: "unknown device", credential: .md5(nonce: "Nonce"), code: 401, challenge: .md5),
        Refusal(
            testDescription: "unknown device with basic", credential: .basic(""), code: 401, challenge: .basic
        ),
        Refusal(testDescription: "unknown device with nothing", code: 407, challenge: .md5),
    ]

    @Test(arguments: refusals)
    func `Everything of a device that isn't recognised is refused and challenged`(_ row: Refusal) throws {
        let message = Message.fromDevice(1, row.credential, Self.opening)
        var conversation = Conversation(opening: message, account: row.account)
        let reply = try conversation.send(message, [.activation])
        #expect(reply.codes == ["0": row.code, "1": row.code, "2": row.code])
        #expect(reply.statuses.first?.challenge?.type == row.challenge)
        #expect(reply.requests.isEmpty)
        #expect(reply.isFinal)
        #expect(conversation.events.allSatisfy { $0 == .proofFailed })
        #expect(!conversation.session.isAuthenticated)
    }

    @Test func `A challenge's nonce is good for one answer, the stored one no longer`() throws {
        let message = Message.fromDevice(1, nil, Self.opening)
        var conversation = Conversation(opening: message)
        _ = try conversation.send(message)
        #expect(try conversation.send(.fromDevice(2, .md5(nonce: "Nonce"), Self.opening)).codes["0"] == 401)
        #expect(
            try conversation.send(.fromDevice(3, .md5(nonce: "fresh nonce"), Self.opening)).codes["0"] == 212)
    }

    @Test func `After three challenges the session is over`() throws {
        let message = Message.fromDevice(1, .md5("wrong", nonce: "Nonce"), Self.opening)
        var conversation = Conversation(opening: message)
        for number in 1...3 {
            let reply = try conversation.send(.fromDevice(number, .md5("wrong", nonce: "x"), Self.opening))
            #expect(reply.statuses.first?.challenge != nil)
        }
        let last = try conversation.send(.fromDevice(4, .md5("wrong", nonce: "x"), Self.opening))
        #expect(last.statuses.first?.challenge == nil)
        #expect(last.codes["0"] == 401)
        #expect(conversation.events.count { $0 == .proofFailed } == 4)
        #expect(conversation.events.last == .ended(.authenticationFailed))
        // Not even the right password helps then.
        let late = try conversation.send(.fromDevice(5, .md5(nonce: "fresh nonce"), Self.opening))
        #expect(late.codes["0"] == 401)
    }

    private static func secured(_ secret: ServerCredentials.Secret) -> DeviceAccount {
        .known(server: ServerCredentials(userName: "srv", secret: secret))
    }

    private static let digest = ServerCredentials.Secret.digest(DeviceAccount.digest("srv", "s3cret"))

    @Test func `A challenged server proves itself and sends the commands again`() throws {
        let message = Message.fromDevice(1, .md5(nonce: "Nonce"), Self.opening)
        var conversation = Conversation(opening: message, account: Self.secured(Self.digest))
        let first = try conversation.send(message)
        let empty = try Authentication.md5(user: "srv", password: "s3cret", nonce: [])
        #expect(first.header.credential?.data == empty, "the device has issued no nonce yet")
        let command = try #require(first.requests.first)
        let challenge = Challenge(type: .md5, nextNonce: Array("C1".utf8))
        let second = try conversation.send(
            .fromDevice(
                2,
                [
                    .headerStatus(.missingCredentials, of: 1, challenge),
                    .status(
                        Status(
                            messageRef: 1, commandRef: command.id, command: "Get", code: .missingCredentials)),
                ]))
        let proof = try Authentication.md5(user: "srv", password: "s3cret", nonce: Array("C1".utf8))
        #expect(second.header.credential?.data == proof)
        #expect(second.header.source.name == "srv")
        #expect(second.requests.map(\.body) == [command.body])
    }

    @Test(arguments: [Challenge(type: .basic), Challenge(type: .mac), Challenge(type: .md5)])
    func `A server that can't prove itself ends the session without commands`(_ challenge: Challenge) throws {
        let message = Message.fromDevice(1, .md5(nonce: "Nonce"), Self.opening)
        var conversation = Conversation(opening: message, account: Self.secured(Self.digest))
        _ = try conversation.send(message)
        let reply = try conversation.send(.fromDevice(2, [.headerStatus(.unauthorized, of: 1, challenge)]))
        #expect(reply.requests.isEmpty)
        #expect(conversation.events.last == .ended(.serverRejected))
    }

    @Test func `A basic credential of the server's is shown until it is accepted`() throws {
        let message = Message.fromDevice(1, .md5(nonce: "Nonce"), Self.opening)
        let secret = ServerCredentials.Secret.basic(Authentication.basic(user: "srv", password: "x"))
        var conversation = Conversation(opening: message, account: Self.secured(secret))
        #expect(try conversation.send(message).header.credential?.type == .basic)
        let next = try conversation.send(.fromDevice(2, [.headerStatus(.authenticated, of: 1)]))
        #expect(next.header.credential == nil)
    }

    @Test func `A nonce of the server's is believed only from a device that is recognised`() throws {
        let challenge = Challenge(type: .md5, nextNonce: Array("evil".utf8))
        let message = Message.fromDevice(
            1, .md5("wrong", nonce: ""), [.headerStatus(.authenticated, of: 1, challenge)])
        var conversation = Conversation(opening: message, account: Self.secured(Self.digest))
        _ = try conversation.send(message)
        #expect(conversation.events == [.proofFailed])
    }

    @Test func `What a stranger tells about itself is forgotten: with credentials the device tells it again`()
        throws
    {
        let opening = Message.fromDevice(1, nil, [.clientInitiated, .deviceInformation])
        var conversation = Conversation(opening: opening)
        _ = try conversation.send(opening)
        #expect(conversation.events.isEmpty)
        _ = try conversation.send(.fromDevice(2, .md5(nonce: "fresh nonce"), [.clientInitiated]))
        #expect(conversation.events.contains(.authenticated))
        #expect(!conversation.events.contains { if case .deviceInformation = $0 { true } else { false } })
    }
}

extension Order {
    static var activation: Order {
        get throws { try make(.activate, .component("org.example.core")) }
    }

    static func make(
        number: Int64 = 7, _ primitive: Primitive, _ subject: OrderedTask.Subject, wasSent: Bool = false
    ) throws -> Order {
        Order(
            number: number, task: try #require(OrderedTask(primitive, subject)), correlator: "job-\(number)",
            attempts: wasSent ? 1 : 0)
    }
}
