import DMServer
import SyncML
import Testing

/// Proofs that are beside messages, in both directions.
@Suite struct MessageProofTests {
    private static let opening: [Command.Body] = [.clientInitiated, .deviceInformation]

    /// One exchange: the device's message, proved with `nonce` if that isn't nil.
    private func exchange(
        _ conversation: inout Conversation, _ message: Message, nonce: String?, password: String = "OhBehave",
        encoding: Encoding = .xml
    ) throws -> (reply: Reply, message: Message) {
        let bytes = MessageCoder.encode(message, as: encoding)
        let proof = try nonce.map {
            try MessageProof(
                userName: "Bruce2", userDigest: DeviceAccount.digest("Bruce2", password),
                nonce: Array($0.utf8), content: bytes)
        }
        let events = conversation.session.receive(
            message, Arrival(bytes: bytes, encoding: encoding, proof: proof))
        let reply = conversation.session.reply()
        conversation.events += events + reply.events
        return (reply, try MessageCoder.decode(reply.bytes.span, as: encoding))
    }

    @Test(arguments: [Encoding.xml, .wbxml])
    func `Every message is proved, each with the nonce of the last answer`(_ encoding: Encoding) throws {
        let message = Message.fromDevice(1, nil, Self.opening)
        var conversation = Conversation(opening: message, account: .known())
        let first = try exchange(&conversation, message, nonce: "Nonce", encoding: encoding)
        #expect(first.message.codes == ["0": 200, "1": 200, "2": 200])
        let challenge = try #require(first.message.statuses.first?.challenge)
        #expect(challenge.type == .mac)
        #expect(challenge.nextNonce == Array("fresh nonce".utf8))
        #expect(first.reply.encoding == encoding)
        #expect(conversation.events.contains(.deviceNonce(Array("fresh nonce".utf8))))
        #expect(conversation.session.isAuthenticated)

        let next = Message.fromDevice(2, [.headerStatus(.ok, of: 1)])
        let second = try exchange(&conversation, next, nonce: "fresh nonce", encoding: encoding)
        #expect(second.message.codes["0"] == 200)
        #expect(second.message.statuses.first?.challenge?.type == .mac)
        #expect(conversation.events.filter { $0 == .authenticated }.count == 1)
    }

    @Test(arguments: [nil, "Nonce", "other"])
    func `A later message without a right proof is refused`(_ nonce: String?) throws {
        let message = Message.fromDevice(1, nil, Self.opening)
        var conversation = Conversation(opening: message, account: .known())
        _ = try exchange(&conversation, message, nonce: "Nonce")
        let alert = Command.Body.alert(Alert(code: AlertCode.sessionAbort))
        let next = Message.fromDevice(2, .md5(nonce: "fresh nonce"), [alert])
        // A credential doesn't help: the kind of proof stays the same during a session.
        let refused = try exchange(&conversation, next, nonce: nonce)
        #expect(refused.message.codes == ["0": nonce == nil ? 407 : 401, "1": nonce == nil ? 407 : 401])
        #expect(refused.message.statuses.first?.challenge?.type == .mac)
        #expect(refused.message.requests.isEmpty)
        #expect(!conversation.session.isAuthenticated)
        #expect(!conversation.session.isOver)
    }

    @Test func `A message that was changed on the way is refused`() throws {
        let message = Message.fromDevice(1, nil, Self.opening)
        var conversation = Conversation(opening: message, account: .known())
        let bytes = MessageCoder.encode(message)
        let proof = try MessageProof(
            userName: "Bruce2", userDigest: DeviceAccount.digest("Bruce2", "OhBehave"),
            nonce: Array("Nonce".utf8), content: bytes)
        // One blank more says the same, and isn't the same.
        let events = conversation.session.receive(message, Arrival(bytes: bytes + [0x20], proof: proof))
        #expect(events == [.proofFailed])
        let reply = conversation.session.reply()
        #expect(try MessageCoder.decode(reply.bytes.span).codes["0"] == 401)
    }

    @Test(arguments: Requirement.allCases)
    func `A device shows what is required of it, nothing else`(_ requirement: Requirement) throws {
        let types: [Requirement: AuthenticationType] = [.basic: .basic, .md5: .md5, .hmac: .mac]
        let shown: [(Requirement, Credential?, String?)] = [
            (.basic, .basic(), nil), (.md5, .md5(nonce: "Nonce"), nil), (.hmac, nil, "Nonce"),
        ]
        for (kind, credential, nonce) in shown {
            let message = Message.fromDevice(1, credential, Self.opening)
            var account = DeviceAccount.known()
            account.requirement = requirement
            var conversation = Conversation(opening: message, account: account)
            let answer = try exchange(&conversation, message, nonce: nonce).message
            #expect(conversation.session.isAuthenticated == (kind == requirement))
            if kind != requirement {
                #expect(answer.codes["0"] == 401)
                #expect(answer.statuses.first?.challenge?.type == types[requirement])
            }
        }
    }

    @Test func `The server proves the bytes that it sends, with the nonce of the last answer`() throws {
        let digest = DeviceAccount.digest("srv", "s3cret")
        let credentials = ServerCredentials(
            userName: "srv", secret: .digest(digest), provesMessages: true, nonce: Array("S1".utf8))
        let message = Message.fromDevice(1, .md5(nonce: "Nonce"), Self.opening)
        var conversation = Conversation(opening: message, account: .known(server: credentials))
        let first = try exchange(&conversation, message, nonce: nil, encoding: .wbxml)
        #expect(first.message.header.credential == nil)
        #expect(first.message.header.source.name == "srv")
        let expected = try MessageProof(
            userName: "srv", userDigest: digest, nonce: Array("S1".utf8), content: first.reply.bytes)
        #expect(first.reply.proof == expected)
        // What was lost on the way is sent again as it was.
        #expect(conversation.session.repeatedReply(to: message)?.proof == expected)

        let challenge = Challenge(type: .mac, nextNonce: Array("S2".utf8))
        let next = Message.fromDevice(2, [.headerStatus(.ok, of: 1, challenge)])
        let second = try exchange(&conversation, next, nonce: nil)
        #expect(
            second.reply.proof
                == (try MessageProof(
                    userName: "srv", userDigest: digest, nonce: Array("S2".utf8),
                    content: second.reply.bytes)))
        #expect(conversation.events.contains(.serverNonce(Array("S2".utf8))))
    }

    @Test func `A server that is asked for proofs gives them, and sends its commands again`() throws {
        let digest = DeviceAccount.digest("srv", "s3cret")
        let credentials = ServerCredentials(userName: "srv", secret: .digest(digest))
        let message = Message.fromDevice(1, .md5(nonce: "Nonce"), Self.opening)
        var conversation = Conversation(opening: message, account: .known(server: credentials))
        let first = try exchange(&conversation, message, nonce: nil)
        #expect(first.reply.proof == nil)
        let challenge = Challenge(type: .mac, nextNonce: Array("C1".utf8))
        let next = Message.fromDevice(2, [.headerStatus(.missingCredentials, of: 1, challenge)])
        let second = try exchange(&conversation, next, nonce: nil)
        #expect(second.reply.proof?.userName == "srv")
        #expect(second.message.requests.map(\.body) == first.message.requests.map(\.body))
    }
}
