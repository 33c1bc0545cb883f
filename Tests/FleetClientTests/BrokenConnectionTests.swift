import Foundation
import HTTPTypes
import Hummingbird
import Synchronization
import TestSupport
import Testing

@testable import FleetClient

/// Connections that break, and servers that come and go.
@Suite(.timeLimit(.minutes(20))) struct BrokenConnectionTests {
    /// Counts requests, with what they were told by.
    private final class Requests: Sendable {
        private let all = Mutex<[HTTPFields]>([])

        var fields: [HTTPFields] { all.withLock { $0 } }

        /// Which request it is, from 1.
        func add(_ request: Request) -> Int {
            all.withLock {
                $0.append(request.headers)
                return $0.count
            }
        }

        func values(_ name: String) -> [String?] {
            fields.map { fields in HTTPField.Name(name).flatMap { fields[$0] } }
        }
    }

    private struct Broken: Error {}

    /// An answer that breaks off.
    private static func broken(after text: String, type: String = "application/json") -> Response {
        Response(
            status: .ok, headers: [.contentType: type],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: text))
                throw Broken()
            })
    }

    private static func json(_ text: String, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// Runs `test` with a server of one route.
    private func serve(
        _ method: HTTPRequest.Method, _ path: String,
        _ answer: @escaping @Sendable (Int) -> Response,
        _ test: @Sendable (ServerConnection, Requests) async throws -> Void
    ) async throws {
        let (router, requests) = (Router(), Requests())
        router.on(RouterPath("api/v1/\(path)"), method: method) { request, _ in
            answer(requests.add(request))
        }
        try await LiveServer.serve(router, in: try TemporaryDirectory()) { place in
            try await ServerConnection.with(place, patience: LiveServer.patience) { connection in
                try await test(connection, requests)
            }
        }
    }

    @Test func `An order whose answer breaks off comes again with the same key`() async throws {
        try await serve(.post, "devices/d/operations") { count in
            count < 3 ? Self.broken(after: "{") : Self.json(#"{"number":7}"#)
        } _: { connection, requests in
            var numbers: [Int64?] = []
            try await connection.order(.operations, .object([:]), of: ["d"], key: "wish") {
                numbers.append(try $0.value()["number"]?.number)
            }
            #expect(numbers == [7])
            #expect(requests.values("Idempotency-Key") == ["wish.1", "wish.1", "wish.1"])
            #expect(requests.values("Authorization").allSatisfy { $0 == "Bearer \(LiveServer.token)" })
        }
    }

    @Test func `What could be done twice isn't asked for again, and people are told to look`() async throws {
        try await serve(.post, "operations/7/cancel") { _ in
            Self.broken(after: "{")
        } _: { connection, requests in
            let error = await #expect(throws: ClientError.self) {
                try await connection.answer(to: ServerRequest(.post, ["operations", "7", "cancel"]))
            }
            #expect(
                error?.kind == .unreachable && error?.description.contains("look whether it is done") == true)
            #expect(requests.fields.count == 1)
        }
    }

    @Test func `A server that is busy is asked again, a few times`() async throws {
        try await serve(.get, "status") { _ in
            Self.json(#"{"error":"the server is busy"}"#, .serviceUnavailable)
        } _: { connection, requests in
            let error = await #expect(throws: ClientError.self) {
                try await connection.answer(to: ServerRequest(.get, ["status"]))
            }
            #expect(error == ClientError(.unreachable, "the server is busy"))
            #expect(requests.fields.count == LiveServer.patience.pauses.count + 1)
        }
    }

    @Test func `Who follows events goes on behind the last one when the stream breaks off or ends`()
        async throws
    {
        func event(_ number: Int) -> String {
            "id: \(number)\nevent: deviceSeen\ndata: {\"number\":\(number)}\n\n"
        }
        let answers = [
            "retry: 3000\nid: 4\n\n", event(5) + event(6) + "id: 7\nevent: half", event(7), "", event(8),
        ]
        try await serve(.get, "events") { count in
            Self.broken(after: answers[min(count, answers.count) - 1], type: "text/event-stream")
        } _: { connection, requests in
            var ids: [String] = []
            try await connection.followEvents(after: nil, reporting: { _ in }) { event in
                ids.append(event.id)
                return ids.count < 4
            }
            #expect(ids == ["5", "6", "7", "8"])
            #expect(requests.values("Last-Event-ID") == [nil, "4", "6", "7", "7"])
            #expect(requests.values("Accept").allSatisfy { $0 == "text/event-stream" })
        }
    }

    @Test func `A token that isn't good for events ends the following at once`() async throws {
        try await serve(.get, "events") { _ in
            Self.json(#"{"error":"the token isn't good for that"}"#, .forbidden)
        } _: { connection, requests in
            let error = await #expect(throws: ClientError.self) {
                try await connection.followEvents(after: 1, reporting: { _ in }) { _ in true }
            }
            #expect(error?.kind == .forbidden && requests.fields.count == 1)
        }
    }

    @Test func `Who waits for operations outlives a server that isn't there for a while`() async throws {
        try await serve(.get, "operations/7") { count in
            switch count {
            case 1: Self.json(#"{"number":7,"state":"sent"}"#)
            case 2...20: Self.broken(after: "{")
            case 21: Self.json(#"{"number":7,"state":"accepted"}"#)
            default: Self.json(#"{"number":7,"state":"failed","reason":"no room"}"#)
            }
        } _: { connection, _ in
            var (states, reports): ([String?], [String]) = ([], [])
            let ends = try await connection.end(
                of: [Work(.operations, 7)], reporting: { reports.append($0) }
            ) { states.append($0["state"]?.text) }
            #expect(states == ["sent", "accepted", "failed"] && !reports.isEmpty)
            #expect(throws: ClientError(.unsuccessful, "7 failed: no room")) { try ends[0].requireSuccess() }
        }
    }

    @Test func `What isn't over in time is named`() async throws {
        try await serve(.get, "operations/7") { _ in
            Self.json(#"{"number":7,"state":"sent"}"#)
        } _: { connection, _ in
            await #expect(throws: ClientError(.late, "not over in time: 7")) {
                try await connection.end(
                    of: [Work(.operations, 7)], within: .milliseconds(50), reporting: { _ in },
                    changed: { _ in })
            }
        }
    }

    @Test func `A server that isn't there is said to be out of reach`() async throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(Array("token\n".utf8), "token")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        let place = try ServerPlace(ClientSettings(server: "http://127.0.0.1:1", tokenFile: file))
        let error = await #expect(throws: ClientError.self) {
            try await ServerConnection.with(place, patience: LiveServer.patience) { connection in
                try await connection.answer(to: ServerRequest(.get, ["status"]))
            }
        }
        #expect(error?.kind == .unreachable && error?.description.contains("refused") == true)
    }
}
