import Fleet
import Foundation
import GRDB
import HTTPTypes
import Testing

@testable import FleetSQLite
@testable import ServerApplication

/// One request for many devices, and operations that are ended or tried again.
@Suite struct BulkTests {
    private static let order = #""operation":{"operation":"Activate","component":"core"}"#

    /// A server with 230 devices: the first 30 in the group `north`.
    private func withFleet(_ test: @Sendable (TestServer) async throws -> Void) async throws {
        try await TestServer.runWithDevice { (server) async throws in
            for number in 0..<230 {
                var device = Device(id: String(format: "d%03d", number), userName: "u", userDigest: "d")
                device.groups = number < 30 ? ["north"] : ["south"]
                var transaction = FleetTransaction()
                transaction.devices = [device]
                try await server.server.store.commit(transaction)
            }
            try await test(server)
        }
    }

    private func bulk(_ body: String, _ server: TestServer, key: String? = nil) async throws -> Answer {
        var headers: HTTPFields = [.authorization: "Bearer \(TestServer.token)"]
        headers[try #require(HTTPField.Name("Idempotency-Key"))] = key
        return try await server.request(.post, "/api/v1/bulk", headers: headers, body: Array(body.utf8))
    }

    private func counts(_ answer: Answer) -> [Int] {
        [answer.object["devices"] as? Int ?? -1, answer.object["operations"] as? Int ?? -1]
    }

    private func count(_ state: String, _ server: TestServer) async throws -> Int {
        try await server.get("/api/v1/operations?limit=1000&state=\(state)").list.count
    }

    @Test func `An order goes to all devices that the filter matches, and a dry run says how many`()
        async throws
    {
        try await withFleet { server in
            let body = #"{"action":"order","filter":{"group":"south"},\#(Self.order)"#
            let dry = try await bulk(body + #","dryRun":true}"#, server)
            #expect(dry.status == 200 && counts(dry) == [200, 200])
            #expect(try await count("queued", server) == 0)
            #expect(counts(try await bulk(body + "}", server)) == [200, 200])
            let operations = try await server.get("/api/v1/operations?limit=1000").list
            #expect(Set(operations.compactMap { $0["device"] as? String }).count == 200)
            #expect(
                counts(try await bulk(#"{"action":"order","filter":{},\#(Self.order)}"#, server)) == [
                    231, 231,
                ])
        }
    }

    @Test func `A command goes to all devices that the filter matches and that take its value`() async throws
    {
        try await withFleet { server in
            var small = Device(id: "small", userName: "u", userDigest: "d")
            (small.groups, small.maxObjectSize) = (["north"], 3)
            var transaction = FleetTransaction()
            transaction.devices = [small]
            try await server.server.store.commit(transaction)
            let command = #""command":{"command":"Replace","uri":"./A/x","value":"four"}"#
            let body = #"{"action":"order","filter":{"group":"north"},\#(command)"#
            let dry = try await bulk(body + #","dryRun":true}"#, server)
            #expect(counts(dry) == [31, 0] && dry["commands"] == "30")
            #expect(try await server.get("/api/v1/devices/d000/commands").list.isEmpty)
            for _ in 1...2 {
                #expect(try await bulk(body + "}", server, key: "k")["commands"] == "30")
            }
            #expect(try await server.get("/api/v1/devices/d000/commands").list.count == 1)
            #expect(try await server.get("/api/v1/devices/small/commands").list.isEmpty)
            #expect(try await server.get("/api/v1/devices/d030/commands").list.isEmpty)
        }
    }

    @Test func `A request that comes again with its key orders nothing twice, nor after it was cut off`()
        async throws
    {
        try await withFleet { server in
            let body = #"{"action":"order","filter":{},\#(Self.order)}"#
            let first = try await bulk(body, server, key: "k")
            #expect(counts(try await bulk(body, server, key: "k")) == [231, 231])
            #expect(try await count("queued", server) == 231)
            // As if the server had stopped before the answer, and before the last step.
            #expect(try await server.server.store.answer("k")?.body == Data(first.body))
            try await server.forget("k", "k d199 0")
            #expect(counts(try await bulk(body, server, key: "k")) == [231, 231])
            // Only the devices of that step had to be dealt with again.
            #expect(try await count("queued", server) == 231 + 31)
            #expect(
                try await bulk(body.replacingOccurrences(of: "core", with: "base"), server, key: "k").status
                    == 422)
        }
    }

    @Test func `What waits is cancelled or expired, what is over tried again or deleted`() async throws {
        try await withFleet { server in
            _ = try await bulk(#"{"action":"order","filter":{"group":"north"},\#(Self.order)}"#, server)
            _ = try await bulk(#"{"action":"order","filter":{"group":"south"},\#(Self.order)}"#, server)
            let cancel = #"{"action":"cancel","filter":{"group":"north"}}"#
            #expect(counts(try await bulk(cancel, server)) == [30, 30])
            #expect(counts(try await bulk(cancel, server)) == [30, 0])
            #expect(counts(try await bulk(#"{"action":"expire","filter":{}}"#, server)) == [231, 200])
            #expect(try await [count("cancelled", server), count("expired", server)] == [30, 200])
            let retry = #"{"action":"retry","filter":{},"state":"expired","subject":"core"}"#
            #expect(counts(try await bulk(retry, server)) == [231, 200])
            // By now there is a newer one about the same.
            #expect(counts(try await bulk(retry, server)) == [231, 0])
            #expect(
                counts(try await bulk(#"{"action":"delete","filter":{},"subject":"base"}"#, server)) == [
                    231, 0,
                ])
            #expect(
                counts(try await bulk(#"{"action":"delete","filter":{},"dryRun":true}"#, server)) == [
                    231, 230,
                ])
            #expect(counts(try await bulk(#"{"action":"delete","filter":{}}"#, server)) == [231, 230])
            #expect(try await server.get("/api/v1/operations?limit=1000").list.count == 200)
        }
    }

    @Test func `More operations than are dealt with at once are dealt with all the same`() async throws {
        try await TestServer.runWithDevice { (server) async throws in
            for _ in 0..<6 {
                let numbers = try await server.server.store.operationNumbers(200)
                var transaction = FleetTransaction()
                transaction.operations = try numbers.map { number in
                    let request = OperationRequest(operation: "Activate", component: "core")
                    return try request.wanted(server.server.folder, server.server.address)
                        .operation(number: number, for: "urn:dev:1", now: "2026-11-22T10:00:00Z")
                }
                try await server.server.store.commit(transaction)
            }
            let body = #"{"action":"cancel","filter":{}}"#
            #expect(
                counts(try await bulk(body.replacing("}}", with: #"},"dryRun":true}"#), server)) == [1, 1200])
            #expect(counts(try await bulk(body, server, key: "k")) == [1, 1200])
            #expect(counts(try await bulk(body, server)) == [1, 0])
        }
    }

    @Test(arguments: [
        "{}", #"{"action":"order","filter":{}}"#, #"{"action":"cancel"}"#, #"{"action":"x","filter":{}}"#,
        #"{"action":"cancel","filter":{"colour":"red"}}"#,
        #"{"action":"cancel","filter":{"component":"c ("}}"#,
        #"{"action":"cancel","filter":{},"state":"failed"}"#,
        #"{"action":"cancel","filter":{},"operation":{"operation":"Activate","component":"c"}}"#,
        #"{"action":"order","filter":{},"operation":{"operation":"Activate","component":"c"},"subject":"c"}"#,
        #"{"action":"order","filter":{},"operation":{"operation":"Activate","colour":"c"}}"#,
        #"{"action":"order","filter":{},"command":{"command":"Get","uri":"DevInfo"}}"#,
        #"{"action":"order","filter":{},"command":{"command":"Get","uri":"./A"},"subject":"c"}"#,
        #"{"action":"order","filter":{},"command":{"command":"Get","uri":"./A","colour":"c"}}"#,
        #"{"action":"cancel","filter":{},"command":{"command":"Get","uri":"./A"}}"#,
        #"{"action":"order","filter":{},"command":{"command":"Get","uri":"./A"},\#(order)}"#,
    ])
    func `A request that makes no sense is refused`(_ body: String) async throws {
        try await TestServer.runWithDevice { (server) async throws in
            #expect(try await bulk(body, server).status == 422)
            #expect(try await server.get("/api/v1/operations").list.isEmpty)
        }
    }

    @Test func `An operation that failed is tried again, by another one`() async throws {
        try await TestServer.runWithDevice { (server) async throws in
            let path = "/api/v1/devices/urn%3Adev%3A1/operations"
            _ = try await server.post(path, #"{"operation":"Activate","component":"core"}"#)
            #expect(try await server.post("/api/v1/operations/1/retry", "").status == 409)
            #expect(try await server.post("/api/v1/operations/1/expire", "")["state"] == "expired")
            #expect(try await server.post("/api/v1/operations/1/expire", "").status == 409)
            let deadline = #"{"deadline":"2026-12-01T00:00:00Z"}"#
            let again = try await server.post("/api/v1/operations/1/retry", deadline)
            #expect(again.status == 201 && again["number"] == "2" && again["state"] == "queued")
            #expect(again["deadline"] == "2026-12-01T00:00:00Z" && again["reason"] == nil)
            #expect(again.headers[.location] == "/api/v1/operations/2")
            #expect(again["correlator"] != (try await server.get("/api/v1/operations/1"))["correlator"])
            #expect(try await server.post("/api/v1/operations/1/retry", "").status == 409)
            #expect(try await server.post("/api/v1/operations/9/retry", "").status == 404)
        }
    }
}

extension TestServer {
    /// Takes the answers with these keys out of the store.
    fileprivate func forget(_ keys: String...) async throws {
        let store = try #require(server.store as? SQLiteFleetStore)
        for key in keys {
            try await store.database.write {
                try $0.execute(sql: "DELETE FROM answer WHERE key = ?", arguments: [key])
            }
        }
    }
}
