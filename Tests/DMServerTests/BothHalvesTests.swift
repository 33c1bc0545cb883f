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

/// A device without sockets and without a disk of its own.
final class Agent {
    struct Outcome {
        var result: SessionResult?
        var events: [DMServer.Event] = []
        var messages = 0
        /// The longest message of the server. In bytes.
        var longest = 0

        /// What became of a request, `sent` left out.
        func progress(of number: Int64) -> RequestProgress? {
            events.reduce(nil) { last, event in
                guard case .request(number, let progress) = event, progress != .sent else { return last }
                return progress
            }
        }

        var inventory: DeviceInventory? {
            events.reduce(nil) { if case .inventory(let inventory) = $1 { inventory } else { $0 } }
        }
    }

    let tree = ManagementTree()
    let deployer = MemoryDeployer()
    let objects: SoftwareComponents
    var limits = SessionLimits()
    private var account: Account
    private var sessions = 0

    init(_ files: any FileSystem, _ scheme: BothHalvesTests.Scheme) throws {
        objects = try SoftwareComponents(files: files, deployer: deployer)
        let information = DeviceInformation(
            deviceID: Conversation.device, manufacturer: "Example", model: "Box42", clientVersion: "1")
        try tree.mount(information, as: "DevInfo")
        try tree.mount(objects, as: "SCOMO")
        account = Account(
            serverID: "srv", address: Conversation.server, encoding: scheme.encoding,
            clientCredentials: Credentials(name: "Bruce2", password: "OhBehave"),
            serverCredentials: Credentials(name: "srv", password: "s3cret"),
            clientAuthentication: scheme.client, serverAuthentication: scheme.server)
    }

    /// A whole session; both sides keep the nonces.
    func runSession(
        _ known: inout DeviceAccount, _ orders: [Order], _ requests: [TreeRequest] = []
    ) throws -> Outcome {
        sessions += 1
        var nonce = 0
        var session = Session(
            account, deviceID: Conversation.device, tree: tree, sessionID: "\(sessions)", start: .client,
            alerts: alerts, limits: limits,
            makeNonce: {
                nonce += 1
                return Array("device nonce \(nonce)".utf8)
            })
        var outcome = Outcome()
        var server: ServerSession?
        var output = session.begin()
        for _ in 0..<500 {
            try carryOut(output.effects)
            guard case .send(let outgoing) = output.next else { break }
            outcome.messages += 1
            let message = try MessageCoder.decode(outgoing.bytes.span, as: outgoing.encoding)
            var half = server ?? Self.half(for: message, known, sessions)
            let proof = outgoing.mac.flatMap { MessageProof($0) }
            outcome.events += half.receive(
                message, Arrival(bytes: outgoing.bytes, encoding: outgoing.encoding, proof: proof))
            let isKnown = half.isAuthenticated
            let reply = half.reply(isKnown ? orders : [], isKnown ? requests : [])
            outcome.longest = max(outcome.longest, reply.bytes.count)
            outcome.events += reply.events
            server = half
            output = try session.receive(
                Incoming(
                    bytes: reply.bytes, contentType: reply.encoding.mediaType, mac: reply.proof?.text))
        }
        if case .finished(let result) = output.next { outcome.result = result }
        keepNonces(outcome.events, &known)
        return outcome
    }

    /// Does what the orders left to do.
    func work() throws {
        while let work = objects.nextWork() {
            try objects.began(work)
            guard case .activate(let component) = work.action else { return }
            try deployer.activate(component)
            try objects.finished(work, .done)
        }
    }

    private var alerts: [GenericAlert] {
        objects.reports.map { report in
            let items = report.outcome.items.map {
                GenericAlert.Item(source: $0.source, target: $0.target, data: $0.data)
            }
            return GenericAlert(
                number: report.number, type: AlertType.operationComplete.urn,
                correlator: report.outcome.correlator, items: items)
        }
    }

    private static func half(for message: Message, _ known: DeviceAccount, _ number: Int) -> ServerSession {
        let settings = SessionSettings(
            serverURI: Conversation.server, responseURI: Conversation.server + "?s=1")
        return ServerSession(
            for: message, account: known, settings: settings,
            makeNonce: { Array("server nonce \(number)".utf8) })
    }

    private func carryOut(_ effects: [Effect]) throws {
        for effect in effects {
            switch effect {
            case .clientNonce(let nonce): account.clientNonce = nonce
            case .serverNonce(let nonce): account.serverNonce = nonce
            case .alertAnswered(let number, _): try objects.answered(number)
            case .refused, .displayed: break
            }
        }
    }

    private func keepNonces(_ events: [DMServer.Event], _ known: inout DeviceAccount) {
        for event in events {
            switch event {
            case .deviceNonce(let nonce): known.nonce = nonce
            case .serverNonce(let nonce): known.serverCredentials?.nonce = nonce
            default: break
            }
        }
    }
}
