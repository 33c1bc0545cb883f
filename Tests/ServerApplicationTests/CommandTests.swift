import Fleet
import Foundation
import MessageTesting
import SyncML
import TestSupport
import Testing

@testable import FleetSQLite
@testable import ServerApplication

/// Commands on nodes, as users of the JSON interface ask for them.
@Suite(.everyEncoding) struct CommandTests {
    private static let path = "/api/v1/devices/urn%3Adev%3A1/commands"

    private static let document = """
        <MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD><Node><NodeName>DevInfo</NodeName><RTProperties>\
        <Format><node/></Format><Type><DDFName>urn:oma:mo:oma-dm-devinfo:1.0</DDFName></Type></RTProperties>\
        <Node><NodeName>Man</NodeName><Value>Example</Value></Node></Node></MgmtTree>
        """

    @Test func `A part of the tree is asked for, and shown when the device has answered`() async throws {
        try await TestServer.runWithDevice { server in
            let queued = try await server.post(
                Self.path, #"{"command":"Get","uri":"./DevInfo","list":"TNDS"}"#)
            #expect(queued.status == 201)
            #expect((queued["number"], queued["state"], queued["list"]) == ("1", "queued", "TNDS"))
            #expect(queued["nodes"] == nil)
            var device = TestDevice()
            device.documents["./DevInfo?list=TNDS"] = Self.document
            try await device.runSession(server)
            let shown = try await server.get("/api/v1/commands/1")
            #expect((shown["state"], shown["status"]) == ("succeeded", "200"))
            let root = (shown.object["nodes"] as? [[String: Any]])?.first
            #expect(root?["uri"] as? String == "./DevInfo")
            #expect(root?["type"] as? String == "urn:oma:mo:oma-dm-devinfo:1.0")
            let leaf = (root?["children"] as? [[String: Any]])?.first
            #expect(leaf?["name"] as? String == "Man" && leaf?["value"] as? String == "Example")
            let listed = try await server.get(Self.path).list
            #expect(listed.count == 1 && listed[0]["nodes"] == nil)
            // It isn't asked for again.
            device.documents = [:]
            try await device.runSession(server)
            #expect(device.asked.filter { $0 == "./DevInfo?list=TNDS" }.count == 1)
        }
    }

    @Test func `Values are written one after the other, before the operations`() async throws {
        try await TestServer.runWithDevice { server in
            for body in [
                #"{"command":"Add","uri":"./Vendor/x","format":"node"}"#,
                #"{"command":"Add","uri":"./Vendor/x/Text","value":"a <b>"}"#,
                #"{"command":"Replace","uri":"./Vendor/x/Blob","base64":"AAH/","type":"image/png"}"#,
            ] {
                #expect(try await server.post(Self.path, body).status == 201)
            }
            var device = TestDevice()
            try await device.runSession(server)
            #expect(device.leaves["./Vendor/x/Text"] == "a <b>")
            let format = Wire.encoding == .xml ? "b64" : "bin"
            #expect(device.replaced["./Vendor/x/Blob"]?.meta == Meta(format: format, type: "image/png"))
            #expect(device.replaced["./Vendor/x/Blob"]?.octets == [0x00, 0x01, 0xFF])
            let listed = try await server.get(Self.path).list
            #expect(listed.map { $0["state"] as? String } == ["succeeded", "succeeded", "succeeded"])
            #expect(listed.map { $0["size"] as? Int } == [nil, 5, 3])
        }
    }

    @Test func `A value goes in pieces through as many messages as it takes`() async throws {
        try await TestServer.runWithDevice { server in
            let octets = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let text = Data(octets).base64EncodedString()
            let queued = try await server.post(
                Self.path, #"{"command":"Replace","uri":"./Vendor/Blob","base64":"\#(text)"}"#)
            #expect(queued.status == 201)
            #expect(queued["size"] == "200000")
            var device = TestDevice()
            device.limits = Meta(maxMessageSize: 16_384, maxObjectSize: 300_000)
            try await device.runSession(server)
            #expect(device.replaced["./Vendor/Blob"]?.octets == octets)
            #expect(device.pieces > (Wire.encoding == .xml ? text.utf8.count : octets.count) / 16_384)
            #expect(try await server.get("/api/v1/commands/1")["state"] == "succeeded")
            #expect(try await server.server.store.command(1)?.value == nil, "it is needed no more")
            #expect(try await server.get("/api/v1/devices/urn%3Adev%3A1")["maxObjectSize"] == "300000")
        }
    }

    @Test(arguments: [(64_000, 0, 201), (64_000, 1, 413), (63_999, 1, 413)])
    func `A value that the device doesn't take is refused`(limit: Int, excess: Int, status: Int) async throws
    {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            device.limits = Meta(maxMessageSize: 16_384, maxObjectSize: limit)
            try await device.runSession(server)
            // XML takes octets as base 64.
            let most = Wire.encoding == .xml ? limit / 4 * 3 : limit
            let text = Data(repeating: 0, count: most + excess).base64EncodedString()
            let answer = try await server.post(
                Self.path, #"{"command":"Add","uri":"./V/B","base64":"\#(text)"}"#)
            #expect(answer.status == status)
            #expect(answer["error"]?.contains("\(limit)") == (status == 413 ? true : nil))
            #expect(try await server.get(Self.path).list.count == (status == 201 ? 1 : 0))
            // Text counts as it is.
            let long = String(repeating: "a", count: limit)
            let exact = try await server.post(
                Self.path, #"{"command":"Add","uri":"./V/T","value":"\#(long)"}"#)
            #expect(exact.status == 201)
        }
    }

    @Test func `A limit that the device names only now makes the command fail`() async throws {
        try await TestServer.runWithDevice { server in
            let text = String(repeating: "a", count: 5000)
            _ = try await server.post(Self.path, #"{"command":"Add","uri":"./V/T","value":"\#(text)"}"#)
            var device = TestDevice()
            device.limits = Meta(maxObjectSize: 4999)
            try await device.runSession(server)
            let shown = try await server.get("/api/v1/commands/1")
            #expect((shown["state"], shown["status"]) == ("failed", "413"))
            #expect(shown["reason"]?.isEmpty == false)
            #expect(device.leaves["./V/T"] == nil)
        }
    }

    @Test(arguments: [
        #"{"command":"Move","uri":"./A"}"#, #"{"command":"Delete","uri":"./A","value":"x"}"#,
        #"{"command":"Copy","uri":"./A"}"#, #"{"command":"Sequence","commands":[]}"#,
        #"{"command":"Get","uri":"./A","commands":[]}"#, #"{"command":"Get","uri":""}"#,
        #"{"command":"Get","uri":"/A"}"#,
        #"{"command":"Get","uri":"./A b"}"#, #"{"command":"Get","uri":"./ä"}"#, #"{"command":"Get"}"#,
        #"{"command":"Get","uri":"./A","list":"Tree"}"#, #"{"command":"Get","uri":"./A","list":"TNDS&x"}"#,
        #"{"command":"Get","uri":"./A?prop=ACL","list":"TNDS"}"#,
        #"{"command":"Get","uri":"./A","value":"x"}"#,
        #"{"command":"Add","uri":"./A"}"#, #"{"command":"Add","uri":"./A","value":"a","base64":"AA=="}"#,
        #"{"command":"Add","uri":"./A","base64":"A"}"#,
        #"{"command":"Add","uri":"./A","list":"TNDS","value":""}"#,
        #"{"command":"Add","uri":"./A","format":"tree","value":""}"#,
        #"{"command":"Add","uri":"./A","format":"node","value":"x"}"#, "[]",
    ])
    func `A command that makes no sense is refused with a reason`(_ body: String) async throws {
        try await TestServer.runWithDevice { server in
            let answer = try await server.post(Self.path, body)
            #expect(answer.status == 422)
            #expect(answer["error"]?.isEmpty == false)
            #expect(try await server.get(Self.path).list.isEmpty)
        }
    }

    @Test func `Commands of others aren't found, and need the token`() async throws {
        try await TestServer.runWithDevice { server in
            #expect(try await server.get("/api/v1/commands/1").status == 404)
            #expect(try await server.get("/api/v1/devices/urn%3Adev%3A2/commands").status == 404)
            #expect(try await server.get(Self.path, token: nil).status == 401)
            #expect(try await server.post(Self.path, "{}", token: nil).status == 401)
            // A device can't finish another one's.
            _ = try await server.post(Self.path, #"{"command":"Get","uri":"./A"}"#)
            try await server.addDevice("two", id: "urn:dev:2")
            var other = TestDevice("two", id: "urn:dev:2")
            try await other.runSession(server)
            #expect(try await server.get("/api/v1/commands/1")["state"] == "queued")
        }
    }
}
