import Foundation
import HTTPTypes
import Testing

@testable import ServerApplication

@Suite struct PackageRouteTests {
    private static let path = "/packages/a_1.0.scomo"

    /// Runs a test with a file of ten digits in the folder.
    private func withFile(
        _ test: @escaping @Sendable (TestServer, _ tag: String) async throws -> Void
    ) async throws {
        try await TestServer.runWithDevice { server in
            try Data("0123456789".utf8).write(to: URL(fileURLWithPath: server.folder + "/a_1.0.scomo"))
            let whole = try await server.request(.get, Self.path)
            #expect(whole.status == 200)
            #expect(whole.text == "0123456789")
            #expect(whole.headers[.acceptRanges] == "bytes")
            try await test(server, try #require(whole.headers[.eTag]))
        }
    }

    @Test(arguments: [
        ("bytes=0-", 206, "0123456789", "bytes 0-9/10"), ("bytes=5-9", 206, "56789", "bytes 5-9/10"),
        ("bytes=-3", 206, "789", "bytes 7-9/10"), ("bytes=9-", 206, "9", "bytes 9-9/10"),
        ("bytes=0-0", 206, "0", "bytes 0-0/10"), ("bytes=5-99", 206, "56789", "bytes 5-9/10"),
        ("bytes=-99", 206, "0123456789", "bytes 0-9/10"), ("Bytes=1-2", 206, "12", "bytes 1-2/10"),
        ("bytes=10-", 416, "", "bytes */10"), ("bytes=99999999999999999999-", 416, "", "bytes */10"),
        ("bytes=-0", 416, "", "bytes */10"),
        // What isn't one range of bytes is ignored.
        ("bytes=5-1", 200, "0123456789", nil), ("bytes=1-2,4-5", 200, "0123456789", nil),
        ("bytes=-", 200, "0123456789", nil), ("bytes=", 200, "0123456789", nil),
        ("bytes=a-b", 200, "0123456789", nil), ("lines=1-2", 200, "0123456789", nil),
        ("bytes=1--2", 200, "0123456789", nil), ("bytes=+1-2", 200, "0123456789", nil),
    ])
    func `A range of a package is served`(
        range: String, status: Int, text: String, field: String?
    ) async throws {
        try await withFile { server, _ in
            let answer = try await server.request(.get, Self.path, headers: [.range: range])
            #expect(answer.status == status)
            #expect(answer.text == text)
            #expect(answer.headers[.contentRange] == field)
        }
    }

    @Test func `A range counts only while the file is the same`() async throws {
        try await withFile { server, tag in
            let same: HTTPFields = [.range: "bytes=5-", .ifRange: tag]
            #expect(try await server.request(.get, Self.path, headers: same).status == 206)
            let other: HTTPFields = [.range: "bytes=5-", .ifRange: "\"other\""]
            let answer = try await server.request(.get, Self.path, headers: other)
            #expect(answer.status == 200)
            #expect(answer.text == "0123456789")
            try Data("abcdefghij".utf8).write(
                to: URL(fileURLWithPath: server.folder + "/a_1.0.scomo"), options: .atomic)
            #expect(try await server.request(.get, Self.path, headers: same).text == "abcdefghij")
            #expect(try await server.request(.get, Self.path, headers: [.ifNoneMatch: tag]).status == 200)
        }
    }

    @Test func `A client that has the file isn't sent it again`() async throws {
        try await withFile { server, tag in
            let answer = try await server.request(.get, Self.path, headers: [.ifNoneMatch: tag])
            #expect(answer.status == 304)
            #expect(answer.body.isEmpty)
        }
    }

    @Test func `The head of a package has its length and no body`() async throws {
        try await withFile { server, tag in
            let answer = try await server.request(.head, Self.path, headers: [.range: "bytes=1-2"])
            #expect(answer.status == 200)
            #expect(answer.headers[.contentLength] == "10")
            #expect(answer.headers[.eTag] == tag)
            #expect(answer.body.isEmpty)
        }
    }

    @Test(arguments: [
        "../secret.scomo", "..%2Fsecret.scomo", "%2e%2e/secret.scomo", "..%5Csecret.scomo", ".scomo",
        ".hidden.scomo", "a_1.0.scomo%00", "a_1.0.scomo/", "notes.txt", "link.scomo", "folder.scomo",
        "missing.scomo", "%zz.scomo", "a%2Fb.scomo", "",
    ])
    func `Nothing but packages of the folder is served`(_ name: String) async throws {
        try await withFile { server, _ in
            let files = FileManager.default
            try Data("secret".utf8).write(to: URL(fileURLWithPath: server.folder + "/notes.txt"))
            try Data("secret".utf8).write(to: URL(fileURLWithPath: server.folder + "/.hidden.scomo"))
            try files.createSymbolicLink(
                atPath: server.folder + "/link.scomo", withDestinationPath: "notes.txt")
            try files.createDirectory(
                atPath: server.folder + "/folder.scomo", withIntermediateDirectories: false)
            let answer = try await server.request(.get, "/packages/" + name)
            // A final slash means the same to the router.
            #expect(answer.status == (name == "a_1.0.scomo/" ? 200 : 404))
            #expect(!answer.text.contains("secret"))
        }
    }

    @Test func `An empty file is served as such`() async throws {
        try await TestServer.runWithDevice { server in
            try Data().write(to: URL(fileURLWithPath: server.folder + "/e.scomo"))
            #expect(try await server.request(.get, "/packages/e.scomo").status == 200)
            let answer = try await server.request(.get, "/packages/e.scomo", headers: [.range: "bytes=0-"])
            #expect(answer.status == 416)
        }
    }
}
