import Foundation
import TestSupport
import Testing

@testable import FleetClient

/// Which server is asked, and with what.
@Suite struct ClientSettingsTests {
    @Test func `Options win over the environment, and that over the file`() throws {
        let folder = try TemporaryDirectory()
        try FileManager.default.createDirectory(
            atPath: folder.file("scomo"), withIntermediateDirectories: false)
        try folder.write(
            Array("[Server]\nURL=https://file.example\nTokenFile=/file\nTrust=/roots\n".utf8),
            "scomo/fleet.conf")
        var environment = ["XDG_CONFIG_HOME": folder.path]
        func settings(_ options: ClientSettings = ClientSettings()) throws -> ClientSettings {
            try ClientSettings(options: options, file: nil, environment: environment)
        }
        #expect(
            try settings()
                == ClientSettings(server: "https://file.example", tokenFile: "/file", trust: "/roots"))
        environment["SCOMO_SERVER"] = "https://environment.example"
        environment["SCOMO_TOKEN_FILE"] = "/environment"
        #expect(
            try settings(ClientSettings(tokenFile: "/option"))
                == ClientSettings(
                    server: "https://environment.example", tokenFile: "/option", trust: "/roots"))
    }

    @Test
    func `The usual file need not be there, one that is named has to be, and a wrong one says its line`()
        throws
    {
        let folder = try TemporaryDirectory()
        let home = ["HOME": folder.path]
        #expect(
            try ClientSettings(options: ClientSettings(), file: nil, environment: home) == ClientSettings())
        #expect(throws: ClientError.self) {
            try ClientSettings(options: ClientSettings(), file: folder.file("other"), environment: [:])
        }
        let file = try folder.write(Array("[Server]\nToken=secret\n".utf8), "wrong")
        let error = #expect(throws: ClientError.self) {
            try ClientSettings(options: ClientSettings(), file: file, environment: [:])
        }
        #expect(error?.kind == .settings && error?.description.contains(":2: there is no key Token") == true)
    }

    @Test func `A token that everybody may read is refused`() throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(Array("secret\n".utf8), "token")
        let settings = ClientSettings(server: "https://server.example/", tokenFile: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        let error = #expect(throws: ClientError.self) { try ServerPlace(settings) }
        #expect(error?.kind == .settings && error?.description.contains("chmod o-r") == true)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        let place = try ServerPlace(settings)
        #expect(place.base == "https://server.example" && place.token == "secret")
    }

    @Test(arguments: [
        ("https://a.example", true), ("https://a.example:8443/", true), ("http://localhost:80", true),
        ("http://127.0.0.1:1", true), ("http://[::1]:1", true), ("http://a.example", false),
        ("https://a.example/api", false), ("https://user@a.example", false), ("a.example", false),
    ])
    func `A token goes out with TLS, or stays on this machine`(address: String, isGood: Bool) {
        #expect(((try? ServerPlace.address(address)) != nil) == isGood)
    }

    @Test func `What is missing is named`() {
        #expect(throws: ClientError.self) { try ServerPlace(ClientSettings(server: "https://a.example")) }
        #expect(throws: ClientError.self) { try ServerPlace(ClientSettings(tokenFile: "/token")) }
    }
}
