import ManagementTree
import Markup
import SyncML
import TestSupport
import Testing

@testable import Accounts

/// The documents that give a device its account, as a device reads them.
@Suite struct BootstrapDocumentTests {
    private static func account(
        _ device: ClientAuthentication = .md5, _ server: ServerAuthentication = .md5
    ) -> Account {
        var account = Account(serverID: "dm.example.net", address: "https://dm.example.net:8443/dm")
        account.clientCredentials = Credentials(name: "one", password: "correct <horse> & \"battery\"")
        account.clientAuthentication = device
        account.clientNonce = Array(1...16)
        guard server != .transport else { return account }
        account.serverCredentials = Credentials(name: "srv", password: "s3cret")
        account.serverAuthentication = server
        account.serverNonce = Array(17...32)
        return account
    }

    private static func document(_ account: Account) -> BootstrapDocument {
        BootstrapDocument(account, name: "Fleet")
    }

    private static func check(_ profile: AccountProfile, _ account: Account) {
        #expect(profile.account == account)
        #expect(profile.nodes.text("Name") == "Fleet")
        #expect(profile.startsSession)
    }

    @Test(arguments: [BootstrapDocument.Form.xml, .wbxml])
    func `A device reads from it what the server keeps`(_ form: BootstrapDocument.Form) throws {
        for server in [ServerAuthentication.md5, .basic, .hmac, .transport] {
            let account = Self.account(.md5, server)
            let bytes = Self.document(account).bytes(form)
            let profiles = try AuthenticBootstrap(fromTrustedPlace: bytes).profiles()
            #expect(profiles.count == 1)
            let profile = try #require(profiles.first)
            Self.check(profile, account)
        }
    }

    @Test(arguments: [BootstrapProtection.networkPIN, .userPIN, .userNetworkPIN])
    func `A push proves where it comes from`(_ protection: BootstrapProtection) throws {
        let secrets = BootstrapSecrets(subscriberIdentity: "001010123456789", pin: "12345678")
        let push = try Self.document(Self.account()).push(protection, secrets)
        guard let frame = PushFrame(push.span) else {
            Issue.record("it isn't a push")
            return
        }
        guard case .bootstrap(let said, let mac) = frame.content else {
            Issue.record("it isn't a push of provisioning")
            return
        }
        #expect(said == protection)
        let bootstrap = try AuthenticBootstrap.check(frame.body, protection, mac: mac, secrets)
        Self.check(try bootstrap.profiles()[0], Self.account())
        let others = BootstrapSecrets(subscriberIdentity: "001010123456780", pin: "87654321")
        #expect(throws: BootstrapError.wrongMAC) {
            _ = try AuthenticBootstrap.check(frame.body, protection, mac: mac, others)
        }
    }

    @Test func `A push without the secret isn't made`() throws {
        let document = Self.document(Self.account())
        #expect(throws: BootstrapError.self) { _ = try document.push(.userPIN, BootstrapSecrets()) }
    }

    @Test func `The part of a tree is one account`() throws {
        let document = Self.document(Self.account(.hmac, .hmac))
        let root = try DocumentCoder.decode(document.bytes(.tree).span)
        #expect(root.name == "MgmtTree")
        let account = try #require(root.child("Node"))
        #expect(account.child("Path")?.text == "./DMAcc")
        let leaves = account.children.filter { $0.name == "Node" && $0.child("Value") != nil }
        let values = leaves.map { "\($0.child("NodeName")?.text ?? "")=\($0.child("Value")?.text ?? "")" }
        #expect(values == ["AppID=w7", "ServerID=dm.example.net", "Name=Fleet", "AAuthPref=HMAC"])
    }
}
