import Fleet
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import TestSupport
import Testing

@testable import DMServer
@testable import ServerApplication

/// The document about the interface, held against what the server does.
@Suite struct OpenAPITests {
    private func document() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: OpenAPIDocument.data) as? [String: Any])
    }

    private func schemas() throws -> [String: [String: Any]] {
        let components = try document()["components"] as? [String: Any]
        return try #require(components?["schemas"] as? [String: [String: Any]])
    }

    /// The names of the fields of a schema.
    private func fields(_ schema: [String: Any]?) -> Set<String> {
        Set((schema?["properties"] as? [String: Any] ?? [:]).keys)
    }

    @Test func `The document has each route and method that the server has, and none besides`() async throws {
        try await TestServer.runWithDevice { server in
            var served: Set<String> = []
            for path in Set(server.server.router.routes.map { "\($0.path)" }) {
                guard let short = path.split(separator: "api/v1", maxSplits: 1).dropFirst().first else {
                    continue
                }
                // No path has this method: the answer says which ones it has.
                let filled = "/api/v1" + short.replacing(/\{[a-z]+\}|:[a-z]+/, with: "x")
                let headers: HTTPFields = [.authorization: "Bearer \(TestServer.token)"]
                let answer = try await server.request(.head, filled, headers: headers)
                #expect(answer.status == 405, "\(path)")
                for method in (answer.headers[.allow] ?? "").split(separator: ", ") {
                    served.insert("\(method.lowercased()) \(short.replacing(/:([a-z]+)/) { "{\($0.1)}" })")
                }
            }
            let paths = try #require(try document()["paths"] as? [String: [String: Any]])
            let written = Set(paths.flatMap { path, methods in methods.keys.map { "\($0) \(path)" } })
            #expect(written.subtracting(served).isEmpty && served.subtracting(written).isEmpty)
            #expect(served.count > 30)
            #expect(try await server.get("/api/v1/openapi.json").body == Array(OpenAPIDocument.data))
        }
    }

    @Test func `Each list has a tag, and isn't sent again to whoever has it`() async throws {
        try await TestServer.runWithDevice { server in
            let hook = try await server.post("/api/v1/webhooks", #"{"url":"https://hook.example/"}"#)
            let paths = try #require(try document()["paths"] as? [String: [String: [String: Any]]])
            var count = 0
            for (path, methods) in paths {
                let answers = methods["get"]?["responses"] as? [String: [String: Any]]
                guard (answers?["200"]?["headers"] as? [String: Any])?["Link"] != nil else { continue }
                let id = path.hasPrefix("/webhooks") ? hook["id"] ?? "" : "urn%3Adev%3A1"
                let query = path == "/installations" ? "?component=core" : ""
                let filled = "/api/v1" + path.replacing("{id}", with: id) + query
                let tag = try #require(try await server.get(filled).headers[.eTag], "\(path)")
                let headers: HTTPFields = [.authorization: "Bearer \(TestServer.token)", .ifNoneMatch: tag]
                let same = try await server.request(.get, filled, headers: headers)
                #expect(same.status == 304 && same.body.isEmpty, "\(path)")
                count += 1
            }
            #expect(count == 13)
        }
    }

    @Test func `Bodies of requests have the fields that the server takes`() throws {
        let schemas = try schemas()
        for (name, known) in [
            ("DeviceRequest", DeviceRequest.fields), ("DeviceChange", DeviceChange.fields),
            ("OperationRequest", OperationRequest.fields), ("RetryRequest", RetryRequest.fields),
            ("CommandRequest", CommandRequest.fields), ("BulkRequest", BulkRequest.fields),
            ("DeviceFilter", DeviceFilter.fields), ("WebhookRequest", WebhookRequest.fields),
            ("TokenRequest", TokenRequest.fields),
            ("EnrolmentTokenRequest", EnrolmentTokenRequest.fields),
        ] {
            #expect(fields(schemas[name]) == Set(known), "\(name)")
        }
        #expect(schemas.keys.count { $0.hasSuffix("Request") } == 8)
    }

    @Test func `Bodies of answers have the fields that the server gives`() throws {
        let schemas = try schemas()
        for (name, body) in try bodies() {
            let known = Mirror(reflecting: body).children.compactMap(\.label)
            #expect(!known.isEmpty && fields(schemas[name]) == Set(known), "\(name)")
        }
        let inventory = try #require(schemas["Inventory"]?["properties"] as? [String: [String: Any]])
        for (name, part) in [
            ("download", DeviceInventory.Download(node: "", packageId: "") as Any),
            ("delivered", DeviceInventory.Delivered(node: "", packageId: "", state: .installed)),
            ("deployed", DeviceInventory.Deployed(node: "", id: "", state: .active)),
        ] {
            let known = Mirror(reflecting: part).children.compactMap(\.label)
            #expect(fields(inventory[name]?["items"] as? [String: Any]) == Set(known), "\(name)")
        }
    }

    /// One of each, by the name of its schema.
    private func bodies() throws -> [(String, Any)] {
        let device = Device(id: "a", userName: "u", userDigest: "d")
        let request = OperationRequest(operation: "Activate", component: "core")
        let address = PublicAddress("https://server.example")
        let logger = Logger(label: "test")
        let folder = PackageFolder(path: "/nowhere", logger: logger, inspect: PackageContents.read(path:))
        let operation = try request.wanted(folder, address).operation(number: 1, for: "a", now: "")
        let command = DeviceCommand(number: 1, device: "a", command: .get, now: "")
        let installation = Installation(
            device: device, component: "c", version: nil, since: nil, package: nil)
        let webhook = Webhook(id: "w", url: "", secret: "", kinds: [], position: 0, created: "")
        let event = FleetEvent(.deviceSeen, "a", at: "")
        return [
            ("Error", ErrorBody(error: "")), ("Device", DeviceBody(device)), ("Inventory", DeviceInventory()),
            ("Operation", OperationBody(operation)), ("Command", CommandBody(command, withNodes: false)),
            ("Bulk", BulkBody(action: .order, dryRun: true, devices: 0, operations: 0, commands: 0)),
            ("Installation", InstallationBody(installation, operation, .failed)), ("Event", EventBody(event)),
            ("Webhook", WebhookBody(webhook)),
            ("Token", TokenBody(AccessToken(name: "", digest: "", roles: [], created: ""))),
            (
                "EnrolmentToken",
                EnrolmentTokenBody(EnrolmentToken(name: "", digest: "", uses: 1, groups: [], created: ""))
            ),
            ("Enrolment", EnrolmentBody(Enrolment(key: "", device: "", source: "", at: ""))),
            (
                "AuditEntry",
                AuditEntry(time: "", author: "", action: "", subject: "", before: [:], after: [:])
            ),
            (
                "DeadLetter",
                DeadLetterBody(DeadLetter(of: webhook, [event], reason: "", created: "", until: ""))
            ),
            ("WebhookMessage", WebhookMessage(webhook: "", events: [])),
            ("Package", PackageBody(OfferedPackage(file: "", size: 0), at: address)),
            (
                "Status",
                StatusBody(sessions: 0, strangers: 0, sessionLimit: 0, downloads: 0, downloadLimit: 0)
            ),
            ("Notification", NotificationBody(sessionId: "")),
        ]
    }

    @Test func `The document says of each request which role it needs`() throws {
        let paths = try #require(try document()["paths"] as? [String: [String: [String: Any]]])
        for (path, methods) in paths {
            for (method, operation) in methods {
                let name = try #require(HTTPRequest.Method(method.uppercased()))
                let role = Rights.needed(for: name, "/api/v1\(path)").role.rawValue
                #expect(operation["tags"] as? [String] == [role], "\(method) \(path)")
            }
        }
    }

    @Test func `Words that there are few of are all in the document`() throws {
        let schemas = try schemas()
        func words(_ schema: String, _ field: String) -> Set<String> {
            let properties = schemas[schema]?["properties"] as? [String: [String: Any]]
            return Set(properties?[field]?["enum"] as? [String] ?? [])
        }
        #expect(words("Operation", "state") == Set(DeviceOperation.State.allCases.map(\.rawValue)))
        #expect(words("Command", "state") == Set(DeviceCommand.State.allCases.map(\.rawValue)))
        #expect(words("CommandRequest", "command") == Set(DeviceCommand.Name.allCases.map(\.rawValue)))
        #expect(words("Event", "kind") == Set(FleetEvent.Kind.allCases.map(\.rawValue)))
        #expect(words("Enrolment", "state") == Set(Enrolment.State.allCases.map(\.rawValue)))
        #expect(words("Installation", "outlook") == Set(Outlook.allCases.map(\.rawValue)))
        #expect(words("BulkRequest", "action") == Set(BulkRequest.Action.allCases.map(\.rawValue)))
    }
}
