import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import ServerApplication

@Suite struct InterfaceTests {
    @Test(arguments: [nil, "", "wrong", "a-token-of-the-tes", "a-token-of-the-test2"])
    func `Without the token nothing is told`(_ token: String?) async throws {
        try await TestServer.runWithDevice { server in
            for path in ["devices", "devices/urn%3Adev%3A1", "packages", "operations/1", "nothing"] {
                let answer = try await server.get("/api/v1/\(path)", token: token)
                // What doesn't exist may be told apart from what does, but nothing else.
                #expect(answer.status == 401 || (path == "nothing" && answer.status == 404))
                #expect(!answer.text.contains("urn:dev"))
            }
            #expect(try await server.post("/api/v1/devices", "{}", token: token).status == 401)
        }
    }

    @Test func `The scheme of the token may be written in any case`() async throws {
        try await TestServer.runWithDevice { server in
            let headers: HTTPFields = [.authorization: "bearer \(TestServer.token)"]
            #expect(try await server.request(.get, "/api/v1/devices", headers: headers).status == 200)
            let basic: HTTPFields = [.authorization: "Basic \(TestServer.token)"]
            let answer = try await server.request(.get, "/api/v1/devices", headers: basic)
            #expect(answer.status == 401)
            #expect(answer.headers[.wwwAuthenticate] == "Bearer")
            #expect(answer["error"] != nil)
        }
    }

    @Test func `A device is added, listed and shown, and its password isn't`() async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            let body = #"{"id":"urn:dev:ops:1 /%","userName":"u","password":"p4ssw0rd"}"#
            let added = try await server.post("/api/v1/devices", body)
            #expect(added.status == 201)
            #expect(added["id"] == "urn:dev:ops:1 /%")
            let shown = try await server.get("/api/v1/devices/urn%3Adev%3Aops%3A1%20%2F%25")
            #expect(shown.status == 200)
            let inventory = shown.object["inventory"] as? [String: [Any]]
            #expect(Set(inventory?.keys ?? [:].keys) == ["download", "delivered", "deployed"])
            let listed = try await server.get("/api/v1/devices")
            #expect(listed.list.map { $0["id"] as? String } == ["urn:dev:ops:1 /%"])
            #expect(!(added.text + shown.text + listed.text).contains("p4ssw0rd"))
            #expect(try await server.post("/api/v1/devices", body).status == 409)
        }
    }

    @Test(arguments: [
        (#"{"#, 400), (#"[]"#, 422), (#"{"id":"x","userName":"u"}"#, 422),
        (#"{"id":1,"userName":"u","password":"p"}"#, 422), (#"{"id":"","userName":"u","password":"p"}"#, 422),
        (#"{"id":"x","userName":"a:b","password":"p"}"#, 422),
        (#"{"id":"x","userName":"u","password":""}"#, 422),
        (#"{"id":"x\u0000","userName":"u","password":"p"}"#, 422),
        (#"{"id":"x","userName":"u","password":"p","serverUserName":"s"}"#, 422),
        (#"{"id":"x","userName":"u","password":"p","serverAuthentication":"rot13"}"#, 422),
        (#"{"id":"x","userName":"u","password":"\#(String(repeating: "p", count: 256))"}"#, 422),
        (String(repeating: " ", count: 70_000), 413),
    ])
    func `A device that makes no sense is refused with a reason`(body: String, status: Int) async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            let answer = try await server.post("/api/v1/devices", body)
            #expect(answer.status == status)
            #expect(answer["error"] != nil)
            #expect(try await server.get("/api/v1/devices").list.isEmpty)
        }
    }

    @Test(arguments: [
        (#"{"operation":"Activate","component":"org.x"}"#, "Activate", "component", "org.x"),
        (#"{"operation":"RemovePackage","packageId":"p"}"#, "RemovePackage", "packageId", "p"),
        (#"{"operation":"UpdateAndActivate","packageId":"p"}"#, "UpdateAndActivate", "packageId", "p"),
        (
            #"{"operation":"Download","url":"https://x.example/gateway_2.scomo"}"#, "Download", "packageId",
            "gateway"
        ),
        (
            #"{"operation":"Download","url":"http://x.example/a","packageId":"b"}"#, "Download", "packageId",
            "b"
        ),
    ])
    func `An operation is queued`(body: String, name: String, field: String, value: String) async throws {
        try await TestServer.runWithDevice { server in
            let queued = try await server.post("/api/v1/devices/urn%3Adev%3A1/operations", body)
            #expect(queued.status == 201)
            #expect(queued["number"] == "1")
            #expect(queued["state"] == "queued")
            #expect(queued["operation"] == name)
            #expect(queued[field] == value)
            #expect(queued["requestedBy"] == "external")
            let shown = try await server.get("/api/v1/operations/1")
            #expect(shown["device"] == "urn:dev:1")
            #expect(shown.text == queued.text)
            let listed = try await server.get("/api/v1/devices/urn%3Adev%3A1/operations")
            #expect(listed.list.count == 1)
        }
    }

    @Test(arguments: [
        #"{"operation":"Explode","component":"x"}"#, #"{"operation":"Activate"}"#,
        #"{"operation":"Activate","packageId":"x"}"#, #"{"operation":"Install","package":"a.scomo"}"#,
        #"{"operation":"Activate","component":"x","packageId":"y"}"#,
        #"{"operation":"Activate","component":""}"#, #"{"operation":"Download","package":"../db"}"#,
        #"{"operation":"Download","package":"none.scomo"}"#,
        #"{"operation":"Download","package":"bad.scomo"}"#,
        #"{"operation":"Download","url":"ftp://x/y"}"#, #"{"operation":"Download","url":"nonsense"}"#,
        #"{"component":"x"}"#, #"{"operation":"Activate","component":"x","requestedBy":"nobody"}"#,
    ])
    func `An operation that makes no sense is refused with a reason`(_ body: String) async throws {
        try await TestServer.runWithDevice { server in
            try Data("no package".utf8).write(to: URL(fileURLWithPath: server.folder + "/bad.scomo"))
            let answer = try await server.post("/api/v1/devices/urn%3Adev%3A1/operations", body)
            #expect(answer.status == 422)
            #expect(answer["error"]?.isEmpty == false)
            #expect(try await server.get("/api/v1/devices/urn%3Adev%3A1/operations").list.isEmpty)
        }
    }

    @Test(arguments: ["devices/urn%3Adev%3A2", "devices/%zz", "operations/1", "operations/x", "other"])
    func `What isn't there isn't found`(_ path: String) async throws {
        try await TestServer.runWithDevice { server in
            let answer = try await server.get("/api/v1/\(path)")
            #expect(answer.status == 404)
            #expect(answer["error"] != nil)
        }
    }

    @Test func `Packages are listed with what they say about themselves`() async throws {
        try await TestServer.runWithDevice { server in
            try server.addPackage("gateway_1.0.scomo")
            try Data("x".utf8).write(to: URL(fileURLWithPath: server.folder + "/bad.scomo"))
            try Data("x".utf8).write(to: URL(fileURLWithPath: server.folder + "/notes.txt"))
            let list = try await server.get("/api/v1/packages").list
            #expect(list.map { $0["file"] as? String } == ["bad.scomo", "gateway_1.0.scomo"])
            #expect(list[0]["error"] is String)
            #expect(list[1]["packageId"] as? String == "org.example.gateway")
            #expect(list[1]["version"] as? String == "1.0")
            #expect(list[1]["url"] as? String == TestServer.base + "/packages/gateway_1.0.scomo")
            #expect(list[1]["components"] as? [String: String] == ["org.example.core": "1.0"])
            #expect(list[1]["urgency"] as? String == "normal")
            #expect(list[1]["advisory"] == nil && list[1]["allowDowngrade"] == nil && list[1]["sboms"] == nil)
        }
    }

    @Test func `What a package says about its terms is in the list`() async throws {
        var package = TestPackage.sample
        package.fields = [
            ("Environment", "debian-12-amd64"), ("Built", "2026-11-22T10:00:00Z"),
            ("Valid-Until", "2027-11-22T10:00:00Z"), ("Released-With", "org.example.base (= 1.2)"),
            ("Allow-Downgrade", "1.0"), ("Minimum-Version", "0.9"), ("Confirm", "server"),
            ("Confirm-Timeout", "30min"), ("Urgency", "security"), ("Advisory", "CVE-1"),
            ("Support-Until", "2031-12-31"),
        ]
        package.components[0].fields.append(("Sbom", "share/greeting"))
        let sent = package
        try await TestServer.runWithDevice { server in
            try server.addPackage("gateway_1.0.scomo", sent)
            let said = try await server.get("/api/v1/packages").list[0]
            let texts = [
                "environment": "debian-12-amd64", "built": "2026-11-22T10:00:00Z",
                "validUntil": "2027-11-22T10:00:00Z", "minimumVersion": "0.9", "confirm": "server",
                "urgency": "security", "advisory": "CVE-1", "supportUntil": "2031-12-31",
            ]
            for (name, text) in texts { #expect(said[name] as? String == text) }
            #expect(said["releasedWith"] as? [String] == ["org.example.base (= 1.2)"])
            #expect(said["allowDowngrade"] as? Bool == true)
            #expect(said["confirmTimeout"] as? Int == 1800)
            #expect(said["sboms"] as? [String: String] == ["org.example.core": "share/greeting"])
        }
    }
}
