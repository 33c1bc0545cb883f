import Fleet
import FleetPostgreSQL
import Foundation
import MessageTesting
import SyncML
import TestSupport
import Testing

@testable import ServerApplication

/// Several servers with one store: any of them goes on with a session.
@Suite(.everyEncoding) struct SharedSessionTests {
    private func store(_ address: String) async throws -> PostgreSQLFleetStore {
        try await PostgreSQLFleetStore(address: address, connectionLimit: 3, timeLimit: .seconds(300))
    }

    /// Two servers, and a device that both know.
    private func withServers(
        _ test: @escaping @Sendable (TestServer, TestServer) async throws -> Void
    ) async throws {
        let address = try PostgreSQLServer.common.makeDatabase()
        let folder = try TemporaryDirectory()
        try await TestServer.run(store: try await store(address), in: folder) { first in
            try await first.addDevice()
            let folder = try TemporaryDirectory()
            try await TestServer.run(store: try await store(address), in: folder) { second in
                try await test(first, second)
            }
        }
    }

    private func makeDevice() -> TestDevice {
        var device = TestDevice()
        device.addComponent("org.example.core", version: "1.0", package: "org.example.gateway")
        return device
    }

    @Test func `The messages of one session go to one server and to the other by turns`() async throws {
        try await withServers { first, second in
            _ = try await first.post(
                DeviceManagementTests.operations, DeviceManagementTests.activation)
            var (device, turn) = (makeDevice(), 0)
            var reply = try await device.send(device.opening, first)
            reply = try await device.send(device.opening, second)
            while !reply.commands.allSatisfy({ $0.name == "Status" }) {
                turn += 1
                reply = try await device.send(
                    try device.answers(to: reply), turn.isMultiple(of: 2) ? second : first)
            }
            #expect(turn > 3)
            #expect(device.executed.count == 1)
            #expect(try await second.get("/api/v1/operations/1")["state"] == "accepted")
        }
    }

    @Test func `A session goes on when the server that it began with is gone`() async throws {
        let address = try PostgreSQLServer.common.makeDatabase()
        let folder = try TemporaryDirectory()
        try await TestServer.run(store: try await store(address), in: folder) { last in
            try await last.addDevice()
            _ = try await last.post(
                DeviceManagementTests.operations, DeviceManagementTests.activation)
            let begun = Box<(TestDevice, Message)?>(nil)
            let folder = try TemporaryDirectory()
            try await TestServer.run(store: try await store(address), in: folder) { first in
                var device = makeDevice()
                let reply = try await device.begin(first)
                begun.value = (device, try await device.send(try device.answers(to: reply), first))
            }
            var (device, reply) = try #require(begun.value)
            while !reply.commands.allSatisfy({ $0.name == "Status" }) {
                reply = try await device.send(try device.answers(to: reply), last)
            }
            #expect(device.executed.count == 1)
            #expect(try await last.get("/api/v1/operations/1")["state"] == "accepted")
        }
    }

    @Test func `A message that comes again at the other server has the same reply, and happened once`()
        async throws
    {
        try await withServers { first, second in
            _ = try await first.post(
                DeviceManagementTests.operations, DeviceManagementTests.activation)
            var device = makeDevice()
            var reply = try await device.begin(first)
            while !reply.commands.allSatisfy({ $0.name == "Status" }) {
                let (path, message) = (device.path, device.message(try device.answers(to: reply)))
                let answers = try await [first.post(message, to: path), second.post(message, to: path)]
                #expect(answers.map(\.status) == [200, 200])
                let body = answers[0].body
                #expect(body == answers[1].body)
                reply = try MessageCoder.decode(body.span, as: Wire.encoding)
            }
            #expect(device.executed.count == 1)
        }
    }

    @Test func `A newer session of the device ends the older one, wherever that is`() async throws {
        try await withServers { first, second in
            var (older, newer) = (makeDevice(), makeDevice())
            let reply = try await older.begin(first)
            newer.sessionID = "2"
            _ = try await newer.begin(second)
            // Its next message belongs to no session any more: it is asked to prove itself anew.
            let answer = try await older.send(try older.answers(to: reply), first)
            #expect(answer.headerCode?.isSuccess != true)
            #expect(second.server.upkeep.sessions is SharedSessions)
        }
    }

    @Test func `A server hears that another one has reached the device that it asks for a session`()
        async throws
    {
        try await withServers { first, second in
            let listening = Task { await first.server.hearNews() }
            defer { listening.cancel() }
            try await first.server.store.add(
                try DeviceRegistration(
                    id: "urn:dev:2", userName: "two", password: "secret two",
                    server: .init(userName: "s", password: "p", authentication: .md5, serverID: nil),
                    notificationAddress: "192.0.2.1:2948"))
            var number = 1
            // It may not listen yet when the first session begins.
            while !first.log.value.contains(where: { $0.contains("the device came") }) {
                _ = try await first.post("/api/v1/devices/urn%3Adev%3A2/notify", "")
                var device = TestDevice("two", id: "urn:dev:2")
                device.sessionID = "\(number)"
                number += 1
                _ = try? await device.begin(second)
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    @Test func `Strangers leave no more than the limit, and no longer than their time`() async throws {
        try await withServers { first, second in
            for number in 0..<6 {
                var stranger = TestDevice("nobody", id: "urn:nobody:\(number)")
                _ = try await stranger.send(stranger.opening, number < 3 ? first : second)
            }
            let shared = try #require(first.server.store as? any SharedFleetStore)
            let count = try await shared.endSessions(now: "2026", strangerLimit: 4)
            #expect(count.sessions == 4 && count.strangers == 4)
            first.clock.advance(by: .seconds(31))
            await first.server.upkeep.pass()
            #expect(first.server.upkeep.sessions.figures.sessions == 0)
        }
    }
}
