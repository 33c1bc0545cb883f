import Fleet
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import ServerApplication

/// The audit log in the JSON interface: who has done what.
@Suite struct AuditTests {
    private static let device = "/api/v1/devices/urn%3Adev%3A1"

    /// Each entry as `AUTHOR ACTION SUBJECT`.
    private func entries(_ server: TestServer) async throws -> [String] {
        try await server.get("/api/v1/audit").list.map { entry in
            ["author", "action", "subject"].map { "\(entry[$0] ?? "")" }.joined(separator: " ")
        }
    }

    @Test func `Each change is there with who made it, what was before and what is after`() async throws {
        try await TestServer.runWithDevice { server in
            let secret = try await server.makeToken([.operate], "ann")
            _ = try await server.patch(Self.device, #"{"groups":["north"]}"#)
            let activate = #"{"operation":"Activate","component":"org.x"}"#
            _ = try await server.post("\(Self.device)/operations", activate, token: secret)
            _ = try await server.post("/api/v1/operations/1/cancel", "", token: secret)
            _ = try await server.delete("/api/v1/operations/1")
            _ = try await server.post("/api/v1/tokens", #"{"name":"bob","roles":["read"]}"#)
            _ = try await server.delete("/api/v1/tokens/bob")
            _ = try await server.delete(Self.device)
            #expect(
                try await entries(server) == [
                    "token-file device.change urn:dev:1", "ann operation.add 1", "ann operation.change 1",
                    "token-file operation.delete 1", "token-file token.add bob",
                    "token-file token.delete bob",
                    "token-file device.delete urn:dev:1",
                ])
            let list = try await server.get("/api/v1/audit").list
            #expect(list[0]["before"] as? [String: String] == [:])
            #expect(list[0]["after"] as? [String: String] == ["groups": "north"])
            #expect((list[2]["before"] as? [String: String])?["state"] == "queued")
            #expect((list[2]["after"] as? [String: String])?["state"] == "cancelled")
            #expect(list[0]["time"] as? String == "2026-11-22T10:00:00Z")
        }
    }

    @Test func `Looking, what is refused, and what devices do isn't there`() async throws {
        try await TestServer.runWithDevice { server in
            _ = try await server.get("/api/v1/devices")
            _ = try await server.post("\(Self.device)/operations", "{}")
            var device = TestDevice()
            try await device.runSession(server)
            #expect(try await entries(server).isEmpty)
        }
    }

    @Test func `No secret is in the log`() async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            _ = try await server.post(
                "/api/v1/devices",
                #"{"id":"a","userName":"u","password":"s3cret","serverUserName":"s","serverPassword":"s3cret"}"#
            )
            _ = try await server.post(
                "/api/v1/devices/a/commands", #"{"command":"Replace","uri":"./A","value":"s3cret"}"#)
            _ = try await server.post(
                "/api/v1/devices/a/operations",
                #"{"operation":"Download","url":"https://u:s3cret@x.example/p_1.scomo?k=s3cret","packageId":"p"}"#
            )
            _ = try await server.post(
                "/api/v1/devices/a/operations",
                #"{"operation":"Install","packageId":"p","installParams":"s3cret"}"#)
            let log = try await server.get("/api/v1/audit")
            #expect(log.list.count == 4)
            #expect(!log.text.contains("s3cret"))
            let device = try #require(try await server.server.store.device("a"))
            #expect(!log.text.contains(device.userDigest))
        }
    }

    @Test func `It comes in pages, and as a whole with a line an entry`() async throws {
        try await TestServer.runWithDevice { server in
            for number in 1...5 { _ = try await server.patch(Self.device, #"{"tags":["t\#(number)"]}"#) }
            let page = try await server.get("/api/v1/audit?limit=2&after=1")
            #expect(page.list.map { $0["number"] as? Int } == [2, 3])
            let export = try await server.get("/api/v1/audit/export?after=2")
            let numbers = try export.text.split(separator: "\n").map {
                try JSONDecoder().decode(AuditEntry.self, from: Data($0.utf8)).number
            }
            #expect(numbers == [3, 4, 5])
            #expect(export.headers[.contentType] == "application/jsonl")
        }
    }

    @Test func `It is kept for ever, or for as long as the settings say`() async throws {
        try await TestServer.runWithDevice { server in
            _ = try await server.patch(Self.device, #"{"tags":["a"]}"#)
            server.clock.advance(by: .seconds(10 * 365 * 86_400))
            await server.server.upkeep.pass()
            #expect(try await entries(server).count == 1)
            var settings = server.server.settings.value
            settings.auditHistory = .seconds(365 * 86_400)
            server.server.renew { settings }
            _ = try await server.patch(Self.device, #"{"tags":["b"]}"#)
            await server.server.upkeep.pass()
            #expect(try await server.get("/api/v1/audit").list.map { $0["number"] as? Int } == [2])
        }
    }
}
