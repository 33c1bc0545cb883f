import Fleet
import Foundation
import GRDB
import HTTPTypes
import SyncML
import TestSupport
import Testing

@testable import FleetSQLite
@testable import ServerApplication

/// What users of HTTP expect of the interface.
@Suite struct InterfaceFaultTests {
    private static let operations = "/api/v1/devices/urn%3Adev%3A1/operations"
    private static let commands = "/api/v1/devices/urn%3Adev%3A1/commands"
    private static let activation = #"{"operation":"Activate","component":"core"}"#

    @Test(arguments: [
        ("PUT", "/api/v1/devices", "GET, POST"),
        ("POST", "/api/v1/devices/urn%3Adev%3A1", "DELETE, GET, PATCH"),
        ("GET", "/api/v1/devices/urn%3Adev%3A1/notify", "POST"),
        ("PATCH", "/api/v1/operations/1", "DELETE, GET"),
        ("DELETE", "/api/v1/packages", "GET"), ("GET", "/dm", "POST"),
        ("POST", "/packages/a.scomo", "GET, HEAD"),
    ])
    func `A wrong method is told which are right`(method: String, path: String, allowed: String) async throws
    {
        try await TestServer.runWithDevice { server in
            let method = try #require(HTTPRequest.Method(rawValue: method))
            let token: HTTPFields = [.authorization: "Bearer \(TestServer.token)"]
            let answer = try await server.request(method, path, headers: token)
            #expect(answer.status == 405)
            #expect(answer.headers[.allow] == allowed)
        }
    }

    @Test(arguments: ["{", "", "{\"operation\":", "operation=Activate", "\u{0}"])
    func `What isn't JSON is a bad request`(_ body: String) async throws {
        try await TestServer.runWithDevice { server in
            let answer = try await server.post(Self.operations, body)
            #expect(answer.status == 400)
        }
    }

    @Test(arguments: [
        (operations, #"{"operation":"Activate","component":"a","packageID":"b"}"#, "packageID"),
        (operations, #"{"operation":"Activate","component":"a","requestedBy":"device"}"#, "requestedBy"),
        (
            "/api/v1/devices", #"{"id":"x","userName":"u","password":"p","authentification":"hmac"}"#,
            "authentification"
        ),
        (commands, #"{"command":"Get","uri":"./A","recursive":true}"#, "recursive"),
        (commands, #"{"command":"Sequence","commands":[{"command":"Get","uri":"./A","x":1}]}"#, "x"),
    ])
    func `A wish that nobody would hear is refused`(path: String, body: String, field: String) async throws {
        try await TestServer.runWithDevice { server in
            let answer = try await server.post(path, body)
            #expect(answer.status == 422)
            #expect(answer["error"]?.contains(field) == true)
        }
    }

    @Test(arguments: [
        ("./A/../B", "chr", "x"), ("./A/", "chr", "x"), ("./A//B", "chr", "x"), ("./A/./B", "chr", "x"),
        ("./../A", "chr", "x"), ("./A#x", "chr", "x"), ("./A?prop=ACL", "chr", "x"), ("./A", "int", "abc"),
        ("./A", "int", "99999999999"), ("./A", "bool", "yes"), ("./A", "float", "x"), ("./A", "null", "x"),
        ("./A", "b64", "?"),
    ])
    func `A node that can't be, and a value that doesn't fit its format, are refused`(
        uri: String, format: String, value: String
    ) async throws {
        try await TestServer.runWithDevice { server in
            let answer = try await server.post(
                Self.commands,
                #"{"command":"Replace","uri":"\#(uri)","format":"\#(format)","value":"\#(value)"}"#)
            #expect(answer.status == 422)
            let plain = #"{"command":"Replace","uri":"./A","format":"int","value":"-5"}"#
            #expect(try await server.post(Self.commands, plain).status == 201)
        }
    }

    @Test func `What was made has a place`() async throws {
        try await TestServer.runWithDevice { server in
            for (path, body) in [
                ("/api/v1/devices", #"{"id":"urn:dev:a b","userName":"u","password":"p"}"#),
                (Self.operations, Self.activation), (Self.commands, #"{"command":"Get","uri":"./A"}"#),
            ] {
                let made = try await server.post(path, body)
                let shown = try await server.get(try #require(made.headers[.location]))
                #expect(shown.status == 200 && shown.text == made.text)
            }
        }
    }

    @Test(arguments: ["operations", "commands"])
    func `What waits can be cancelled, and what is over deleted`(_ kind: String) async throws {
        try await TestServer.runWithDevice { server in
            let body = kind == "operations" ? Self.activation : #"{"command":"Get","uri":"./A"}"#
            let made = try await server.post("/api/v1/devices/urn%3Adev%3A1/\(kind)", body)
            let place = try #require(made.headers[.location])
            #expect(try await server.delete(place).status == 409)
            let cancelled = try await server.post("\(place)/cancel", "")
            #expect(cancelled.status == 200 && cancelled["state"] == "cancelled")
            #expect(try await server.post("\(place)/cancel", "").status == 409)
            var device = TestDevice()
            device.addComponent("core", version: "1", package: "p")
            try await device.runSession(server)
            #expect(device.executed.isEmpty && !device.did("Get ./A"))
            #expect(try await server.delete(place).status == 204)
            #expect(try await server.get(place).status == 404)
            #expect(try await server.delete(place).status == 404)
        }
    }

    @Test func `A device can be deleted, with all that was asked of it`() async throws {
        try await TestServer.runWithDevice { server in
            let operation = try #require(
                try await server.post(Self.operations, Self.activation).headers[.location])
            #expect(try await server.delete("/api/v1/devices/urn%3Adev%3A1").status == 204)
            #expect(try await server.get("/api/v1/devices/urn%3Adev%3A1").status == 404)
            #expect(try await server.get(operation).status == 404)
            #expect(try await server.delete("/api/v1/devices/urn%3Adev%3A1").status == 404)
        }
    }

    @Test func `What is past its deadline isn't done any more`() async throws {
        try await TestServer.runWithDevice { server in
            let made = try await server.post(
                Self.operations,
                #"{"operation":"Activate","component":"core","deadline":"2026-11-22T10:01:00Z"}"#)
            #expect(made["deadline"] == "2026-11-22T10:01:00Z")
            let past = #"{"operation":"Activate","component":"core","deadline":"2026-11-22T09:00:00Z"}"#
            #expect(try await server.post(Self.operations, past).status == 422)
            server.clock.advance(by: .seconds(120))
            let shown = try await server.get(try #require(made.headers[.location]))
            #expect(shown["state"] == "expired" && shown["reason"] != nil)
            var device = TestDevice()
            device.addComponent("core", version: "1", package: "p")
            try await device.runSession(server)
            #expect(device.executed.isEmpty)
        }
    }

    @Test func `What the commands of components are told goes with what is installed, within its limit`()
        async throws
    {
        try await TestServer.runWithDevice { server in
            let url = #""operation":"DownloadInstall","url":"https://dl.example.net/p_1.scomo""#
            let made = try await server.post(Self.operations, #"{\#(url),"installParams":"a=b\n\tc"}"#)
            #expect(made.status == 201 && made["installParams"] == "a=b\n\tc")
            let shown = try await server.get(try #require(made.headers[.location]))
            #expect(shown["installParams"] == "a=b\n\tc")
            let longest = String(repeating: "x", count: 4096)
            #expect(
                try await server.post(Self.operations, #"{\#(url),"installParams":"\#(longest)"}"#).status
                    == 201)
            for wrong in [
                #"{\#(url),"installParams":"\#(longest)x"}"#, #"{\#(url),"installParams":"\u0000"}"#,
                #"{\#(url),"installParams":"\uFFFE"}"#, #"{\#(url),"installParams":7}"#,
                #"{"operation":"Activate","component":"core","installParams":"a"}"#,
                #"{"operation":"Remove","packageId":"p","installParams":"a"}"#,
            ] {
                #expect(try await server.post(Self.operations, wrong).status == 422, "\(wrong.prefix(120))")
            }
        }
    }

    @Test func `An accepted operation without a report ends, and a report that is late counts`() async throws
    {
        try await TestServer.runWithDevice(limits: .init(report: .seconds(3600))) { server in
            let made = try await server.post(Self.operations, Self.activation)
            let place = try #require(made.headers[.location])
            var device = TestDevice()
            device.addComponent("core", version: "1", package: "p")
            try await device.runSession(server)
            #expect(try await server.get(place)["state"] == "accepted")
            server.clock.advance(by: .seconds(4000))
            #expect(try await server.get(place)["state"] == "expired")
            device.alerts = [
                .generic("1.0:OperationComplete", correlator: device.executed.first?.correlator, "1200")
            ]
            try await device.runSession(server)
            #expect(try await server.get(place)["state"] == "succeeded")
        }
    }

    @Test(arguments: ["{tag}", "\"a\", {tag}", "*", "W/{tag}", "\"a\",W/{tag}"])
    func `A file that the client has isn't sent again`(_ field: String) async throws {
        try await TestServer.runWithDevice { server in
            try Data("0123456789".utf8).write(to: URL(fileURLWithPath: server.folder + "/a_1.0.scomo"))
            let path = "/packages/a_1.0.scomo"
            let tag = try #require(try await server.request(.head, path).headers[.eTag])
            let value = field.replacingOccurrences(of: "{tag}", with: tag)
            #expect(try await server.request(.get, path, headers: [.ifNoneMatch: value]).status == 304)
            // The same octets are the condition here, and a weak tag doesn't say so.
            let isWeak = value.contains("W/")
            let matched = try await server.request(.get, path, headers: [.ifMatch: value])
            #expect(matched.status == (isWeak ? 412 : 200))
            #expect(try await server.request(.get, path, headers: [.ifMatch: "\"other\""]).status == 412)
        }
    }

    @Test func `A database of a newer version, or of another server, is left alone`() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("database")
        let first = try SQLiteFleetStore(path: path, isServer: true)
        #expect(throws: FleetStoreError.inUse(path)) { try SQLiteFleetStore(path: path, isServer: true) }
        // Devices may be added meanwhile.
        try await SQLiteFleetStore(path: path).add(
            try DeviceRegistration(id: "a", userName: "a", password: "a"))
        #expect(try await first.device("a") != nil)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try await first.database.write {
            try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('from the future')")
        }
        #expect(throws: FleetStoreError.newer) { try SQLiteFleetStore(path: path) }
    }

    @Test func `Looking up the names of devices holds up nobody`() async throws {
        let folder = try TemporaryDirectory()
        // No name is found before the test is over.
        let found = DispatchSemaphore(value: 0)
        let slow: Notifier.Send = { _, _ in found.wait() }
        try await TestServer.run(in: folder, send: slow) { server in
            for number in 0..<16 {
                let body = """
                    {"id":"d\(number)","userName":"u\(number)","password":"p","serverUserName":"s",\
                    "serverPassword":"p","notificationAddress":"slow.example:9"}
                    """
                let added = try await server.post("/api/v1/devices", body)
                #expect(added.status == 201)
            }
            for number in 0..<16 {
                let asked = try await server.post("/api/v1/devices/d\(number)/notify", "")
                #expect(asked.status == 202)
            }
            let listed = try await server.get("/api/v1/devices")
            #expect(listed.status == 200)
            for _ in 0..<1000 { found.signal() }
        }
    }
}
