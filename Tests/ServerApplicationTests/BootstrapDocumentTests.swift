import DMSession
import ManagementTree
import Markup
import SyncML
import TestSupport
import Testing

@testable import ServerApplication

/// The documents that give a device its account, as a device reads them.
@Suite struct BootstrapDocumentTests {
    private static func registration(
        _ device: DeviceRegistration.Authentication? = nil,
        _ server: DeviceRegistration.Authentication? = .md5
    ) throws -> DeviceRegistration {
        try DeviceRegistration(
            id: "urn:dev:1", userName: "one", password: "correct <horse> & \"battery\"",
            authentication: device,
            server: server.map { .init(userName: "srv", password: "s3cret", authentication: $0) },
            nonces: .init())
    }

    private static func document(_ registration: DeviceRegistration) -> BootstrapDocument {
        BootstrapDocument(
            registration, url: "https://dm.example.net:8443/dm", serverID: "dm.example.net", name: "Fleet")
    }

    private static func check(_ profile: AccountProfile, _ registration: DeviceRegistration) {
        let account = profile.account
        #expect(account.serverID == "dm.example.net")
        #expect(account.address == "https://dm.example.net:8443/dm")
        #expect(profile.nodes.text("Name") == "Fleet")
        #expect(profile.startsSession)
        #expect(
            account.clientCredentials
                == Credentials(name: "one", password: "correct <horse> & \"battery\""))
        #expect(account.clientNonce == registration.nonces?.device)
        #expect(account.serverCredentials?.name == registration.server?.userName)
        #expect(account.serverNonce == (registration.server == nil ? [] : registration.nonces?.server))
    }

    @Test(arguments: [BootstrapDocument.Form.xml, .wbxml])
    func `A device reads from it what the server keeps`(_ form: BootstrapDocument.Form) throws {
        for server in [DeviceRegistration.Authentication.md5, .basic, nil] {
            let registration = try Self.registration(.md5, server)
            let bytes = Self.document(registration).bytes(form)
            let profiles = try AuthenticBootstrap(fromTrustedPlace: bytes).profiles()
            #expect(profiles.count == 1)
            let profile = try #require(profiles.first)
            Self.check(profile, registration)
            #expect(profile.account.clientAuthentication == .md5)
        }
    }

    @Test func `The server keeps the nonces that stand in it`() throws {
        let registration = try Self.registration()
        let store = try Store.inMemory()
        try store.add(registration)
        let row = try #require(try store.device("urn:dev:1"))
        #expect(row.nonce.map(Array.init) == registration.nonces?.device)
        #expect(row.serverNonce.map(Array.init) == registration.nonces?.server)
    }

    @Test(arguments: [BootstrapProtection.networkPIN, .userPIN, .userNetworkPIN])
    func `A push proves where it comes from`(_ protection: BootstrapProtection) throws {
        let registration = try Self.registration()
        let secrets = BootstrapSecrets(subscriberIdentity: "001010123456789", pin: "12345678")
        let push = try Self.document(registration).push(protection, secrets)
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
        Self.check(try bootstrap.profiles()[0], registration)
        let others = BootstrapSecrets(subscriberIdentity: "001010123456780", pin: "87654321")
        #expect(throws: BootstrapError.wrongMAC) {
            _ = try AuthenticBootstrap.check(frame.body, protection, mac: mac, others)
        }
    }

    @Test func `A push without the secret isn't made`() throws {
        let document = Self.document(try Self.registration())
        #expect(throws: BootstrapError.self) { _ = try document.push(.userPIN, BootstrapSecrets()) }
    }

    @Test func `The part of a tree is one account`() throws {
        let document = Self.document(try Self.registration(.hmac, .hmac))
        let root = try DocumentCoder.decode(document.bytes(.tree).span)
        #expect(root.name == "MgmtTree")
        let account = try #require(root.child("Node"))
        #expect(account.child("Path")?.text == "./DMAcc")
        let leaves = account.children.filter { $0.name == "Node" && $0.child("Value") != nil }
        let values = leaves.map { "\($0.child("NodeName")?.text ?? "")=\($0.child("Value")?.text ?? "")" }
        #expect(values == ["AppID=w7", "ServerID=dm.example.net", "Name=Fleet", "AAuthPref=HMAC"])
    }
}
