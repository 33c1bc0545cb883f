import Foundation
import TestSupport
import Testing

/// A webhook at a real address: messages go out over TLS, signed, and again when they weren't taken.
@Suite(.timeLimit(.minutes(20))) struct WebhookDeliveryTests {
    private struct Message: Decodable, Equatable {
        struct Event: Decodable, Equatable {
            let number: Int
            let kind: String
            let operation: Int?
        }

        let webhook: String
        let events: [Event]
    }

    /// The server trusts whom its system trusts: here that is the test's authority.
    private static let script =
        #"mount --bind "$1" /etc/ssl/certs/ca-certificates.crt && shift && exec "$@""#

    private func message(_ line: String) throws -> Message {
        let body = line.split(separator: "|", maxSplits: 2).last.map(String.init) ?? ""
        return try JSONDecoder().decode(Message.self, from: Data(body.utf8))
    }

    @Test(.enabled(if: SmallDisk.isPossible, "a file can be mounted over another one (unshare, bind)"))
    func `What happens comes to the address, signed, and again if it was refused`() throws {
        let server = try ManagementServer()
        server.stop()
        try server.start(by: ["unshare", "-rm", "sh", "-c", Self.script, "sh", server.root])
        let secret = "the-secret-of-this-test"
        let receiver = try Command(
            [Programs.webhookReceiver, server.file("server.pem"), server.file("server.key"), secret])
        defer { receiver.end() }
        let port = try receiver.line(containing: "port ").dropFirst(5)
        _ = try server.api(
            "--data",
            #"{"url":"https://127.0.0.1:\#(port)/hook","kinds":["operationOrdered"],"secret":"\#(secret)"}"#,
            "webhooks")
        let first = try server.request("Activate", "component", "org.example.core")
        let refused = try receiver.line(containing: "told|good|")
        let again = try receiver.line(containing: "told|good|")
        #expect(try message(refused) == message(again))
        let events = try message(again).events
        #expect(events.map(\.kind) == ["operationOrdered"] && events.map(\.operation) == [first])
        let second = try server.request("Deactivate", "component", "org.example.core")
        #expect(try message(receiver.line(containing: "told|good|")).events.map(\.operation) == [second])
        #expect(try server.api("webhooks").contains(#""failures":0"#))
    }
}
