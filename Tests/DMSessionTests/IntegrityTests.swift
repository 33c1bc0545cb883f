import Accounts
import DMSession
import MessageTesting
import SyncML
import Testing

/// - Source: OMA DM Security 1.2, integrity: `x-syncml-hmac`.
@Suite("A digest of each message", .everyEncoding)
struct IntegrityTests {
    private static let get = command("Get", 1, item("./Conf/Log"))

    private func mac(_ bytes: [UInt8], _ nonce: [UInt8], _ credentials: Credentials) throws -> String {
        let digest = try Authentication.userDigest(user: credentials.name, password: credentials.password)
        return try MessageProof(
            userName: credentials.name, userDigest: digest, nonce: nonce, content: bytes
        ).text
    }

    private func device(
        client: ClientAuthentication = .none, server: ServerAuthentication = .transport
    ) throws -> Device {
        var device = try Device()
        device.account.clientCredentials = Device.clientCredentials
        device.account.serverCredentials = Device.serverCredentials
        device.account.clientAuthentication = client
        device.account.serverAuthentication = server
        device.account.serverNonce = Device.s1
        return device
    }

    private func sent(_ output: Output) throws -> Outgoing {
        guard case .send(let message) = output.next else { throw NothingSent(next: output.next) }
        return message
    }

    // MARK: The device's

    @Test(
        "stands beside the device's messages, each with the nonce of the answer before",
        arguments: [(Device.n1, Device.n2), (PitfallTests.nonce, PitfallTests.nonce.reversed())])
    func client(_ kept: [UInt8], _ issued: [UInt8]) throws {
        var device = try device(client: .hmac)
        device.account.clientNonce = kept
        var session = device.session()
        let first = try sent(session.begin())
        #expect(try first.mac == mac(first.bytes, kept, Device.clientCredentials))
        let message = try MessageCoder.decode(first.bytes.span)
        #expect(message.header.credential == nil)
        #expect(message.header.source.name == "dev-0042")

        var nonce = issued
        // 212 would be wrong, and doesn't end it either.
        for (id, status) in [(1, 200), (2, 212), (3, 200)] {
            let challenge = Challenge(type: .mac, nextNonce: nonce)
            let reply = ServerMessage(messageID: id, status: status, challenge: challenge, body: Self.get)
            let output = try session.receive(reply.bytes)
            #expect(output.effects == [.clientNonce(nonce)])
            let next = try sent(output)
            #expect(try next.mac == mac(next.bytes, nonce, Device.clientCredentials))
            nonce = nonce.map { $0 &+ 0x10 }
        }
    }

    @Test("is asked for, and then all of package 1 is said again with it")
    func asked() throws {
        var session = try device(client: .hmac).session()
        #expect(try sent(session.begin()).mac == nil, "without a nonce there is nothing to compute")
        let challenge = Challenge(type: .mac, nextNonce: Device.n1)
        let output = try session.receive(ServerMessage(status: 407, challenge: challenge).bytes)
        let again = try sent(output)
        #expect(try again.mac == mac(again.bytes, Device.n1, Device.clientCredentials))
        #expect(try output.words == ["SyncHdr 0 200 \(Device.identifier)", "Alert 1201", "Replace", "Final"])
    }

    @Test("may be stale in the middle of a session")
    func stale() throws {
        var device = try device(client: .hmac)
        device.account.clientNonce = Device.n1
        var session = device.session()
        _ = session.begin()
        for id in [1, 3, 5] {
            let good = ServerMessage(
                messageID: id, status: 200, challenge: Challenge(type: .mac, nextNonce: Device.n2),
                body: Self.get)
            _ = try session.receive(good.bytes)
            let challenge = Challenge(type: .mac, nextNonce: Device.s2)
            let output = try session.receive(
                ServerMessage(messageID: id + 1, status: 401, challenge: challenge).bytes)
            let again = try sent(output)
            #expect(try again.mac == mac(again.bytes, Device.s2, Device.clientCredentials))
            #expect(try output.words.contains("Get 1 200 ./Conf/Log"), "what was said is said again")
        }
    }

    // MARK: The server's

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var status: Int
        /// The header that is sent instead of the right one.
        var change: @Sendable (String) -> String?
    }

    static let rows = [
        Row(testDescription: "right", status: 200) { $0 },
        Row(testDescription: "in another order and other quotes", status: 200) { right in
            let mac = right.split(separator: "mac=").last ?? ""
            return "mac=\"\(mac)\",username=dm.example.net"
        },
        Row(testDescription: "missing", status: 407) { _ in nil },
        Row(testDescription: "empty", status: 401) { _ in "" },
        Row(testDescription: "of another user", status: 401) {
            $0.replacing("dm.example", with: "pm.example")
        },
        Row(testDescription: "without a user", status: 401) { $0.replacing("username", with: "user") },
        Row(testDescription: "of another algorithm", status: 401) { $0.replacing("MD5", with: "SHA1") },
        Row(testDescription: "in hexadecimal digits", status: 401) { _ in
            // As in the standard's example, which contradicts its formula.
            "algorithm=MD5, username=\"dm.example.net\", mac=NTI2OTQ0MmYyNDI4M2EzZTM2ZjU2NzA2Y2Y5ZGZhNTU="
        },
    ]

    @Test("has to stand beside the server's messages", arguments: rows)
    func server(_ row: Row) throws {
        let device = try device(server: .hmac)
        var session = device.session()
        _ = session.begin()
        let bytes = ServerMessage(body: ServerAuthenticationTests.change).bytes
        let header = row.change(try mac(bytes, Device.s1, Device.serverCredentials))
        let output = try session.receive(Incoming(bytes: bytes, mac: header))
        let message = try output.message()
        #expect(message.words.first == "SyncHdr 0 \(row.status) \(Device.identifier)")
        #expect(device.configuration.journal.count == (row.status == 200 ? 1 : 0))
        guard case .status(let status)? = message.commands.first?.body else {
            Issue.record("\(message)")
            return
        }
        #expect(status.challenge == Challenge(type: .mac, nextNonce: Device.s2))
        #expect(output.effects.contains(.serverNonce(Device.s2)))
    }

    @Test("is needed for each of the server's messages, with a new nonce")
    func eachMessage() throws {
        let device = try device(server: .hmac)
        var session = device.session()
        _ = session.begin()
        for (id, nonce) in [(1, Device.s1), (2, Device.s2), (3, Device.s3)] {
            let bytes = ServerMessage(messageID: id, body: ServerAuthenticationTests.change).bytes
            let header = try mac(bytes, nonce, Device.serverCredentials)
            let words = try session.receive(Incoming(bytes: bytes, mac: header)).words
            #expect(words.first == "SyncHdr 0 200 \(Device.identifier)")
        }
        #expect(device.configuration.journal.count == 3)
        // Without one, and with an old one.
        let bytes = ServerMessage(messageID: 4, body: ServerAuthenticationTests.change).bytes
        #expect(try session.receive(bytes).words.first == "SyncHdr 0 407 \(Device.identifier)")
        let old = try mac(bytes, Device.s1, Device.serverCredentials)
        let again = ServerMessage(messageID: 5, body: ServerAuthenticationTests.change).bytes
        #expect(
            try session.receive(Incoming(bytes: again, mac: old)).next == .finished(.serverNotAuthenticated))
        #expect(device.configuration.journal.count == 3)
    }

    @Test("isn't one that is made with no nonce")
    func emptyNonce() throws {
        var device = try device(server: .hmac)
        device.account.serverNonce = []
        var session = device.session()
        _ = session.begin()
        let bytes = ServerMessage(body: ServerAuthenticationTests.change).bytes
        let header = try mac(bytes, [], Device.serverCredentials)
        let output = try session.receive(Incoming(bytes: bytes, mac: header))
        #expect(try output.words.first == "SyncHdr 0 401 \(Device.identifier)")
        #expect(device.configuration.journal.isEmpty)
    }

    @Test("is missed at the end, too: who stood it beside a message before isn't merely idle")
    func stripped() throws {
        let device = try device(server: .hmac)
        var session = device.session()
        _ = session.begin()
        let bytes = ServerMessage(body: Self.get).bytes
        let header = try mac(bytes, Device.s1, Device.serverCredentials)
        _ = try session.receive(Incoming(bytes: bytes, mac: header))
        let last = try session.receive(ServerMessage(messageID: 2).bytes)
        #expect(last.next == .finished(.serverNotAuthenticated))
    }

    @Test("doesn't hold for another body")
    func tampered() throws {
        let device = try device(server: .hmac)
        var session = device.session()
        _ = session.begin()
        let signed = ServerMessage(body: Self.get).bytes
        let bytes = ServerMessage(body: ServerAuthenticationTests.change).bytes
        let header = try mac(signed, Device.s1, Device.serverCredentials)
        #expect(
            try session.receive(Incoming(bytes: bytes, mac: header)).words.first
                == "SyncHdr 0 401 \(Device.identifier)")
        #expect(device.configuration.journal.isEmpty)
    }

    @Test("isn't replaced by a credential in the message")
    func downgrade() throws {
        var session = try device(server: .hmac).session()
        _ = session.begin()
        let message = ServerMessage(header: ServerAuthenticationTests.withS1, body: Self.get)
        #expect(try session.receive(message.bytes).words.first == "SyncHdr 0 401 \(Device.identifier)")
    }

    @Test("or a credential is made with the nonce for parties that have lost theirs, and new ones follow")
    func resynchronized() throws {
        // The octets, and the text that one implementation takes.
        for proof in ["PlSAZb8TSk6Tt572n5qAOg==", "uSgODG1d9OZdyJHWnaNHtw=="] {
            var device = try device(client: .md5, server: .md5)
            device.account.clientNonce = Device.n1
            let message = ServerMessage(
                challenge: Challenge(type: .md5, nextNonce: Device.n2),
                header: credential(.md5, proof), body: Self.get)
            var ordinary = device.session()
            _ = ordinary.begin()
            #expect(try ordinary.receive(message.bytes).words.first == "SyncHdr 0 401 \(Device.identifier)")

            device.account = device.account.resynchronized
            var session = device.session(start: .server)
            #expect(
                try session.begin().message().header.credential?.data == "yDMEjwyQSODNEPSMa9nwow==")
            let output = try session.receive(message.bytes)
            #expect(try output.words.first == "SyncHdr 0 212 \(Device.identifier)")
            #expect(output.effects == [.clientNonce(Device.n2), .serverNonce(Device.s2)])
        }
    }
}
