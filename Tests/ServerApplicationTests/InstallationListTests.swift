import Foundation
import HTTPTypes
import Testing

@testable import ServerApplication

/// Which devices have a component in which version, and what can be expected of them.
@Suite struct InstallationListTests {
    private static let path = "/api/v1/installations?component=core%20(%3C%3C%202)"

    private func withComponent(_ test: @Sendable (TestServer) async throws -> Void) async throws {
        try await TestServer.runWithDevice { (server) async throws in
            var device = TestDevice()
            device.addComponent("core", version: "1.2", package: "org.example.gateway")
            try await device.runSession(server)
            try await test(server)
        }
    }

    private func outlook(_ server: TestServer) async throws -> String? {
        try await server.get(Self.path).list.first?["outlook"] as? String
    }

    @Test func `Who runs a component below a version, and since when`() async throws {
        try await withComponent { (server) async throws in
            let row = try #require(try await server.get(Self.path).list.first)
            #expect(row["device"] as? String == "urn:dev:1" && row["version"] as? String == "1.2")
            #expect(
                row["since"] as? String == "2026-11-22T10:00:00Z" && row["outlook"] as? String == "unordered")
            #expect(try await server.get("/api/v1/installations?component=core%20(%3E%3D%202)").list.isEmpty)
        }
    }

    @Test func `What can be expected follows from the last operation, and from when the device was there`()
        async throws
    {
        try await withComponent { (server) async throws in
            let order =
                #"{"operation":"Remove","packageId":"org.example.gateway","deadline":"2026-11-22T11:00:00Z"}"#
            #expect(try await server.post("/api/v1/devices/urn%3Adev%3A1/operations", order).status == 201)
            #expect(try await outlook(server) == "waiting")
            server.clock.advance(by: .seconds(7200))
            #expect(try await outlook(server) == "failed")
            #expect(try await server.get(Self.path + "&outlook=failed").list.first?["operation"] as? Int == 1)
            #expect(try await server.get(Self.path + "&outlook=silent").list.isEmpty)
            server.clock.advance(by: .seconds(3 * 86_400))
            #expect(try await server.get(Self.path + "&outlook=silent&silentDays=3").list.count == 1)
            #expect(try await outlook(server) == "failed")
            server.clock.advance(by: .seconds(30 * 86_400))
            #expect(try await outlook(server) == "silent")
        }
    }

    @Test func `The list is a table for whoever wants one`() async throws {
        try await withComponent { (server) async throws in
            let asked = try await server.get(Self.path + "&format=csv")
            let lines = asked.text.split(separator: "\r\n")
            #expect(asked.headers[.contentType]?.hasPrefix("text/csv") == true && lines.count == 2)
            #expect(
                lines.first?.hasPrefix("device,manufacturer,model,lastSession,component,version,since")
                    == true)
            #expect(
                lines.last?.contains(",core,1.2,2026-11-22T10:00:00Z,org.example.gateway,unordered,,,")
                    == true)
            let headers: HTTPFields = [.authorization: "Bearer \(TestServer.token)", .accept: "text/csv"]
            #expect(try await server.request(.get, Self.path, headers: headers).text == asked.text)
        }
    }

    @Test func `A page ends where it is full, and the next one goes on`() async throws {
        try await withComponent { (server) async throws in
            for number in 2...4 {
                let id = "urn:dev:\(number)"
                try await server.addDevice("one", id: id)
                var device = TestDevice(id: id)
                device.addComponent("core", version: "1.\(number)", package: "p")
                try await device.runSession(server)
            }
            let first = try await server.get(Self.path + "&limit=3")
            #expect(first.list.count == 3)
            let field = try #require(HTTPField.Name("Link"))
            let link = try #require(first.headers[field])
            let next = String(link.dropFirst().prefix { $0 != ">" })
            #expect(try await server.get(next).list.compactMap { $0["device"] as? String } == ["urn:dev:4"])
            #expect(
                try await server.get(Self.path + "&limit=4").headers[field]
                    == nil)
        }
    }

    @Test(arguments: [
        "", "?component=core%20(", "?component=c&outlook=x", "?component=c&silentDays=0",
        "?component=c&format=x",
    ])
    func `A question that makes no sense is refused`(_ query: String) async throws {
        try await TestServer.runWithDevice { (server) async throws in
            #expect(try await server.get("/api/v1/installations" + query).status == 422)
        }
    }

    @Test func `A cell is text, whatever a device calls itself`() {
        let table = CSV.data(["a", "b"], [["=1+1", "x,\"y\""], [nil, "-2"], ["line\nbreak", "plain"]])
        #expect(
            String(decoding: table, as: UTF8.self)
                == "a,b\r\n'=1+1,\"x,\"\"y\"\"\"\r\n,'-2\r\n\"line\nbreak\",plain\r\n")
    }
}
