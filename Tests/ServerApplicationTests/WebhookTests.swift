import Fleet
import FleetPostgreSQL
import Foundation
import HTTPTypes
import Logging
import TestSupport
import Testing

@testable import ServerApplication

/// Addresses that are told what happens.
@Suite struct WebhookTests {
    private static let hook = #"{"url":"https://hook.example/in","secret":"0123456789abcdef"}"#

    /// A server with a device and a webhook, whose address refuses as long as `refuses` says so.
    private func withWebhook(
        _ body: String = hook,
        _ test: @Sendable (TestServer, Box<[SignedMessage]>, Box<Bool>) async throws -> Void
    ) async throws {
        let (told, refuses) = (Box<[SignedMessage]>([]), Box(false))
        let folder = try TemporaryDirectory()
        let tell: WebhookDelivery.Send = { message in
            guard !refuses.value else { throw WebhookRefusal(status: 500) }
            told.change { $0.append(message) }
        }
        try await TestServer.run(in: folder, tell: tell) { server in
            try await server.addDevice()
            #expect(try await server.post("/api/v1/webhooks", body).status == 201)
            try await test(server, told, refuses)
        }
    }

    private func order(_ component: String, _ server: TestServer) async throws {
        _ = try await server.post(
            "/api/v1/devices/urn%3Adev%3A1/operations",
            #"{"operation":"Activate","component":"\#(component)"}"#)
    }

    private func numbers(_ messages: [SignedMessage]) throws -> [Int] {
        try messages.flatMap { message -> [Int] in
            let object = try JSONSerialization.jsonObject(with: Data(message.body)) as? [String: Any]
            return (object?["events"] as? [[String: Any]] ?? []).compactMap { $0["number"] as? Int }
        }
    }

    private func webhook(_ server: TestServer) async throws -> [String: Any] {
        try #require(try await server.get("/api/v1/webhooks").list.first)
    }

    private func letters(_ server: TestServer) async throws -> [[String: Any]] {
        let id = try #require(try await webhook(server)["id"] as? String)
        return try await server.get("/api/v1/webhooks/\(id)/dead-letters").list
    }

    @Test func `A webhook is told what happens since it is there, signed and once`() async throws {
        try await withWebhook { server, told, _ in
            for component in ["a", "b"] { try await order(component, server) }
            for _ in 0..<2 { await server.server.webhooks.pass() }
            #expect(try numbers(told.value) == [1, 2] && told.value.count == 1)
            let message = try #require(told.value.first)
            #expect(message.url == "https://hook.example/in" && message.time == 1_795_341_600)
            let text = "\(message.time)." + String(decoding: message.body, as: UTF8.self)
            #expect(message.signature == hmac(text, key: "0123456789abcdef"))
            #expect(try await webhook(server)["position"] as? Int == 2)
        }
    }

    /// As another program computes it.
    private func hmac(_ text: String, key: String) -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = ["dgst", "-sha256", "-hmac", key, "-r"]
        let (input, output) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput) = (input, output)
        do { try process.run() } catch { return nil }
        input.fileHandleForWriting.write(Data(text.utf8))
        try? input.fileHandleForWriting.close()
        let answer = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return answer.split(separator: " ").first.map(String.init)
    }

    @Test func `A webhook is told only of the kinds that it wants`() async throws {
        try await withWebhook(#"{"url":"https://h.example/","kinds":["operationCancelled"]}"#) {
            server, told, _ in
            for component in ["a", "b"] { try await order(component, server) }
            await server.server.webhooks.pass()
            #expect(told.value.isEmpty)
            _ = try await server.post("/api/v1/operations/2/cancel", "")
            await server.server.webhooks.pass()
            #expect(try numbers(told.value) == [3])
        }
    }

    @Test func `What fails is sent again after longer and longer pauses, in its order`() async throws {
        try await withWebhook { server, told, refuses in
            refuses.value = true
            try await order("a", server)
            await server.server.webhooks.pass()
            #expect(
                try await webhook(server)["reason"] as? String == "the address answers with HTTP status 500")
            refuses.value = false
            try await order("b", server)
            await server.server.webhooks.pass()
            #expect(told.value.isEmpty)
            server.clock.advance(by: .seconds(6))
            await server.server.webhooks.pass()
            #expect(try numbers(told.value) == [1, 2])
            #expect(try await webhook(server)["failures"] as? Int == 0)
            #expect(try await webhook(server)["reason"] == nil)
        }
    }

    @Test func `What fails ten times is a dead letter, until somebody has it sent again`() async throws {
        try await withWebhook { server, told, refuses in
            refuses.value = true
            try await order("a", server)
            for _ in 0..<10 {
                #expect(try await letters(server).isEmpty)
                await server.server.webhooks.pass()
                server.clock.advance(by: .seconds(3600))
            }
            #expect(try await letters(server).count == 1)
            refuses.value = false
            try await order("b", server)
            await server.server.webhooks.pass()
            #expect(try numbers(told.value) == [2])
            let id = try #require(try await webhook(server)["id"] as? String)
            #expect(try await server.post("/api/v1/webhooks/\(id)/retry", "").status == 202)
            await server.server.webhooks.pass()
            #expect(try numbers(told.value) == [2, 1])
            #expect(try await letters(server).isEmpty)
        }
    }

    @Test func `The secret is told once, and a webhook that is deleted is told nothing`() async throws {
        try await withWebhook { server, told, _ in
            let added = try await server.post("/api/v1/webhooks", #"{"url":"https://b.example/"}"#)
            #expect(added["secret"]?.count == 64)
            #expect(try await server.get("/api/v1/webhooks").list.allSatisfy { $0["secret"] == nil })
            let place = try #require(added.headers[.location])
            #expect(try await server.get(place)["secret"] == nil)
            for webhook in try await server.get("/api/v1/webhooks").list {
                let id = try #require(webhook["id"] as? String)
                #expect(try await server.delete("/api/v1/webhooks/\(id)").status == 204)
            }
            try await order("a", server)
            await server.server.webhooks.pass()
            #expect(told.value.isEmpty)
            #expect(try await server.get(place).status == 404)
        }
    }

    @Test func `Of servers with one store one tells`() async throws {
        let store = try await PostgreSQLFleetStore(
            address: PostgreSQLServer.common.makeDatabase(), connectionLimit: 4, timeLimit: .seconds(300))
        var transaction = FleetTransaction()
        transaction.webhooks = [
            Webhook(id: "w", url: "https://h.example/", secret: "s", kinds: [], position: 0, created: "")
        ]
        transaction.events = ["a", "b"].map { FleetEvent(.deviceSeen, $0, at: "") }
        try await store.commit(transaction)
        let told = Box<[SignedMessage]>([])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                let delivery = WebhookDelivery(
                    store: store, clock: TestClock().clock, logger: Logger(label: "test"),
                    send: { message in told.change { $0.append(message) } })
                group.addTask { for _ in 0..<3 { await delivery.pass() } }
            }
        }
        #expect(try numbers(told.value) == [1, 2])
    }

    @Test func `There are sixteen webhooks at most`() async throws {
        try await withWebhook { (server, _, _) async throws in
            for _ in 1..<16 { #expect(try await server.post("/api/v1/webhooks", Self.hook).status == 201) }
            #expect(try await server.post("/api/v1/webhooks", Self.hook).status == 409)
        }
    }

    @Test(arguments: [
        #"{"url":"http://h.example/"}"#, #"{"url":"x"}"#, #"{"url":"https://h.example/","secret":"short"}"#,
        #"{"url":"https://h.example/","kinds":["x"]}"#, #"{"url":"https://h.example/","colour":"red"}"#,
    ])
    func `A webhook that makes no sense is refused`(_ body: String) async throws {
        try await TestServer.runWithDevice { (server) async throws in
            #expect(try await server.post("/api/v1/webhooks", body).status == 422)
        }
    }
}
