import Hummingbird
import HummingbirdTesting
import TestSupport
import Testing

@testable import ServerApplication

/// The parts of a server at addresses of their own.
@Suite struct ServedPartTests {
    private func settings(_ apart: [ServedPart: String]) -> ServerSettings {
        var settings = ServerSettings(packages: "", certificate: "", key: "", token: "")
        settings.listen = ListenAddress(host: "127.0.0.1", port: 1)
        settings.apart = apart.compactMapValues { ListenAddress($0) }
        return settings
    }

    @Test func `All parts are in one place unless somebody says otherwise`() {
        #expect(settings([:]).places.map(\.parts) == [ServedPart.allCases])
        let apart = settings([.monitoring: "127.0.0.1:2", .interface: "127.0.0.1:2", .packages: "[::]:3"])
        #expect(apart.places.map(\.parts) == [[.devices], [.packages], [.interface, .monitoring]])
        #expect(settings([.devices: "127.0.0.1:1"]).places.count == 1)
    }

    @Test func `Each place serves its own parts, and figures without a token where nothing else is`()
        async throws
    {
        let folder = try TemporaryDirectory()
        try await TestServer.run(in: folder) { server in
            for (parts, path, status) in [
                ([ServedPart.devices, .packages], "/api/v1/status", 404),
                ([.devices, .packages], "/metrics", 404),
                ([.interface], "/packages/a_1.0.scomo", 404), ([.interface], "/api/v1/status", 401),
                ([.monitoring], "/metrics", 200), ([.monitoring], "/api/v1/status", 404),
                ([.interface, .monitoring], "/metrics", 401),
            ] {
                let found = try await server.status(path, parts)
                #expect(found == status, "\(path) \(parts)")
            }
        }
    }

    @Test func `Devices find packages where they are`() {
        var settings = settings([:])
        #expect(settings.packageBase("https://a:1") == "https://a:1")
        settings.url = "https://dm.example.com"
        #expect(settings.packageBase("https://a:1") == "https://dm.example.com")
        settings.apart[.packages] = ListenAddress("127.0.0.1:2")
        #expect(settings.packageBase("https://a:2") == "https://a:2")
        settings.packagesURL = "https://packages.example.com"
        #expect(settings.packageBase("https://a:2") == "https://packages.example.com")
    }

    @Test func `An address of all networks needs a word on what devices shall use`() {
        var settings = settings([.packages: "0.0.0.0:2"])
        settings.url = "https://dm.example.com"
        #expect(settings.unreachable?.port == 2)
        settings.packagesURL = "https://packages.example.com"
        #expect(settings.unreachable == nil)
        settings.listen.host = "::"
        #expect(settings.unreachable == nil)
        settings.url = nil
        #expect(settings.unreachable?.port == 1)
    }
}

extension TestServer {
    /// How a request without a token is answered where these parts are.
    fileprivate func status(_ path: String, _ parts: [ServedPart]) async throws -> Int {
        try await Application(router: server.router(for: parts)).test(.router) { client in
            try await client.execute(uri: path, method: .get).status.code
        }
    }
}
