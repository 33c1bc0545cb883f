import Foundation
import HTTPTypes
import OpenSSL
import TestSupport
import Testing

@testable import ServerApplication

/// Packages that are put into the folder by the interface.
@Suite struct PackageUploadTests {
    private static let path = "/api/v1/packages/gateway_1.0.scomo"

    private func put(
        _ bytes: [UInt8], _ server: TestServer, path: String = path, _ fields: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = fields
        headers[.authorization] = "Bearer \(TestServer.token)"
        return try await server.request(.put, path, headers: headers, body: bytes)
    }

    private func files(_ server: TestServer) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: server.folder).sorted()
    }

    @Test func `A package that is put there is offered, and another one takes its place`() async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { (server) async throws in
            let first = try TestPackage.sample.bytes()
            let added = try await put(first, server)
            #expect(added.status == 201 && added["packageId"] == "org.example.gateway")
            #expect(added.headers[.location] == Self.path)
            #expect(try await server.request(.get, "/packages/gateway_1.0.scomo").body == first)
            var package = TestPackage.sample
            package.version = "2.0"
            let second = try package.bytes()
            #expect(try await put(second, server)["version"] == "2.0")
            #expect(try await server.get(Self.path)["version"] == "2.0")
            #expect(try files(server) == ["gateway_1.0.scomo"])
            #expect(try await server.delete(Self.path).status == 204)
            #expect(try await server.delete(Self.path).status == 404)
            #expect(try files(server).isEmpty)
        }
    }

    @Test func `What isn't whole is refused with the reason, and leaves nothing behind`() async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { (server) async throws in
            let good = try TestPackage.sample.bytes()
            var archive = try TestPackage.sample.archive()
            archive.entries[2].content[0] ^= 1
            let changed = try TestPackage.compress(archive.bytes())
            for (bytes, reason) in [
                (Array(good.dropLast(20)), "could not"), (changed, "has another content"),
                ([], "its end is missing"),
                (Array("not a package".utf8), "could not"),
            ] {
                let answer = try await put(bytes, server)
                #expect(answer.status == 422 && answer["error"]?.contains(reason) == true, "\(answer.text)")
            }
            #expect(try files(server).isEmpty)
        }
    }

    @Test func `A package is of those who are trusted, if the server is told who that is`() async throws {
        let folder = try TemporaryDirectory()
        let (one, other) = (try PackageSigner.shared.get(), try PackageSigner())
        let root = folder.file("root.pem")
        try Data(one.keys.root.certificate).write(to: URL(fileURLWithPath: root))
        let package = folder.file("package")
        try Data(try TestPackage.sample.bytes(signedBy: one)).write(to: URL(fileURLWithPath: package))
        #expect(try PackageContents.check(path: package, roots: [root]).version == "1.0")
        try Data(try TestPackage.sample.bytes(signedBy: other)).write(to: URL(fileURLWithPath: package))
        #expect(throws: (any Error).self) { try PackageContents.check(path: package, roots: [root]) }
        #expect(try PackageContents.check(path: package, roots: []).version == "1.0")
    }

    @Test func `A client can say what has to be there before`() async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { (server) async throws in
            let bytes = try TestPackage.sample.bytes()
            #expect(try await put(bytes, server, [.ifMatch: "*"]).status == 412)
            #expect(try await put(bytes, server, [.ifNoneMatch: "*"]).status == 201)
            #expect(try await put(bytes, server, [.ifNoneMatch: "*"]).status == 412)
            let tag = try #require(try await server.get(Self.path).headers[.eTag])
            #expect(try await put(bytes, server, [.ifMatch: tag]).status == 200)
            #expect(try await put(bytes, server, [.ifMatch: tag]).status == 412)
        }
    }

    @Test func `There are limits on size and number`() async throws {
        let folder = try TemporaryDirectory()
        let bytes = try TestPackage.sample.bytes()
        try await TestServer.run(in: folder, limits: .init(package: bytes.count)) { (server) async throws in
            #expect(try await put(bytes + [0], server).status == 413)
            #expect(try await put(bytes, server).status == 201)
            let places = (0..<4).map { _ in server.server.interface.uploads.place() }
            #expect(try await put(bytes, server).status == 503)
            withExtendedLifetime(places) {}
        }
    }

    @Test(arguments: ["x", ".scomo", "..%2Fx.scomo", ".upload-1.scomo", "a%20b.scomo"])
    func `Other names are refused`(_ name: String) async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { (server) async throws in
            let bytes = try TestPackage.sample.bytes()
            #expect(try await put(bytes, server, path: "/api/v1/packages/" + name).status == 422)
            #expect(try files(server).isEmpty)
        }
    }

    @Test func `What was left behind long ago is taken away`() throws {
        let folder = try TemporaryDirectory()
        for name in [".upload-1", "x.scomo"] {
            try Data().write(to: URL(fileURLWithPath: folder.file(name)))
        }
        PackageUpload.removeAbandoned(in: folder.path, before: .now - 86_400)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
        PackageUpload.removeAbandoned(in: folder.path, before: .now + 86_400)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["x.scomo"])
    }
}
