import Foundation
import MessageTesting
import SyncML
import Testing

@testable import ServerApplication

/// What becomes of commands on devices that don't do as the standard has it.
@Suite(.everyEncoding) struct ValueFaultTests {
    private static let commands = "/api/v1/devices/urn%3Adev%3A1/commands"

    /// A device that takes messages of 4 KiB.
    private var smallDevice: TestDevice {
        var device = TestDevice()
        device.limits = Meta(maxMessageSize: 4096)
        return device
    }

    private func replacement(octets: Int) -> String {
        let value = Data((0..<octets).map { UInt8(truncatingIfNeeded: $0) }).base64EncodedString()
        return #"{"command":"Replace","uri":"./A/x","base64":"\#(value)"}"#
    }

    private func number(_ answer: Answer) throws -> String {
        #expect(answer.status == 201)
        return try #require(answer["number"])
    }

    private func command(_ number: String, _ server: TestServer) async throws -> Answer {
        try await server.get("/api/v1/commands/\(number)")
    }

    @Test(arguments: [StatusCode.ok, .accepted, .failed, .tooLarge])
    func `A device that answers a piece with anything but 213 doesn't have the value`(
        _ status: StatusCode
    ) async throws {
        try await TestServer.runWithDevice { server in
            var device = smallDevice
            device.pieceStatus = status
            let number = try self.number(try await server.post(Self.commands, replacement(octets: 20_000)))
            try await device.runSession(server)
            let command = try await self.command(number, server)
            #expect(command["state"] == "failed" && command["status"] == "\(status)")
            #expect(command["reason"] != nil)
            #expect(device.pieces == 1, "the rest isn't sent")
        }
    }

    @Test(arguments: [("20000", "succeeded"), ("26668", "succeeded"), ("3000", "failed"), ("", "succeeded")])
    func `The size of a value that went in pieces is compared with what the device tells`(
        told: String, state: String
    ) async throws {
        try await TestServer.runWithDevice { server in
            var device = smallDevice
            device.values["./A/x?prop=Size"] = told
            let number = try self.number(try await server.post(Self.commands, replacement(octets: 20_000)))
            try await device.runSession(server)
            #expect(device.did("Get ./A/x?prop=Size"))
            #expect(try await self.command(number, server)["state"] == state)
        }
    }

    @Test func `A value may take as many messages as it needs, and what is behind it is done too`()
        async throws
    {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            device.limits = Meta(maxMessageSize: 2048)
            device.addComponent("core", version: "1", package: "p")
            let number = try self.number(try await server.post(Self.commands, replacement(octets: 1_800_000)))
            let operation = try self.number(
                try await server.post(
                    "/api/v1/devices/urn%3Adev%3A1/operations",
                    #"{"operation":"Activate","component":"core"}"#))
            try await device.runSession(server)
            #expect(device.pieces > 1000)
            #expect(try await self.command(number, server)["state"] == "succeeded")
            #expect(try await server.get("/api/v1/operations/\(operation)")["state"] == "accepted")
        }
    }

    @Test
    func `A command at which the device breaks off is given up after three sessions, and others go ahead`()
        async throws
    {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            device.breaksAt = "Add ./A"
            let bad = try self.number(
                try await server.post(Self.commands, #"{"command":"Add","uri":"./A","format":"node"}"#))
            let good = try self.number(
                try await server.post(Self.commands, #"{"command":"Replace","uri":"./B","value":"x"}"#))
            device.statuses["Get ./A"] = .notFound
            for _ in 0..<3 {
                await #expect(throws: TestDevice.BrokeOff.self) { try await device.runSession(server) }
            }
            #expect(try await self.command(good, server)["state"] == "succeeded")
            try await device.runSession(server)
            let command = try await self.command(bad, server)
            #expect(command["state"] == "failed")
            #expect(command["reason"]?.contains("3 sessions") == true)
        }
    }

    @Test(arguments: ["false", "False\n", "true", ""])
    func `Whether a device puts pieces together is asked once, and respected`(_ told: String) async throws {
        try await TestServer.runWithDevice { server in
            var device = smallDevice
            device.values["./DevDetail/LrgObj"] = told
            let takesPieces = !told.lowercased().hasPrefix("false")
            for _ in 0..<2 {
                let number = try self.number(
                    try await server.post(Self.commands, replacement(octets: 20_000)))
                try await device.runSession(server)
                let command = try await self.command(number, server)
                #expect(command["state"] == (takesPieces ? "succeeded" : "failed"))
                if !takesPieces { #expect(command["status"] == "413") }
            }
            #expect(device.asked.count { $0 == "./DevDetail/LrgObj" } == 1)
            #expect((device.pieces > 0) == takesPieces)
        }
    }

    @Test(arguments: [("x", "succeeded"), ("y", "failed")])
    func `What a cut session may have added is read back before it is added again`(
        there: String, state: String
    ) async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            let number = try self.number(
                try await server.post(Self.commands, #"{"command":"Add","uri":"./A/x","value":"x"}"#))
            device.breaksAt = "Add ./A/x"
            await #expect(throws: TestDevice.BrokeOff.self) { try await device.runSession(server) }
            // The device has carried it out all the same.
            device.breaksAt = nil
            device.values["./A/x"] = there
            device.statuses["Add ./A/x"] = .alreadyExists
            try await device.runSession(server)
            let command = try await self.command(number, server)
            #expect(command["state"] == state)
            #expect(device.did("Add ./A/x") == (state == "failed"))
        }
    }

    @Test func `A device that decides nothing is asked again, three times`() async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            device.statuses["Replace ./B"] = StatusCode(rawValue: 0)
            let number = try self.number(
                try await server.post(Self.commands, #"{"command":"Replace","uri":"./B","value":"x"}"#))
            for _ in 0..<3 {
                try await device.runSession(server)
                #expect(try await self.command(number, server)["state"] == "queued")
            }
            try await device.runSession(server)
            #expect(try await self.command(number, server)["state"] == "failed")
            let other = try self.number(
                try await server.post(Self.commands, #"{"command":"Replace","uri":"./C","value":"x"}"#))
            try await device.runSession(server)
            #expect(try await self.command(other, server)["state"] == "succeeded")
        }
    }

    @Test(arguments: [
        (#"{"command":"Delete","uri":"./A"}"#, "Delete ./A"),
        (#"{"command":"Copy","uri":"./A","target":"./B"}"#, "Copy ./B"),
        (#"{"command":"Exec","uri":"./A/Operations/Do"}"#, "Exec ./A/Operations/Do"),
        (#"{"command":"Exec","uri":"./A","value":"now"}"#, "Exec ./A"),
        (
            #"{"command":"Sequence","commands":[{"command":"Add","uri":"./A","format":"node"},"#
                + #"{"command":"Delete","uri":"./B"}]}"#, "Sequence  Add ./A Delete ./B"
        ),
        (
            #"{"command":"Atomic","commands":[{"command":"Replace","uri":"./A","value":"1"},"#
                + #"{"command":"Get","uri":"./B"}]}"#, "Atomic  Replace ./A Get ./B"
        ),
    ])
    func `Every command of the protocol can be asked for`(json: String, done: String) async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            let number = try self.number(try await server.post(Self.commands, json))
            try await device.runSession(server)
            #expect(device.carriedOut.joined(separator: " ").contains(done))
            let command = try await self.command(number, server)
            #expect(command["state"] == "succeeded")
            #expect((command.object["nodes"] != nil) == json.contains("Get"))
        }
    }

    @Test func `A command in a sequence that fails is named`() async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            device.statuses["Delete ./B"] = .notFound
            let number = try self.number(
                try await server.post(
                    Self.commands,
                    #"{"command":"Sequence","commands":[{"command":"Add","uri":"./A","format":"node"},"#
                        + #"{"command":"Delete","uri":"./B"}]}"#))
            try await device.runSession(server)
            let command = try await self.command(number, server)
            #expect(command["state"] == "failed")
            #expect(command["reason"] == "command 2, Delete ./B, got 404: the device has no such node")
        }
    }
}
