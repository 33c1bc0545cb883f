import Accounts
import DMServer
import DMSession
import Deployment
import Linux
import ManagementTree
import SCOMO
import SCOMOTerms
import SyncML
import TestSupport
import Testing

/// The server's half of sessions against this project's own device.
@Suite struct BothHalvesTests {
    /// How the two prove to each other who they are.
    struct Scheme: CustomTestStringConvertible {
        var client: ClientAuthentication
        var server: ServerAuthentication
        var encoding = Encoding.xml

        var testDescription: String { "\(client.rawValue), \(server.rawValue), \(encoding)" }
    }

    private static let schemes = [ClientAuthentication.basic, .md5, .hmac].flatMap { client in
        [ServerAuthentication.transport, .basic, .md5, .hmac].flatMap { server in
            [Encoding.xml, .wbxml].map { Scheme(client: client, server: server, encoding: $0) }
        }
    }

    @Test(arguments: schemes)
    func `An order is carried out and reported, whatever the credentials`(_ scheme: Scheme) throws {
        let directory = try TemporaryDirectory()
        let device = try Agent(try directory.files(), scheme)
        device.deployer.components = [
            InstalledComponent(
                identifier: "org.example.core", version: "1.0", package: "org.example.gateway",
                packageVersion: "1.0", isActive: false)
        ]
        var account = Self.account(scheme)
        let first = try device.runSession(&account, [.activation])
        #expect(first.result == .completed)
        #expect(first.events.contains(.order(7, .accepted(status: 202))))
        let inventory = try #require(first.inventory)
        #expect(inventory.deployed.map(\.id) == ["org.example.core"])
        #expect(inventory.deployed.map(\.state) == [.inactive])

        try device.work()
        #expect(!device.objects.reports.isEmpty)
        let second = try device.runSession(&account, [])
        #expect(second.result == .completed)
        let reports = second.events.compactMap { if case .reported(let report) = $0 { report } else { nil } }
        #expect(reports.map(\.correlator) == ["job-7"])
        #expect(reports.map(\.isSuccess) == [true])
        #expect(reports.first?.items.first?.identifier == "org.example.core")
        #expect(second.inventory?.deployed.map(\.state) == [.active])
        #expect(device.objects.reports.isEmpty, "the server has answered it")
        // With stored nonces neither side has to be asked.
        #expect(second.messages <= first.messages)
    }

    @Test func `A package is ordered under the name that the device offers`() throws {
        let directory = try TemporaryDirectory()
        let device = try Agent(try directory.files(), Scheme(client: .md5, server: .transport))
        var account = Self.account(Scheme(client: .md5, server: .transport))
        let package = PackageReference(
            identifier: "org.example.gateway", name: "Gateway", url: "https://dl.example.net/g.scomo")
        let order = try Order.make(number: 8, .downloadInstall, .download(package))
        let outcome = try device.runSession(&account, [order])
        #expect(outcome.events.contains(.order(8, .accepted(status: 202))))
        guard case .download(let url, _)? = device.objects.nextWork()?.action else {
            Issue.record("the device has nothing to download")
            return
        }
        #expect(url == package.url)
    }

    @Test func `What the commands are to be told reaches the installation`() throws {
        let directory = try TemporaryDirectory()
        let device = try Agent(try directory.files(), Scheme(client: .md5, server: .transport))
        var account = Self.account(Scheme(client: .md5, server: .transport))
        let package = PackageReference(identifier: "gateway", url: "https://dl.example.net/g.scomo")
        var order = try Order.make(number: 8, .downloadInstall, .download(package))
        order.installParameters = "mode=<fast>\n\tzone=\u{E9}"
        let outcome = try device.runSession(&account, [order])
        #expect(outcome.events.contains(.order(8, .accepted(status: 202))))
        let work = try #require(device.objects.nextWork())
        #expect(device.objects.order(for: work)?.parameters == order.installParameters)
    }

    @Test func `A device whose software is known says so in its first message`() throws {
        let directory = try TemporaryDirectory()
        let scheme = Scheme(client: .md5, server: .transport)
        let device = try Agent(try directory.files(), scheme)
        device.deployer.components = [
            InstalledComponent(
                identifier: "core", version: "1.0", package: "p", packageVersion: "1.0", isActive: false)
        ]
        var account = Self.account(scheme)
        #expect(try device.runSession(&account, []).inventory?.deployed.count == 1)
        let quiet = try device.runSession(&account, [])
        #expect(quiet.result == .completed && quiet.inventory == nil)
        #expect(quiet.messages == 1)
        // Somebody does it on the device.
        try device.deployer.activate("core")
        #expect(try device.runSession(&account, []).inventory?.deployed.map(\.state) == [.active])
        #expect(try device.runSession(&account, []).messages == 1)
    }

    @Test func `A component that isn't there fails its order without an Exec`() throws {
        let directory = try TemporaryDirectory()
        let device = try Agent(try directory.files(), Scheme(client: .md5, server: .md5))
        var account = Self.account(Scheme(client: .md5, server: .md5))
        let outcome = try device.runSession(&account, [.activation])
        #expect(outcome.result == .completed)
        #expect(device.objects.nextWork() == nil)
        #expect(outcome.events.contains { if case .order(7, .failed) = $0 { true } else { false } })
    }

    static func account(_ scheme: Scheme) -> DeviceAccount {
        let credentials: ServerCredentials? =
            switch scheme.server {
            case .transport: nil
            case .basic:
                ServerCredentials(
                    userName: "srv", secret: .basic(Authentication.basic(user: "srv", password: "s3cret")))
            case .md5, .hmac:
                ServerCredentials(
                    userName: "srv", secret: .digest(DeviceAccount.digest("srv", "s3cret")),
                    provesMessages: scheme.server == .hmac)
            }
        var account = DeviceAccount.known(nonce: nil, server: credentials)
        account.requirement = scheme.client == .hmac ? .hmac : nil
        return account
    }
}
