import SyncML
import TestSupport
import Testing

@testable import ServerApplication

/// A server that stops.
@Suite struct StoppingServerTests {
    @Test func `Sessions of devices are finished, and no new ones begin`() async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            var reply = try await device.begin(server)
            async let finished: Void = server.server.finishSessions()
            while try await server.get("/readyz", token: nil).status == 200 { await Task.yield() }
            try await server.addDevice("two", id: "urn:dev:2")
            var late = TestDevice("two", id: "urn:dev:2")
            while try await server.post(late.message([]), to: "/dm").status != 503 { await Task.yield() }
            for _ in 0..<100 where !reply.commands.allSatisfy({ $0.name == "Status" }) {
                reply = try await device.send(try device.answers(to: reply), server)
            }
            await finished
            #expect(try await server.get("/api/v1/status")["sessions"] == "0")
        }
    }

    @Test func `A device that is silent isn't waited for longer than the settings say`() async throws {
        try await TestServer.runWithDevice { server in
            var settings = server.server.settings.value
            settings.stopTimeout = .milliseconds(100)
            server.server.renew { settings }
            var device = TestDevice()
            _ = try await device.begin(server)
            await server.server.finishSessions()
            #expect(try await server.get("/api/v1/status")["sessions"] == "1")
        }
    }
}
