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
    /// What the server has learned.
    private var traits = DeviceTraits()
    private var sessions = 0

    init(_ files: any FileSystem, _ scheme: BothHalvesTests.Scheme) throws {
        objects = try SoftwareComponents(files: files, deployer: deployer)
        let information = DeviceInformation(
            deviceID: Conversation.device, manufacturer: "Example", model: "Box42", clientVersion: "1",
            software: { [objects] in objects.revisionName })
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
            var half = server ?? Self.half(for: message, known, traits, sessions)
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
        for case .learned(let traits) in outcome.events { self.traits = traits }
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

    private static func half(
        for message: Message, _ known: DeviceAccount, _ traits: DeviceTraits, _ number: Int
    ) -> ServerSession {
        let settings = SessionSettings(
            serverURI: Conversation.server, responseURI: Conversation.server + "?s=1")
        return ServerSession(
            for: message, account: known, traits: traits, settings: settings,
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
