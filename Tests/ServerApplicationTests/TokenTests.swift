import Fleet
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import ServerApplication

/// Tokens themselves.
@Suite struct TokenTests {
    @Test func `A token is shown once, and neither it nor its digest ever again`() async throws {
        let folder = try TemporaryDirectory()
        let file = folder.file("fleet.sqlite")
        try await TestServer.run(database: file, in: folder) { server in
            let made = try await server.post(
                "/api/v1/tokens", #"{"name":"ci","roles":["read","publish"],"groups":["b","a"]}"#)
            #expect(made.status == 201)
            #expect(made.headers[.location] == "/api/v1/tokens/ci")
            let secret = try #require(made["token"])
            #expect(secret.utf8.count >= 64)
            let listed = try await server.get("/api/v1/tokens")
            #expect(listed.list.count == 1)
            #expect(listed.list[0]["groups"] as? [String] == ["a", "b"])
            let digest = try AccessToken.digest(of: Array(secret.utf8))
            let audit = try await server.get("/api/v1/audit")
            for text in [listed.text, audit.text, server.log.value.joined()] {
                #expect(!text.contains(secret) && !text.contains(digest))
            }
            for suffix in ["", "-wal"] {
                let stored = try Data(contentsOf: URL(fileURLWithPath: file + suffix))
                #expect(stored.range(of: Data(secret.utf8)) == nil)
            }
        }
    }

    @Test func `A token ends when its time is over, or when it is revoked`() async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            let short = try await server.makeToken([.read], "short", until: "2026-11-22T11:00:00Z")
            let long = try await server.makeToken([.read], "long")
            func status(_ secret: String) async throws -> Int {
                try await server.get("/api/v1/status", token: secret).status
            }
            let before = (try await status(short), try await status(long))
            #expect(before == (200, 200))
            server.clock.advance(by: .seconds(3601))
            let later = (try await status(short), try await status(long))
            #expect(later == (401, 200))
            let revoked = try await server.delete("/api/v1/tokens/long")
            #expect(revoked.status == 204)
            let atLast = try await status(long)
            #expect(atLast == 401)
            let again = try await server.delete("/api/v1/tokens/long")
            #expect(again.status == 404)
        }
    }

    @Test func `Settings without a token let nobody in`() async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            var settings = server.server.settings.value
            settings.token = ""
            server.server.renew { settings }
            for token in ["", " ", TestServer.token] {
                let answer = try await server.get("/api/v1/status", token: token)
                #expect(answer.status == 401)
            }
        }
    }

    @Test(arguments: [
        (#"{"name":"","roles":["read"]}"#, 422), (#"{"name":"a b","roles":["read"]}"#, 422),
        (#"{"name":"token-file","roles":["read"]}"#, 422), (#"{"name":"a","roles":[]}"#, 422),
        (#"{"name":"a","roles":["rule"]}"#, 422), (#"{"name":"a","roles":["read"],"groups":[""]}"#, 422),
        (#"{"name":"a","roles":["read"],"until":"tomorrow"}"#, 422),
        (#"{"name":"a","roles":["read"],"until":"2026-11-22T09:00:00Z"}"#, 422),
        (#"{"name":"a","roles":["read"],"token":"mine"}"#, 422), (#"{"name":"old","roles":["read"]}"#, 409),
    ])
    func `A token that makes no sense is refused`(body: String, status: Int) async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            _ = try await server.makeToken([.read], "old")
            let answer = try await server.post("/api/v1/tokens", body)
            #expect(answer.status == status)
            #expect(try await server.get("/api/v1/tokens").list.count == 1)
        }
    }

    @Test func `The request for a token can't come again, since its answer would be kept`() async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            var headers: HTTPFields = [.authorization: "Bearer \(TestServer.token)"]
            headers[try #require(HTTPField.Name("Idempotency-Key"))] = "k"
            let answer = try await server.request(
                .post, "/api/v1/tokens", headers: headers, body: Array(#"{"name":"a","roles":["read"]}"#.utf8)
            )
            #expect(answer.status == 422)
            #expect(try await server.get("/api/v1/tokens").list.isEmpty)
        }
    }
}
