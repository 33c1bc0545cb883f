import Foundation
import HTTPTypes
import Testing

@testable import ServerApplication

/// Lists of the interface: pages, filters, tags.
@Suite struct ListTests {
    private static let operations = "/api/v1/devices/urn%3Adev%3A1/operations"

    private func numbers(_ answer: Answer) -> [Int] { answer.list.compactMap { $0["number"] as? Int } }

    /// Where the next page is.
    private func next(_ answer: Answer) throws -> String {
        let field = try #require(HTTPField.Name("Link"))
        let link = try #require(answer.headers[field])
        #expect(link.hasSuffix(#">; rel="next""#))
        return String(link.dropFirst().prefix { $0 != ">" })
    }

    @Test func `A list comes in pages, each of which says where the next one is`() async throws {
        try await TestServer.runWithDevice { server in
            for component in 0..<5 {
                _ = try await server.post(
                    Self.operations, #"{"operation":"Activate","component":"c\#(component)"}"#)
            }
            let first = try await server.get(Self.operations + "?limit=2")
            let second = try await server.get(try next(first))
            let third = try await server.get(try next(second))
            #expect([first, second, third].map(numbers) == [[1, 2], [3, 4], [5]])
            #expect(third.headers[try #require(HTTPField.Name("Link"))] == nil)
            #expect(numbers(try await server.get("/api/v1/operations?after=3&limit=2")) == [4, 5])
        }
    }

    @Test func `Devices are listed page by page, whatever they are called`() async throws {
        try await TestServer.runWithDevice { server in
            for id in ["ä &b", "b/c?", "z"] { try await server.addDevice("x", id: id) }
            var (path, ids) = ("/api/v1/devices?limit=1", [String]())
            while true {
                let page = try await server.get(path)
                ids += page.list.compactMap { $0["id"] as? String }
                guard ids.count < 4 else { break }
                path = try next(page)
            }
            #expect(ids == ["b/c?", "urn:dev:1", "z", "ä &b"])
        }
    }

    @Test func `A list can be of one state, or of one model`() async throws {
        try await TestServer.runWithDevice { server in
            for component in ["a", "b"] {
                _ = try await server.post(
                    Self.operations, #"{"operation":"Activate","component":"\#(component)"}"#)
            }
            _ = try await server.post("/api/v1/operations/1/cancel", "")
            #expect(numbers(try await server.get(Self.operations + "?state=cancelled")) == [1])
            #expect(numbers(try await server.get("/api/v1/operations?state=queued")) == [2])
            var device = TestDevice()
            try await device.runSession(server)
            #expect(try await server.get("/api/v1/devices?model=Box42").list.count == 1)
            #expect(try await server.get("/api/v1/devices?model=Box").list.isEmpty)
        }
    }

    @Test func `Devices have groups and tags, which people change, and are listed by them`() async throws {
        try await TestServer.runWithDevice { server in
            let body = #"{"id":"x","userName":"u","password":"p","groups":["b","a","b"],"tags":["new"]}"#
            let added = try await server.post("/api/v1/devices", body)
            #expect(added.object["groups"] as? [String] == ["a", "b"])
            #expect(try await server.get("/api/v1/devices?group=b&tag=new").list.count == 1)
            let changed = try await server.patch("/api/v1/devices/x", #"{"groups":[]}"#)
            #expect(changed.status == 200 && changed.object["tags"] as? [String] == ["new"])
            #expect(try await server.get("/api/v1/devices?group=b").list.isEmpty)
            #expect(try await server.patch("/api/v1/devices/x", #"{"tags":[""]}"#).status == 422)
            #expect(try await server.patch("/api/v1/devices/x", #"{"id":"y"}"#).status == 422)
            #expect(try await server.patch("/api/v1/devices/y", #"{"tags":[]}"#).status == 404)
            // A session of the device leaves them as they are.
            _ = try await server.patch("/api/v1/devices/urn%3Adev%3A1", #"{"groups":["g"]}"#)
            var device = TestDevice()
            device.addComponent("core", version: "1.2", package: "p")
            try await device.runSession(server)
            let path = "/api/v1/devices?group=g&text=box42&component=core%20(%3E%3D%201.1)"
            #expect(try await server.get(path).list.count == 1)
            #expect(try await server.get("/api/v1/devices?component=core%20(%3C%3C%201.1)").list.isEmpty)
        }
    }

    @Test(arguments: [
        "devices?component=core(", "devices?limit=0", "devices?limit=1001", "devices?limit=x",
        "devices?colour=red",
        "devices?limit=1&limit=2", "operations?after=x", "operations?state=lost", "packages?state=x",
    ])
    func `A wish that the list doesn't have is refused`(_ path: String) async throws {
        try await TestServer.runWithDevice { server in
            let answer = try await server.get("/api/v1/" + path)
            #expect(answer.status == 422 && answer["error"] != nil)
        }
    }

    @Test(arguments: ["devices", "operations", "devices/urn%3Adev%3A1/commands", "packages"])
    func `A list that the client has isn't sent again, until something is different`(
        _ path: String
    ) async throws {
        try await TestServer.runWithDevice { server in
            let tag = try #require(try await server.get("/api/v1/" + path).headers[.eTag])
            let headers: HTTPFields = [.authorization: "Bearer \(TestServer.token)", .ifNoneMatch: tag]
            let same = try await server.request(.get, "/api/v1/" + path, headers: headers)
            #expect(same.status == 304 && same.body.isEmpty && same.headers[.eTag] == tag)
            try await server.addDevice("x", id: "x")
            _ = try await server.post(Self.operations, #"{"operation":"Activate","component":"a"}"#)
            _ = try await server.post(
                "/api/v1/devices/urn%3Adev%3A1/commands", #"{"command":"Get","uri":"./A"}"#)
            try server.addPackage("gateway_1.0.scomo")
            #expect(try await server.request(.get, "/api/v1/" + path, headers: headers).status == 200)
        }
    }

    @Test func `What was over long ago is gone`() async throws {
        try await TestServer.runWithDevice(limits: .init(history: .seconds(3600))) { server in
            for component in ["a", "b"] {
                _ = try await server.post(
                    Self.operations, #"{"operation":"Activate","component":"\#(component)"}"#)
            }
            _ = try await server.post("/api/v1/operations/1/cancel", "")
            await server.server.upkeep.pass()
            #expect(numbers(try await server.get(Self.operations)) == [1, 2])
            server.clock.advance(by: .seconds(4000))
            await server.server.upkeep.pass()
            #expect(numbers(try await server.get(Self.operations)) == [2])
        }
    }
}
