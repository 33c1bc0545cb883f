import Foundation
import HTTPTypes
import Testing

@testable import ServerApplication

/// Requests that come again, because their answer was lost on its way.
@Suite struct RepeatedRequestTests {
    private static let device = "/api/v1/devices/urn%3Adev%3A1"
    private static let activation = #"{"operation":"Activate","component":"core"}"#

    private func post(
        _ path: String, _ body: String, key: String, _ server: TestServer
    ) async throws -> Answer {
        var headers: HTTPFields = [.authorization: "Bearer \(TestServer.token)"]
        headers[try #require(HTTPField.Name("Idempotency-Key"))] = key
        return try await server.request(.post, path, headers: headers, body: Array(body.utf8))
    }

    @Test(arguments: [
        ("/operations", activation), ("/commands", #"{"command":"Get","uri":"./A"}"#),
    ])
    func `A request that comes again with its key is done once, and has the first answer`(
        path: String, body: String
    ) async throws {
        try await TestServer.runWithDevice { server in
            let first = try await post(Self.device + path, body, key: "k1", server)
            #expect(first.status == 201)
            let place = try #require(first.headers[.location])
            _ = try await server.post(place + "/cancel", "")
            let second = try await post(Self.device + path, body, key: "k1", server)
            #expect(second.status == 201 && second.body == first.body)
            #expect(second.headers[.location] == place)
            #expect(try await server.get(Self.device + path).list.count == 1)
            // Another key is another wish, and so is none.
            #expect(try await post(Self.device + path, body, key: "k2", server).status == 201)
            #expect(try await server.post(Self.device + path, body).status == 201)
            #expect(try await server.get(Self.device + path).list.count == 3)
        }
    }

    @Test func `A device that was added isn't there already when the request comes again`() async throws {
        try await TestServer.runWithDevice { server in
            let body = #"{"id":"x","userName":"u","password":"p"}"#
            let first = try await post("/api/v1/devices", body, key: "k", server)
            let second = try await post("/api/v1/devices", body, key: "k", server)
            #expect(first.status == 201 && second.status == 201 && first.body == second.body)
            #expect(try await post("/api/v1/devices", body, key: "l", server).status == 409)
        }
    }

    @Test func `Another request with the same key is refused`() async throws {
        try await TestServer.runWithDevice { server in
            _ = try await post(Self.device + "/operations", Self.activation, key: "k", server)
            let other = Self.activation.replacingOccurrences(of: "core", with: "base")
            #expect(try await post(Self.device + "/operations", other, key: "k", server).status == 422)
            #expect(try await post(Self.device + "/commands", "{}", key: "k", server).status == 422)
            for bad in ["", "a b", String(repeating: "k", count: 256)] {
                let answer = try await post(Self.device + "/operations", other, key: bad, server)
                #expect(answer.status == 400)
            }
            #expect(try await server.get(Self.device + "/operations").list.count == 1)
        }
    }

    @Test func `A key is kept for a day`() async throws {
        try await TestServer.runWithDevice { server in
            for (hours, count) in [(0, 1), (23, 1), (2, 2)] {
                server.clock.advance(by: .seconds(hours * 3600))
                let answer = try await post(Self.device + "/operations", Self.activation, key: "k", server)
                #expect(answer.status == 201)
                #expect(try await server.get(Self.device + "/operations").list.count == count)
            }
        }
    }

    @Test func `Of requests that come at once one is done`() async throws {
        try await TestServer.runWithDevice { server in
            let answers = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await post(Self.device + "/operations", Self.activation, key: "k", server).body
                    }
                }
                return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
            }
            #expect(answers.count == 1)
            #expect(try await server.get(Self.device + "/operations").list.count == 1)
        }
    }
}
