import Fleet
import Foundation
import HTTPTypes
import Hummingbird
import TestSupport
import Testing

@testable import ServerApplication

/// What happens in the fleet, as a list and as a stream.
@Suite struct EventTests {
    private static let device = "/api/v1/devices/urn%3Adev%3A1"

    private func kinds(_ server: TestServer) async throws -> [String] {
        try await server.get("/api/v1/events").list.compactMap { $0["kind"] as? String }
    }

    @Test func `What people and devices do is in the list, the oldest first`() async throws {
        try await TestServer.runWithDevice { (server) async throws in
            _ = try await server.post("/api/v1/devices", #"{"id":"x","userName":"u","password":"p"}"#)
            for component in ["a", "b", "c"] {
                let body =
                    #"{"operation":"Activate","component":"\#(component)","deadline":"2026-11-22T11:00:00Z"}"#
                _ = try await server.post(Self.device + "/operations", body)
            }
            _ = try await server.post("/api/v1/operations/1/cancel", "")
            _ = try await server.post("/api/v1/operations/2/expire", "")
            server.clock.advance(by: .seconds(7200))
            await server.server.upkeep.pass()
            _ = try await server.delete("/api/v1/devices/x")
            var device = TestDevice()
            device.addComponent("core", version: "1", package: "p")
            try await device.runSession(server)
            #expect(
                try await kinds(server) == [
                    "deviceRegistered", "operationOrdered", "operationOrdered", "operationOrdered",
                    "operationCancelled", "operationExpired", "operationExpired", "deviceRemoved",
                    "deviceSeen", "inventoryChanged",
                ])
            let page = try await server.get("/api/v1/events?after=3&limit=2")
            #expect(page.list.compactMap { $0["number"] as? Int } == [4, 5])
            #expect(page.list.last?["operation"] as? Int == 1 && page.headers[.eTag] != nil)
        }
    }

    private func orderThree(_ server: TestServer) async throws {
        for component in ["a", "b", "c"] {
            let body = #"{"operation":"Activate","component":"\#(component)"}"#
            _ = try await server.post(Self.device + "/operations", body)
        }
    }

    @Test func `A stream goes on behind the last event that the follower has, and ends with the server`()
        async throws
    {
        try await TestServer.runWithDevice { (server) async throws in
            try await orderThree(server)
            server.server.ending.begin()
            var headers: HTTPFields = [
                .authorization: "Bearer \(TestServer.token)", .accept: "text/event-stream",
            ]
            // Without a number it begins with what is new.
            let new = try await server.request(.get, "/api/v1/events", headers: headers).text
            #expect(new == "retry: 3000\nid: 3\n\n", "a follower who loses the connection now misses nothing")
            headers[try #require(HTTPField.Name("Last-Event-ID"))] = "1"
            let answer = try await server.request(.get, "/api/v1/events", headers: headers)
            #expect(answer.status == 200 && answer.headers[.contentType] == "text/event-stream")
            let lines = answer.text.split(separator: "\n")
            #expect(lines.filter { $0.hasPrefix("id: ") } == ["id: 1", "id: 2", "id: 3"])
            #expect(
                lines.filter { $0.hasPrefix("event: ") } == [
                    "event: operationOrdered", "event: operationOrdered",
                ])
            #expect(lines.filter { $0.hasPrefix("data: {") }.count == 2)
        }
    }

    @Test func `Who follows is told of what happens later, and hears something while nothing does`()
        async throws
    {
        try await TestServer.runWithDevice { (server) async throws in
            let (ending, text) = (Ending(), Box(""))
            let pauses = EventStream.Pauses(look: .milliseconds(1), silentLooks: 2)
            let stream = EventStream(
                store: server.server.store, ending: ending, pauses: pauses, close: {})
            let place = try #require(PlaceCount(limit: 1).place())
            async let end: Void = stream.body(after: 0, place).write(
                TestWriter { piece in
                    text.change { $0 += piece }
                    if text.value.contains("id: 3\n") { ending.begin() }
                })
            while !text.value.contains("\n:\n") { try await Task.sleep(for: .milliseconds(1)) }
            try await orderThree(server)
            try await end
            #expect(text.value.contains("id: 1\n") && text.value.contains("id: 2\n"))
        }
    }

    @Test func `There is a limit on followers`() async throws {
        try await TestServer.runWithDevice { (server) async throws in
            let interface = server.server.interface
            let places = (0..<interface.followers.limit).map { _ in interface.followers.place() }
            let headers: HTTPFields = [
                .authorization: "Bearer \(TestServer.token)", .accept: "text/event-stream",
            ]
            #expect(try await server.request(.get, "/api/v1/events", headers: headers).status == 503)
            withExtendedLifetime(places) {}
        }
    }
}

/// Gives what is written to a test.
private struct TestWriter: ResponseBodyWriter {
    let take: @Sendable (String) -> Void

    mutating func write(_ buffer: ByteBuffer) async throws { take(String(buffer: buffer)) }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
