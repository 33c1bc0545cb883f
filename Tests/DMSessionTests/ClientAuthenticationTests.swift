import Accounts
import DMSession
import MessageTesting
import SyncML
import Testing

@Suite("The device proves itself", .everyEncoding)
struct ClientAuthenticationTests {
    private func session(
        _ scheme: ClientAuthentication, nonce: [UInt8] = [],
        _ credentials: Credentials? = Device.clientCredentials
    ) throws -> Session {
        var device = try Device()
        device.account.clientAuthentication = scheme
        device.account.clientCredentials = credentials
        device.account.clientNonce = nonce
        return device.session()
    }

    /// The server refuses our header, perhaps with a challenge.
    private func refusal(
        _ id: Int, _ status: Int, _ type: AuthenticationType?, _ nonce: [UInt8]? = nil
    ) -> [UInt8] {
        let challenge = type.map { Challenge(type: $0, nextNonce: nonce) }
        return ServerMessage(messageID: id, status: status, challenge: challenge).bytes
    }

    @Test(
        "at once where it can, else when asked",
        arguments: [
            (.none, [], nil), (.basic, [], "ZGV2LTAwNDI6YzFpZW50LVBhc3N3MHJk"), (.md5, [], nil),
            (.md5, Device.n1, "lWANn1Izz3NXxhw8nmNveA=="), (.none, Device.n1, nil),
        ] as [(ClientAuthentication, [UInt8], String?)])
    func unprompted(_ scheme: ClientAuthentication, _ nonce: [UInt8], _ proof: String?) throws {
        var session = try session(scheme, nonce: nonce)
        #expect(try session.begin().message().header.credential?.data == proof)
    }

    @Test("again when its nonce was stale, with all of package 1 and a new number")
    func stale() throws {
        var session = try session(.md5, nonce: Device.n1)
        _ = session.begin()
        let again = try session.receive(refusal(1, 401, .md5, Device.n2))
        let message = try again.message()
        #expect(message.words == ["SyncHdr 0 200 \(Device.identifier)", "Alert 1201", "Replace", "Final"])
        #expect(message.header.messageID == 2)
        #expect(message.header.sessionID == "5")
        #expect(message.header.credential?.data == "rlRXnMP8tbgjiCK8mFlXUQ==")
        #expect(again.effects == [.clientNonce(Device.n2)])
    }

    @Test("at most twice")
    func twice() throws {
        var session = try session(.md5)
        _ = session.begin()
        _ = try session.receive(refusal(1, 407, .md5, Device.n1)).message()
        _ = try session.receive(refusal(2, 401, .md5, Device.n2)).message()
        #expect(
            try session.receive(refusal(3, 401, .md5, Device.s3)).next == .finished(.authenticationFailed))
    }

    @Test("with the same nonce or password only once")
    func same() throws {
        var digest = try session(.md5, nonce: Device.n1)
        _ = digest.begin()
        #expect(
            try digest.receive(refusal(1, 401, .md5, Device.n1)).next == .finished(.authenticationFailed))
        var basic = try session(.basic)
        _ = basic.begin()
        #expect(try basic.receive(refusal(1, 401, .basic)).next == .finished(.authenticationFailed))
    }

    @Test(
        "never with less than the account allows",
        arguments: [
            (.md5, .basic), (.md5, nil), (.hmac, .md5), (.hmac, .basic), (.none, .basic), (.none, .md5),
            (.md5, .other("syncml:auth-X509")),
        ] as [(ClientAuthentication, AuthenticationType?)])
    func downgrade(_ scheme: ClientAuthentication, _ type: AuthenticationType?) throws {
        var session = try session(scheme)
        _ = session.begin()
        let end = try session.receive(refusal(1, 407, type, Device.n1))
        let result = type.map { SessionResult.challengeUnsuitable($0) } ?? .authenticationFailed
        #expect(end.next == .finished(result))
        #expect(result.isOfCredentials)
    }

    @Test("not at all, and says what the server asked for")
    func unsuitable() {
        let text = "\(SessionResult.challengeUnsuitable(.md5))"
        #expect(text.contains("syncml:auth-md5") && text.contains("no credentials were sent"))
    }

    @Test("with more than the account asks for, if the server wants it")
    func upgrade() throws {
        var session = try session(.basic)
        _ = session.begin()
        let message = try session.receive(refusal(1, 401, .md5, Device.n1)).message()
        #expect(message.header.credential?.data == "lWANn1Izz3NXxhw8nmNveA==")
    }

    @Test("not without credentials")
    func none() throws {
        var session = try session(.md5, nil)
        #expect(try session.begin().message().header.credential == nil)
        let end = try session.receive(refusal(1, 407, .md5, Device.n1))
        #expect(end.next == .finished(.authenticationFailed))
    }

    @Test("in every message after 200, in none after 212", arguments: [(200, true), (212, false)])
    func scope(_ status: Int, _ goesOn: Bool) throws {
        var session = try session(.md5, nonce: Device.n1)
        _ = session.begin()
        let accepted = ServerMessage(
            status: status, challenge: Challenge(type: .md5, nextNonce: Device.n2),
            body: "<Alert><CmdID>1</CmdID><Data>1222</Data></Alert>")
        let next = try session.receive(accepted.bytes)
        #expect(try next.message().header.credential?.data == (goesOn ? "rlRXnMP8tbgjiCK8mFlXUQ==" : nil))
        #expect(next.effects == [.clientNonce(Device.n2)])
    }

    @Test("with the nonce that it has, where the server gives an empty one")
    func emptyNonce() throws {
        var session = try session(.md5, nonce: Device.n1)
        _ = session.begin()
        let accepted = ServerMessage(
            status: 200, challenge: Challenge(type: .md5, nextNonce: []),
            body: "<Alert><CmdID>1</CmdID><Data>1222</Data></Alert>")
        let next = try session.receive(accepted.bytes)
        #expect(try next.message().header.credential?.data == "lWANn1Izz3NXxhw8nmNveA==")
        #expect(next.effects.isEmpty)
    }

    @Test("and is told when the server doesn't want a session", arguments: [500, 404])
    func rejected(_ status: Int) throws {
        var session = try session(.none)
        _ = session.begin()
        let end = try session.receive(ServerMessage(status: status).bytes)
        #expect(end == Output(next: .finished(.serverRejected(StatusCode(rawValue: status)))))
    }

    @Test("without any password in what is logged")
    func secrets() {
        #expect("\(Device.clientCredentials)" == "the credentials of dev-0042")
        var account = Account(serverID: "s", address: "a", clientCredentials: Device.clientCredentials)
        account.serverCredentials = Device.serverCredentials
        #expect(!"\(account)".contains("Passw0rd"))
    }
}
