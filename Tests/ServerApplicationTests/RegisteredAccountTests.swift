import Accounts
import Fleet
import Testing

@testable import FleetSQLite
@testable import ServerApplication

/// The account that a device is to have, as its registration gives it.
@Suite struct RegisteredAccountTests {
    private static func registration(
        _ device: DeviceRegistration.Authentication? = nil,
        _ server: DeviceRegistration.Authentication? = .md5
    ) throws -> DeviceRegistration {
        try DeviceRegistration(
            id: "urn:dev:1", userName: "one", password: "two", authentication: device,
            server: server.map { .init(userName: "srv", password: "s3cret", authentication: $0) },
            nonces: .init())
    }

    @Test(
        arguments: [
            (nil, nil, ClientAuthentication.md5, ServerAuthentication.transport),
            (.basic, .md5, .basic, .md5),
            (.hmac, .hmac, .hmac, .hmac), (.md5, .basic, .md5, .basic),
        ]
            as [(
                DeviceRegistration.Authentication?, DeviceRegistration.Authentication?, ClientAuthentication,
                ServerAuthentication
            )])
    func `It has all that was registered`(
        _ device: DeviceRegistration.Authentication?, _ server: DeviceRegistration.Authentication?,
        _ client: ClientAuthentication, _ expected: ServerAuthentication
    ) throws {
        let registration = try Self.registration(device, server)
        let account = registration.account(url: "https://dm.example.net/dm", serverID: "dm.example.net")
        #expect(account.address == "https://dm.example.net/dm")
        #expect(account.serverID == "dm.example.net")
        #expect(account.clientAuthentication == client)
        #expect(account.serverAuthentication == expected)
        #expect(account.clientCredentials == Credentials(name: "one", password: "two"))
        #expect(account.serverCredentials?.name == registration.server?.userName)
        #expect(account.clientNonce == registration.nonces?.device)
        #expect(account.serverNonce == (server == nil ? [] : registration.nonces?.server))
    }

    @Test func `The server keeps the nonces that stand in it`() async throws {
        let registration = try Self.registration()
        let store = try SQLiteFleetStore.inMemory()
        try await store.add(registration)
        let row = try #require(try await store.device("urn:dev:1"))
        #expect(row.nonce.map(Array.init) == registration.nonces?.device)
        #expect(row.serverNonce.map(Array.init) == registration.nonces?.server)
    }
}
