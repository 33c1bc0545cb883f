import Fleet
import Foundation
import GRDB
import HTTPTypes
import MessageTesting
import SyncML
import TestSupport
import Testing

@testable import FleetSQLite
@testable import ServerApplication

/// Strangers, many devices, and a store that fails.
@Suite(.everyEncoding) struct SessionFaultTests {
    private func figure(_ name: String, _ server: TestServer) async throws -> Int {
        try #require(try await server.get("/api/v1/status").object[name] as? Int)
    }

    @Test func `A finished session takes up no place`() async throws {
        try await TestServer.runWithDevice(limits: .init(sessions: 4)) { server in
            for number in 0..<20 {
                try await server.addDevice("d\(number)", id: "urn:dev:d\(number)")
                var device = TestDevice("d\(number)", id: "urn:dev:d\(number)")
                try await device.runSession(server)
            }
            #expect(try await figure("sessions", server) == 0)
        }
    }

    @Test func `The last reply is sent again when the device asks for it, for a while`() async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            var reply = try await device.begin(server)
            var (message, path, answer) = ([UInt8](), "", [UInt8]())
            while !reply.commands.allSatisfy({ $0.name == "Status" }) {
                path = device.path
                message = device.message(try device.answers(to: reply))
                answer = try await server.post(message, to: path).body
                reply = try MessageCoder.decode(answer.span, as: Wire.encoding)
            }
            #expect(try await server.post(message, to: path).body == answer)
            server.clock.advance(by: .seconds(120))
            #expect(try await server.post(message, to: path).body != answer)
        }
    }

    @Test func `Strangers get a small reply, and make way for each other and for devices`() async throws {
        try await TestServer.runWithDevice(limits: .init(sessions: 8)) { server in
            for number in 0..<50 {
                var stranger = TestDevice("x", id: "urn:dev:stranger-\(number)")
                let information = Item(
                    source: Location("./DevInfo/Man"), data: Array(repeating: 0x61, count: 100_000))
                let alert = Command.Body.alert(Alert(code: AlertCode.clientInitiated))
                let bodies = [alert] + Array(repeating: .replace([information], Meta()), count: 3)
                let answer = try await server.post(
                    stranger.message(bodies + Array(repeating: alert, count: 500)), to: "/dm")
                #expect(answer.status == 200 && answer.body.count <= 4096)
            }
            #expect(try await figure("strangers", server) <= 2)
            var device = TestDevice()
            try await device.runSession(server)
            server.clock.advance(by: .seconds(60))
            await server.server.upkeep.pass()
            #expect(try await figure("sessions", server) == 0)
        }
    }

    @Test func `A header that no device has is refused`() async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice("x", id: "urn:dev:" + String(repeating: "x", count: 100_000))
            let answer = try await server.post(device.message(device.opening), to: "/dm")
            #expect(answer.status == 400)
        }
    }

    @Test func `A session goes on where it was when the store has failed`() async throws {
        let folder = try TemporaryDirectory()
        let database = folder.file("database")
        try await TestServer.run(database: database, in: folder) { server in
            try await server.addDevice()
            var device = TestDevice()
            device.addComponent("core", version: "1", package: "p")
            let queued = try await server.post(
                "/api/v1/devices/urn%3Adev%3A1/operations", #"{"operation":"Activate","component":"core"}"#)
            let operation = "/api/v1/operations/\(queued["number"] ?? "")"
            var reply = try await device.begin(server)
            while device.executed.isEmpty {
                let answers = try device.answers(to: reply)
                guard device.executed.isEmpty else {
                    // The status of the Exec: nothing can be stored meanwhile.
                    let message = device.message(answers)
                    var configuration = Configuration()
                    configuration.allowsUnsafeTransactions = true
                    let other = try DatabaseQueue(path: database, configuration: configuration)
                    try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") }
                    let refused = try await server.post(message, to: device.path)
                    #expect(refused.status == 503 && refused.headers[.retryAfter] != nil)
                    try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
                    let answer = try await server.post(message, to: device.path)
                    reply = try MessageCoder.decode(answer.body.span, as: Wire.encoding)
                    break
                }
                reply = try await device.send(answers, server)
            }
            #expect(!reply.commands.contains { $0.name == "Exec" })
            #expect(try await server.get(operation)["state"] == "accepted")
        }
    }

    @Test func `Who guesses passwords has to wait, and is in the log once`() async throws {
        try await TestServer.runWithDevice { server in
            var statuses: [Int] = []
            for _ in 0..<30 {
                var guesser = TestDevice("wrong")
                guesser.reuse(Array("stale".utf8))
                statuses.append(try await server.post(guesser.message(guesser.opening), to: "/dm").status)
            }
            #expect(statuses.prefix(10).allSatisfy { $0 == 200 } && statuses.last == 429)
            #expect(server.log.value.count { $0.hasPrefix("wrong credentials") } == 1)
            server.clock.advance(by: .seconds(3))
            var device = TestDevice()
            try await device.runSession(server)
        }
    }

    @Test func `Wrong tokens are counted too`() async throws {
        try await TestServer.runWithDevice { server in
            var statuses: Set<Int> = []
            for _ in 0..<30 {
                statuses.insert(try await server.get("/api/v1/devices", token: "guess").status)
            }
            #expect(statuses == [401, 429])
            #expect(server.log.value.count { $0.hasPrefix("wrong token") } == 1)
            server.clock.advance(by: .seconds(60))
            #expect(try await server.get("/api/v1/devices").status == 200)
        }
    }

    @Test func `What strangers call themselves makes no line of the log`() async throws {
        try await TestServer.runWithDevice { server in
            for _ in 0..<5 {
                var stranger = TestDevice("x", id: "evil\n2026 info session begins device=urn:dev:1")
                stranger.reuse(Array("stale".utf8))
                _ = try await server.post(stranger.message(stranger.opening), to: "/dm")
            }
            #expect(server.log.value.contains { $0.contains("evil?2026") })
            #expect(!server.log.value.contains { $0.contains("\n") })
        }
    }

    @Test func `A device can't answer without end`() async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            let reply = try await device.begin(server)
            let get = try #require(reply.commands.first { $0.name == "Get" })
            var refused = false
            for number in 0..<12 {
                let results = Results(
                    messageRef: reply.header.messageID, commandRef: get.id,
                    items: (0..<4).map {
                        Item(
                            source: Location("./x\(number)-\($0)"),
                            data: Array(repeating: 0x61, count: 240_000))
                    })
                let answer = try await device.send([.results(results)], server, isFinal: false)
                refused =
                    refused
                    || answer.commands.contains {
                        if case .status(let status) = $0.body { status.code == .tooLarge } else { false }
                    }
            }
            #expect(refused)
        }
    }

    @Test func `A session that brings nothing ends`() async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            var reply = try await device.begin(server)
            for _ in 0..<120 where !reply.commands.contains(where: { $0.isAbort }) {
                reply = try await device.send([], server, isFinal: false)
            }
            #expect(reply.commands.contains { $0.isAbort })
        }
    }

    @Test func `A server that has no nonce of the device yet shows a digest over the empty one`() async throws
    {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            try await server.server.store.add(
                try DeviceRegistration(
                    id: "urn:dev:1", userName: "one", password: "secret one",
                    server: .init(userName: "srv", password: "srv secret")))
            var device = TestDevice()
            let reply = try await device.begin(server)
            let digest = try Authentication.md5(user: "srv", password: "srv secret", nonce: [])
            #expect(reply.header.credential == Credential(type: .md5, data: digest))
        }
    }

    @Test func `An alert without its code is incomplete`() async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            device.alerts = [Alert(code: 0)]
            let reply = try await device.begin(server)
            let codes = reply.commands.compactMap {
                if case .status(let status) = $0.body, status.command == "Alert" { status.code } else { nil }
            }
            #expect(codes == [.ok, .incomplete])
        }
    }

    @Test func `A report under the name of before the approval ends its operation`() async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            device.addComponent("core", version: "1", package: "p")
            let queued = try await server.post(
                "/api/v1/devices/urn%3Adev%3A1/operations", #"{"operation":"Activate","component":"core"}"#)
            try await device.runSession(server)
            var alert = Alert.generic("", correlator: device.executed.first?.correlator, "1200")
            alert.items[0].meta.type = "org.openmobilealliance.dm.softwarecomponent.OperationComplete"
            device.alerts = [alert]
            try await device.runSession(server)
            #expect(
                try await server.get("/api/v1/operations/\(queued["number"] ?? "")")["state"] == "succeeded")
        }
    }

    @Test(arguments: [
        ("application/vnd.syncml+xml", 200), ("application/vnd.syncml+wbxml", 200), ("text/xml", 200),
        ("application/json", 415), ("text/html", 415),
    ])
    func `The content says what a message is, whatever its declared type of the family`(
        type: String, status: Int
    ) async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            let answer = try await server.request(
                .post, "/dm", headers: [.contentType: type], body: device.message(device.opening))
            #expect(answer.status == status)
        }
    }
}

extension SyncML.Command {
    fileprivate var isAbort: Bool {
        if case .alert(let alert) = body { alert.code == AlertCode.sessionAbort } else { false }
    }
}
