import Fleet
import Foundation
import Logging
import Settings
import TestSupport
import Testing

@testable import ServerApplication

/// What an operator says about a server, in a file that is read again while it runs.
@Suite struct ServerSettingsTests {
    private func read(_ text: String) throws -> ServerSettings {
        let folder = try TemporaryDirectory()
        try folder.write(Array(text.utf8), "server.conf")
        try Command.run("chmod", "644", folder.file("server.conf"))
        return try ServerSettings.read(folder.file("server.conf"))
    }

    @Test func `An empty file means what the service has`() throws {
        let settings = try read("")
        #expect(settings == .ofService)
        #expect(settings.listen == ListenAddress(host: "127.0.0.1", port: 8443))
        #expect(settings.database == "/var/lib/scomo-server/fleet.sqlite")
    }

    @Test func `Each key changes its setting`() throws {
        let settings = try read(
            """
            [Server]
            Listen=[::]:8443
            URL=https://dm.example.com:8443/
            ServerId=north
            Database=postgresql:///scomo
            Packages=/srv/packages
            Certificate=/a.pem
            Key=/a.key
            TokenFile=/a.token
            ClientAuthorities=/a.roots
            ListenDevices=127.0.0.1:1
            ListenPackages=127.0.0.1:2
            ListenInterface=127.0.0.1:3
            ListenMonitoring=127.0.0.1:4
            PackagesURL=https://packages.example.com
            StopTimeout=0
            [Log]
            Format=json
            Level=warning
            MaximumRate=9
            [Limits]
            SessionTimeout=10min
            MaximumSessions=5
            MaximumDownloads=6
            MaximumConnections=7
            LeastPace=8K
            [Keeping]
            ReportDeadline=2d
            History=200w
            Audit=3650d
            """)
        var wanted = ServerSettings(
            packages: "/srv/packages", certificate: "/a.pem", key: "/a.key", token: "")
        (wanted.listen, wanted.url) = (ListenAddress(host: "::", port: 8443), "https://dm.example.com:8443")
        (wanted.serverID, wanted.database) = ("north", "postgresql:///scomo")
        (wanted.tokenFile, wanted.clientAuthorities) = ("/a.token", "/a.roots")
        for (number, part) in ServedPart.allCases.enumerated() {
            wanted.apart[part] = ListenAddress(host: "127.0.0.1", port: number + 1)
        }
        (wanted.packagesURL, wanted.stopTimeout) = ("https://packages.example.com", .zero)
        (wanted.logFormat, wanted.logLevel, wanted.logRate) = (.json, .warning, 9)
        (wanted.sessionTimeout, wanted.sessionLimit, wanted.downloadLimit) = (.seconds(600), 5, 6)
        (wanted.connectionLimit, wanted.leastPace) = (7, 8192)
        (wanted.reportDeadline, wanted.history) = (.seconds(2 * 86_400), .seconds(200 * 604_800))
        wanted.auditHistory = .seconds(3650 * 86_400)
        #expect(settings == wanted)
    }

    @Test(arguments: [
        "[Server]\nListen=8443", "[Server]\nURL=dm.example.com", "[Server]\nDatabase=fleet.sqlite",
        "[Server]\nPackages=packages", "[Server]\nLISTEN=0.0.0.0:8443", "LISTEN=0.0.0.0:8443",
        "[Limits]\nMaximumSessions=0", "[Limits]\nLeastPace=1G", "[Keeping]\nHistory=forever",
        "[Keeping]\nHistory=9000w", "[Nothing]",
    ])
    func `What makes no sense is told with its line`(text: String) {
        #expect {
            try read(text)
        } throws: {
            ($0 as? ConfigurationError).map { $0.line == text.split(separator: "\n").count } ?? false
        }
    }

    @Test(arguments: [
        ("0.0.0.0:8443", "0.0.0.0", 8443), ("[::1]:0", "::1", 0),
        ("dm.example.com:443", "dm.example.com", 443),
    ])
    func `An address to listen at is a host and a port`(text: String, host: String, port: Int) throws {
        let address = try #require(ListenAddress(text))
        #expect(address == ListenAddress(host: host, port: port))
        #expect(address.description == text)
    }

    @Test(arguments: ["", ":1", "a", "a:", "a:65536", "a:-1", "[]:1"])
    func `Anything else isn't one`(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}

/// Settings that are read again while a server runs.
@Suite struct RenewedSettingsTests {
    private struct Unreadable: Error {}

    @Test func `Sessions, limits and the token follow at once, and the log says what has to wait`()
        async throws
    {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            var settings = server.server.settings.value
            (settings.token, settings.sessionLimit) = ("another-token-of-the-test", 7)
            (settings.listen.port, settings.packages) = (1, "/elsewhere")
            server.server.renew { settings }
            #expect(try await server.get("/api/v1/status").status == 401)
            let status = try await server.get("/api/v1/status", token: settings.token)
            #expect(status["sessionLimit"] == "7")
            #expect(server.server.settings.value.packages == server.folder)
            let log = server.log.value.filter { $0.contains("needs a new start") }
            #expect(
                log.map { String($0.split(separator: "=").last ?? "") }.sorted() == ["Listen", "Packages"])
        }
    }

    @Test func `With settings that can't be read the server goes on with what it has`() async throws {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            let before = server.server.settings.value
            server.server.renew { throw Unreadable() }
            #expect(server.server.settings.value == before)
            #expect(server.log.value.contains { $0.hasPrefix("could not read the settings again") })
        }
    }

    @Test func `A session that goes on is as long as the settings say by then`() async throws {
        try await TestServer.runWithDevice { server in
            var device = TestDevice()
            _ = try await device.begin(server)
            var settings = server.server.settings.value
            settings.sessionTimeout = .seconds(3600)
            server.server.renew { settings }
            server.clock.advance(by: .seconds(1000))
            await server.server.upkeep.pass()
            #expect(try await server.get("/api/v1/status")["sessions"] == "1")
        }
    }
}
