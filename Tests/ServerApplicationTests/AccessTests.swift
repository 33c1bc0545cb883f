import Fleet
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import ServerApplication

/// Who may do what in the JSON interface.
@Suite struct AccessTests {
    /// A route, and the roles that it is for beside `administer`.
    struct Row: Sendable, CustomTestStringConvertible {
        var method: HTTPRequest.Method
        var path: String
        var roles: Set<Role>
        /// Whether a token for groups will do.
        var isAboutDevices = true

        var testDescription: String { "\(method) \(path)" }

        /// As the router has it.
        var pattern: String {
            path.split(separator: "/").map { part in
                part == "urn%3Adev%3A1"
                    || part == "w"
                    ? "{id}"
                    : part == "k" ? "{key}" : part == "1" ? "{number}" : part == "x" ? "{name}" : String(part)
            }.reduce("") { "\($0)/\($1)" }
        }
    }

    private static let device = "/api/v1/devices/urn%3Adev%3A1"

    static let rows: [Row] = [
        Row(method: .get, path: "/api/v1/devices", roles: [.read, .operate, .publish]),
        Row(method: .post, path: "/api/v1/devices", roles: []),
        Row(method: .get, path: device, roles: [.read, .operate, .publish]),
        Row(method: .patch, path: device, roles: [.operate]),
        Row(method: .delete, path: device, roles: []),
        Row(method: .post, path: "\(device)/notify", roles: [.operate]),
        Row(method: .get, path: "\(device)/operations", roles: [.read, .operate, .publish]),
        Row(method: .post, path: "\(device)/operations", roles: [.operate]),
        Row(method: .get, path: "\(device)/commands", roles: [.read, .operate, .publish]),
        Row(method: .post, path: "\(device)/commands", roles: [.operate]),
        Row(method: .get, path: "/api/v1/operations", roles: [.read, .operate, .publish]),
        Row(method: .get, path: "/api/v1/operations/1", roles: [.read, .operate, .publish]),
        Row(method: .delete, path: "/api/v1/operations/1", roles: [.operate]),
        Row(method: .post, path: "/api/v1/operations/1/cancel", roles: [.operate]),
        Row(method: .post, path: "/api/v1/operations/1/expire", roles: [.operate]),
        Row(method: .post, path: "/api/v1/operations/1/retry", roles: [.operate]),
        Row(method: .post, path: "/api/v1/bulk", roles: [.operate]),
        Row(method: .get, path: "/api/v1/installations", roles: [.read, .operate, .publish]),
        Row(
            method: .get, path: "/api/v1/events", roles: [.read, .operate, .publish], isAboutDevices: false),
        Row(
            method: .get, path: "/api/v1/webhooks", roles: [.read, .operate, .publish], isAboutDevices: false),
        Row(method: .post, path: "/api/v1/webhooks", roles: [], isAboutDevices: false),
        Row(
            method: .get, path: "/api/v1/webhooks/w", roles: [.read, .operate, .publish],
            isAboutDevices: false),
        Row(method: .delete, path: "/api/v1/webhooks/w", roles: [], isAboutDevices: false),
        Row(method: .post, path: "/api/v1/webhooks/w/retry", roles: [], isAboutDevices: false),
        Row(
            method: .get, path: "/api/v1/webhooks/w/dead-letters", roles: [.read, .operate, .publish],
            isAboutDevices: false),
        Row(method: .get, path: "/api/v1/openapi.json", roles: [.read, .operate, .publish]),
        Row(method: .get, path: "/api/v1/packages/x", roles: [.read, .operate, .publish]),
        Row(method: .put, path: "/api/v1/packages/x", roles: [.publish], isAboutDevices: false),
        Row(method: .delete, path: "/api/v1/packages/x", roles: [.publish], isAboutDevices: false),
        Row(method: .get, path: "/api/v1/commands/1", roles: [.read, .operate, .publish]),
        Row(method: .delete, path: "/api/v1/commands/1", roles: [.operate]),
        Row(method: .post, path: "/api/v1/commands/1/cancel", roles: [.operate]),
        Row(method: .get, path: "/api/v1/packages", roles: [.read, .operate, .publish]),
        Row(method: .get, path: "/api/v1/status", roles: [.read, .operate, .publish]),
        Row(method: .get, path: "/metrics", roles: [.read, .operate, .publish], isAboutDevices: false),
        Row(method: .get, path: "/api/v1/tokens", roles: [], isAboutDevices: false),
        Row(method: .post, path: "/api/v1/tokens", roles: [], isAboutDevices: false),
        Row(method: .delete, path: "/api/v1/tokens/x", roles: [], isAboutDevices: false),
        Row(method: .get, path: "/api/v1/enrolment-tokens", roles: [], isAboutDevices: false),
        Row(method: .post, path: "/api/v1/enrolment-tokens", roles: [], isAboutDevices: false),
        Row(method: .delete, path: "/api/v1/enrolment-tokens/x", roles: [], isAboutDevices: false),
        Row(
            method: .get, path: "/api/v1/enrolments", roles: [.read, .operate, .publish],
            isAboutDevices: false),
        Row(
            method: .post, path: "/api/v1/enrolments/k/approve", roles: [.operate], isAboutDevices: false),
        Row(
            method: .post, path: "/api/v1/enrolments/k/refuse", roles: [.operate], isAboutDevices: false),
        Row(method: .get, path: "/api/v1/audit", roles: [], isAboutDevices: false),
        Row(method: .get, path: "/api/v1/audit/export", roles: [], isAboutDevices: false),
    ]

    @Test func `Each route that has rights is in the table of this test`() {
        let tested = Set(Self.rows.map { "\($0.method) \($0.pattern)" })
        let there = Rights.table.flatMap { path, methods in methods.keys.map { "\($0) \(path)" } }
        #expect(tested == Set(there))
    }

    @Test(arguments: rows)
    func `Each route is for those roles alone that may use it`(_ row: Row) async throws {
        let tokens = Role.allCases.flatMap { role in [[], ["north"]].map { (role, $0) } }
        try await TestServer.runWithDevice { server in
            try await server.label(["north"])
            for (number, (role, groups)) in tokens.enumerated() {
                let secret = try await server.makeToken([role], "t\(number)", groups: groups)
                let answer = try await server.request(
                    row.method, row.path, headers: [.authorization: "Bearer \(secret)"], body: [])
                let mayUse =
                    (role == .administer || row.roles.contains(role))
                    && (groups.isEmpty || row.isAboutDevices)
                #expect(answer.status != 401)
                // What is missing else is a body that makes sense, or what has that number or was deleted before.
                #expect(
                    (answer.status == 403) != mayUse, "\(role) \(groups): \(answer.status) \(answer.text)")
            }
        }
    }

    @Test func `A route that nobody has thought of is for administrators of the whole server`() {
        let rights = Rights.needed(for: .get, "/api/v1/something/new")
        #expect(rights == Rights(role: .administer, isAboutDevices: false))
        #expect(Rights.needed(for: .put, "/api/v1/devices").role == .administer)
    }

    @Test func `A token for groups sees and changes devices of them alone`() async throws {
        try await TestServer.runWithDevice { server in
            try await server.label(["north"])
            try await server.addDevice("two", id: "two")
            let activate = #"{"operation":"Activate","component":"org.x"}"#
            for device in ["urn%3Adev%3A1", "two"] {
                _ = try await server.post("/api/v1/devices/\(device)/operations", activate)
                _ = try await server.post(
                    "/api/v1/devices/\(device)/commands", #"{"command":"Get","uri":"./A"}"#)
            }
            let secret = try await server.makeToken([.administer], groups: ["north", "south"])
            func status(
                _ method: HTTPRequest.Method, _ path: String, _ body: String = ""
            ) async throws -> Int {
                try await server.request(
                    method, "/api/v1/\(path)", headers: [.authorization: "Bearer \(secret)"],
                    body: Array(body.utf8)
                ).status
            }
            let devices = try await server.get("/api/v1/devices", token: secret).list
            #expect(devices.map { $0["id"] as? String } == ["urn:dev:1"])
            let named = try await server.get("/api/v1/devices?group=elsewhere", token: secret).list
            #expect(named.isEmpty)
            let operations = try await server.get("/api/v1/operations", token: secret).list
            #expect(operations.map { $0["device"] as? String } == ["urn:dev:1"])
            for (method, path, body) in [
                (HTTPRequest.Method.get, "devices/two", ""), (.patch, "devices/two", #"{"tags":["x"]}"#),
                (.delete, "devices/two", ""), (.post, "devices/two/operations", activate),
                (.post, "devices/two/notify", ""), (.get, "devices/two/commands", ""),
                (.get, "operations/2", ""), (.post, "operations/2/cancel", ""), (.delete, "operations/2", ""),
                (.post, "operations/2/expire", ""), (.post, "operations/2/retry", ""),
                (.get, "commands/2", ""), (.post, "commands/2/cancel", ""), (.delete, "commands/2", ""),
            ] {
                let found = try await status(method, path, body)
                #expect(found == 404, "\(method) \(path)")
            }
            for path in ["operations/1/cancel", "commands/1/cancel"] {
                let found = try await status(.post, path)
                #expect(found == 200)
            }
        }
    }

    @Test func `A token for groups orders and cancels for many devices of them alone`() async throws {
        try await TestServer.runWithDevice { server in
            try await server.label(["north"])
            try await server.addDevice("two", id: "two")
            let secret = try await server.makeToken([.operate], groups: ["north"])
            func change(_ body: String, token: String? = nil) async throws -> [String: Int] {
                let answer = try await server.post("/api/v1/bulk", body, token: token ?? TestServer.token)
                return answer.object.compactMapValues { $0 as? Int }
            }
            let order =
                #"{"action":"order","filter":{},"operation":{"operation":"Activate","component":"org.x"}}"#
            let (mine, all) = (try await change(order, token: secret), try await change(order))
            #expect(mine["operations"] == 1 && all["operations"] == 2)
            #expect(try await server.server.store.operations(WorkQuery(device: "two")).count == 1)
            let cancel = #"{"action":"cancel","filter":{}}"#
            #expect(try await change(cancel, token: secret)["operations"] == 2)
            #expect(try await change(cancel)["operations"] == 1)
        }
    }

    @Test(arguments: [
        (["north", "south"], 200), (["south"], 200), (["other", "south"], 403), ([], 403), (["other"], 403),
        (["north", "kept"], 403),
    ])
    func `A token for groups moves no device out of them, and into none of others`(
        groups: [String], status: Int
    ) async throws {
        try await TestServer.runWithDevice { server in
            try await server.label(["north"])
            let secret = try await server.makeToken([.operate], groups: ["north", "south"])
            let body = try JSONEncoder().encode(["groups": groups])
            let answer = try await server.request(
                .patch, Self.device, headers: [.authorization: "Bearer \(secret)"], body: Array(body))
            #expect(answer.status == status)
        }
    }

    @Test func `A token for groups adds devices to them alone`() async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            let secret = try await server.makeToken([.administer], groups: ["north"])
            for (groups, status) in [(#"[]"#, 403), (#"["south"]"#, 403), (#"["north"]"#, 201)] {
                let answer = try await server.post(
                    "/api/v1/devices", #"{"id":"a","userName":"u","password":"p","groups":\#(groups)}"#,
                    token: secret)
                #expect(answer.status == status)
            }
        }
    }
}

extension TestServer {
    /// Stores a token and returns its secret.
    func makeToken(
        _ roles: [Role], _ name: String = "t", groups: [String] = [], until: String? = nil
    ) async throws -> String {
        let new = try NewToken(
            name: name, roles: roles, groups: groups, until: until, now: clock.clock.timestamp())
        try await server.store.add(new)
        return new.secret
    }

    /// Puts the first device into groups.
    func label(_ groups: [String]) async throws {
        var device = try #require(try await server.store.device("urn:dev:1"))
        device.groups = groups
        var transaction = FleetTransaction()
        transaction.devices = [device]
        try await server.store.commit(transaction)
    }
}
