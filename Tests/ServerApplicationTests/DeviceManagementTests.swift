import Fleet
import Foundation
import HTTPTypes
import MessageTesting
import SyncML
import TestSupport
import Testing

@testable import FleetSQLite
@testable import ServerApplication

@Suite(.everyEncoding) struct DeviceManagementTests {
    static let operations = "/api/v1/devices/urn%3Adev%3A1/operations"
    static let activation = #"{"operation":"Activate","component":"org.example.core"}"#

    @Test(arguments: [
        ("application/vnd.syncml.dm+xml", "nonsense", 400), ("application/vnd.syncml.dm+xml", "", 400),
        ("application/vnd.syncml.dm+xml", "<SyncML/>", 400),
        ("application/vnd.syncml.dm+xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><SyncML>&b;</SyncML>", 400),
        ("application/vnd.syncml.dm+wbxml", "<SyncML/>", 400), ("text/html", "<SyncML/>", 415),
        (nil, "<SyncML/>", 400),
        ("application/vnd.syncml.dm+xml", String(repeating: "<a>", count: 400_000), 413),
    ])
    func `What isn't a message is refused`(type: String?, body: String, status: Int) async throws {
        try await TestServer.runWithDevice { server in
            let answer = try await server.request(
                .post, "/dm", headers: type.map { [.contentType: $0] } ?? [:], body: Array(body.utf8))
            #expect(answer.status == status)
        }
    }

    @Test func `Only messages are taken there`() async throws {
        try await TestServer.runWithDevice { server in
            let answer = try await server.request(.get, "/dm")
            #expect(answer.status == 405)
        }
    }

    @Test func `A message is answered as a message`() async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            let answer = try await server.post(device.message(device.opening), to: "/dm")
            #expect(answer.status == 200)
            let parameter = Wire.encoding == .xml ? "; charset=utf-8" : ""
            #expect(answer.headers[.contentType] == Wire.encoding.mediaType + parameter)
            #expect(answer.headers[.cacheControl] == "no-store")
        }
    }

    @Test func `An operation goes from the queue to the device and comes back done`() async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            device.addComponent("org.example.core", version: "1.0", package: "org.example.gateway")
            let queued = try await server.post(Self.operations, Self.activation)
            try await device.runSession(server)
            let accepted = try await server.get("/api/v1/operations/1")
            #expect(accepted["state"] == "accepted")
            #expect(accepted["status"] == "202")
            let exec = try #require(device.executed.first)
            #expect(exec.correlator == queued["correlator"])
            #expect(
                exec.item.target?.uri == "./SCOMO/Inventory/Deployed/org.example.core/Operations/Activate")

            device.alerts = [
                .generic(
                    "1.0:OperationComplete", correlator: exec.correlator,
                    "<ResultCode>1200</ResultCode><Identifier>org.example.core</Identifier>")
            ]
            try await device.runSession(server)
            let done = try await server.get("/api/v1/operations/1")
            #expect(done["state"] == "succeeded")
            let results = done.object["results"] as? [[String: Any]]
            #expect(results?.first?["code"] as? Int == 1200)
            #expect(device.executed.count == 1)

            let shown = try await server.get("/api/v1/devices/urn%3Adev%3A1")
            #expect(shown["manufacturer"] == "Example")
            #expect(shown["model"] == "Box42")
            #expect(shown["lastSession"] == "2026-11-22T10:00:00Z")
            #expect(shown.text.contains(#""state":"active""#))
        }
    }

    @Test func `A failed report fails its operation, and a second report changes nothing`() async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            device.addComponent("org.example.core", version: "1.0", package: "p")
            _ = try await server.post(Self.operations, Self.activation)
            try await device.runSession(server)
            let source = "./SCOMO/Inventory/Deployed/org.example.core"
            device.alerts = [
                .generic("1.0:OperationComplete", source: source, "1409"),
                .generic("1.0:OperationComplete", source: source, "1200"),
            ]
            try await device.runSession(server)
            let failed = try await server.get("/api/v1/operations/1")
            #expect(failed["state"] == "failed")
            #expect(failed.text.contains("1409"))
        }
    }

    @Test func `A package of the folder is offered with its own identifier and address`() async throws {
        try await TestServer.runWithDevice { server in
            try server.addPackage("gateway_1.0.scomo")
            var device = TestDevice()
            let body = #"{"operation":"DownloadInstall","package":"gateway_1.0.scomo"}"#
            #expect(try await server.post(Self.operations, body).status == 201)
            try await device.runSession(server)
            let node = "./SCOMO/Download/org.example.gateway"
            #expect(device.leaves[node + "/PkgID"] == "org.example.gateway")
            #expect(device.leaves[node + "/PkgURL"] == TestServer.base + "/packages/gateway_1.0.scomo")
            #expect(device.executed.first?.item.target?.uri == node + "/Operations/DownloadInstall")
        }
    }

    @Test func `A device gets no operations of another's, nor can it report on them`() async throws {
        try await TestServer.runWithDevice { server in
            try await server.addDevice("two", id: "urn:dev:2")
            var (one, two) = (TestDevice(), TestDevice("two", id: "urn:dev:2"))
            for name in ["org.example.core"] {
                one.addComponent(name, version: "1", package: "p")
                two.addComponent(name, version: "1", package: "p")
            }
            _ = try await server.post(Self.operations, Self.activation)
            try await two.runSession(server)
            #expect(two.executed.isEmpty)
            try await one.runSession(server)
            #expect(one.executed.count == 1)
            two.alerts = [
                .generic("1.0:OperationComplete", correlator: one.executed.first?.correlator, "1200")
            ]
            try await two.runSession(server)
            #expect(try await server.get("/api/v1/operations/1")["state"] == "accepted")
            #expect(try await server.get("/api/v1/devices/urn%3Adev%3A2/operations").list.isEmpty)
        }
    }

    @Test func `Nobody gets into a session without its address`() async throws {
        try await TestServer.runWithDevice { server in
            try await server.addDevice("two", id: "urn:dev:2")
            var device = TestDevice()
            _ = try await device.begin(server)
            var thief = TestDevice()
            let reply = try await thief.send(
                [.alert(Alert(code: AlertCode.generic, items: [Item()]))], server)
            #expect(reply.commands.allSatisfy { $0.name == "Status" })
            #expect(reply.headerCode == .missingCredentials)
            // The session of the device goes on.
            #expect(try await device.send([], server).headerCode == .ok)
        }
    }

    @Test func `A used credential doesn't open another session`() async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            _ = try await device.begin(server)
            // The device begins its next session; somebody has its first message and sends it again.
            var recorded = TestDevice()
            recorded.reuse(device.nonce)
            let message = recorded.message(recorded.opening)
            for expected in [StatusCode.authenticated, .unauthorized] {
                let answer = try await server.post(message, to: "/dm")
                let reply = try MessageCoder.decode(answer.body.span)
                #expect(reply.headerCode == expected)
            }
        }
    }

    @Test func `A silent session is lost after the time-out`() async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            _ = try await device.begin(server)
            server.clock.advance(by: .seconds(299))
            let alive = try await device.send([], server)
            server.clock.advance(by: .seconds(301))
            device.forgetNonce()
            let lost = try await device.send([], server)
            #expect(alive.headerCode == .ok)
            #expect(lost.headerCode == .missingCredentials)
        }
    }

    @Test func `A device that asks for updates gets the newest package in the same session`() async throws {
        try await TestServer.runWithDevice { server in
            for version in ["1.0", "1.10", "1.9"] {
                let component = TestPackage.Component(
                    "org.example.core", version: version, [TestPackage.File("a", "x")])
                try server.addPackage("g_\(version).scomo", TestPackage([component], version: version))
            }
            var device = TestDevice()
            device.addComponent("org.example.core", version: "1.9", package: "org.example.gateway")
            device.alerts = [.generic("1.1:UpdateDeviceRequest")]
            try await device.runSession(server)
            let operation = try await server.get("/api/v1/operations/1")
            #expect(operation["package"] == "g_1.10.scomo")
            #expect(operation["requestedBy"] == "device")
            #expect(operation["state"] == "accepted")
            #expect(device.executed.count == 1)
            // It is on its way: asking again changes nothing.
            try await device.runSession(server)
            #expect(try await server.get(Self.operations).list.count == 1)
        }
    }

    @Test func `A device that has the newest version gets nothing`() async throws {
        try await TestServer.runWithDevice { server in
            try server.addPackage("g_1.0.scomo")
            var device = TestDevice()
            device.addComponent("org.example.core", version: "1.0", package: "org.example.gateway")
            device.addComponent("org.other", version: "0.1", package: "org.other")
            device.alerts = [.generic("1.1:UpdateUserRequest")]
            try await device.runSession(server)
            #expect(try await server.get(Self.operations).list.isEmpty)
        }
    }
}
