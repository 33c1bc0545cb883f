import Fleet
import Foundation
import HTTPTypes
import MessageTesting
import SyncML
import TestSupport
import Testing

@testable import FleetSQLite
@testable import ServerApplication

/// What is kept, and what is not.
extension DeviceManagementTests {
    @Test func `The queue and the nonces survive a restart`() async throws {
        let folder = try TemporaryDirectory()
        let database = folder.file("server.sqlite")
        let nonces = Box<[UInt8]?>(nil)
        try await TestServer.run(database: database, in: folder) { server in
            try await server.addDevice()
            _ = try await server.post(Self.operations, Self.activation)
            var device = TestDevice()
            _ = try await device.begin(server)
            nonces.value = device.nonce
        }
        try await TestServer.run(database: database, in: folder) { server in
            #expect(try await server.get("/api/v1/operations/1")["state"] == "queued")
            var device = TestDevice()
            device.reuse(nonces.value)
            device.addComponent("org.example.core", version: "1.0", package: "p")
            let first = try await device.send(device.opening, server)
            #expect(first.headerCode == .authenticated, "no challenge was needed")
            try await device.runSession(server)
            #expect(try await server.get("/api/v1/operations/1")["state"] == "accepted")
        }
    }

    @Test func `The store has no password in it`() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("server.sqlite")
        let store = try SQLiteFleetStore(path: path)
        try await store.add(
            DeviceRegistration(
                id: "d", userName: "u", password: "hunter2hunter2",
                server: .init(userName: "s", password: "swordfish42")))
        let files = ["server.sqlite", "server.sqlite-wal"].map { try? folder.read($0) }
        let content = String(decoding: files.flatMap { $0 ?? [] }, as: UTF8.self)
        #expect(content.contains("device"))
        #expect(!content.contains("hunter2hunter2") && !content.contains("swordfish42"))
        await #expect(throws: FleetStoreError.deviceExists("d")) {
            try await store.add(try DeviceRegistration(id: "d", userName: "u", password: "p"))
        }
    }
}
