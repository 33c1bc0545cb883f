import DMServer
import Fleet
import MessageTesting
import SyncML
import Testing

@testable import ServerApplication

/// When the server reads all that is on a device, and when what it has read is enough.
@Suite(.everyEncoding) struct ReadInventoryTests {
    private static let leaf = "./DevInfo/Ext/SoftwareRevision"
    private static let whole = [
        leaf, "./SCOMO/Download?list=StructData", "./SCOMO/Inventory?list=StructData",
    ]

    /// A device whose software was read in its first session.
    private func withKnownDevice(
        _ test: @Sendable (TestServer, inout TestDevice) async throws -> Void
    ) async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            device.addComponent("core", version: "1.0", package: "suite")
            device.values[Self.leaf] = "r1"
            #expect(try await asked(&device, server).suffix(3) == Self.whole)
            try await test(server, &device)
        }
    }

    /// What the device is asked in a session.
    private func asked(_ device: inout TestDevice, _ server: TestServer) async throws -> [String] {
        let before = device.asked.count
        try await device.runSession(server)
        return Array(device.asked.dropFirst(before))
    }

    private func version(_ server: TestServer) async throws -> String? {
        try await server.server.store.inventory(of: "urn:dev:1").deployed.first?.version
    }

    @Test func `What has the same name isn't read again, what has another one is`() async throws {
        try await withKnownDevice { (server, device) async throws in
            #expect(try await asked(&device, server) == [Self.leaf])
            device.addComponent("core", version: "2.0", package: "suite")
            device.values[Self.leaf] = "r2"
            #expect(try await asked(&device, server) == [Self.leaf] + Self.whole)
            #expect(try await version(server) == "2.0")
        }
    }

    @Test func `After a day all is read, whatever its name`() async throws {
        try await withKnownDevice { (server, device) async throws in
            server.clock.advance(by: .seconds(24 * 3600 - 60))
            #expect(try await asked(&device, server) == [Self.leaf])
            server.clock.advance(by: .seconds(120))
            #expect(try await asked(&device, server) == Self.whole)
            #expect(try await asked(&device, server) == [Self.leaf])
        }
    }

    @Test func `Somebody may want all to be read`() async throws {
        try await withKnownDevice { (server, device) async throws in
            let answer = try await server.patch("/api/v1/devices/urn%3Adev%3A1", #"{"readInventory":true}"#)
            #expect(answer.status == 200)
            #expect(try await asked(&device, server) == Self.whole)
            #expect(try await asked(&device, server) == [Self.leaf])
        }
    }
}
