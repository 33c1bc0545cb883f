internal import Accounts
internal import Bytes
internal import DMSession
internal import HTTP
internal import Linux
internal import ManagementTree
internal import OpenSSL
internal import SCOMO
internal import SCOMOTerms
internal import SyncML

/// One device: the engines of the real one, with software that is only said to be there. It belongs to one thread.
final class SwarmDevice {
    /// How a session ended.
    enum End: Equatable {
        case completed
        /// The server has no time, and says when it will have some.
        case postponed(Duration)
        case failed(String)
    }

    let name: String
    let settings: SwarmSettings
    let measurements: Measurements
    let tls: TLSContext
    let components: SoftwareComponents
    let software: SimulatedSoftware
    let files = MemoryFiles()
    /// On how many operations the server has answered a report.
    private(set) var reported = 0
    /// The operation that was drawn last, and whether it fails.
    var drawn: (operation: UInt64, fails: Bool) = (0, false)
    private let tree = ManagementTree()
    private var account: Account
    private var sessions = 0
    /// Operations of which the ledger knows.
    private var noted: Set<UInt64> = []

    /// - Parameter number: From 0 on.
    init(
        _ number: Int, _ settings: SwarmSettings, _ measurements: Measurements, _ tls: TLSContext
    ) throws {
        (name, self.settings, self.measurements, self.tls) = (
            settings.name(number), settings, measurements, tls
        )
        software = SimulatedSoftware(components: settings.components)
        components = try SoftwareComponents(files: files, deployer: software)
        account = Account(
            serverID: "server", address: "\(settings.server)",
            encoding: SwarmSettings.isAmong(settings.binaryShare, number) ? .wbxml : .xml,
            clientCredentials: Credentials(name: name, password: settings.password),
            clientAuthentication: settings.authentication(number))
        let information = DeviceInformation(
            deviceID: name, manufacturer: "scomo-swarm", model: "Swarm", clientVersion: "\(Program.version)",
            software: { [components] in components.revisionName })
        try tree.mount(information, as: "DevInfo")
        try tree.mount(components, as: "SCOMO")
    }

    /// Whether there is something to tell the server.
    var hasReports: Bool { !components.reports.isEmpty }

    /// How many operations aren't over.
    var open: Int { components.operations.count }

    /// Puts into the ledger what has been carried out since the last time.
    func noteExecuted() {
        for report in components.reports where noted.insert(report.number).inserted {
            measurements.changeLedger {
                $0.note(executed: key(report), isSuccess: report.outcome.isSuccess)
            }
        }
    }

    /// An order without a correlator is nobody else's, either.
    private func key(_ report: Report) -> Ledger.Key {
        Ledger.Key(name, report.outcome.correlator ?? "none \(report.number)")
    }
}

extension SwarmDevice {
    /// Holds a session, over a connection of its own.
    func session() -> End {
        do {
            try hold(HTTPClient(tls: tls, PollWaiter()))
            return .completed
        } catch HTTPError.status(503, let retryAfter) {
            return .postponed(retryAfter ?? .seconds(1))
        } catch {
            return .failed("\(error)")
        }
    }

    private func hold(_ client: HTTPClient) throws {
        sessions += 1
        var session = Session(
            account, deviceID: name, tree: tree,
            sessionID: String(sessions & 0xFFFF, radix: 16, uppercase: true),
            start: .client, alerts: components.reports.map { GenericAlert($0) },
            makeNonce: { (0..<16).map { _ in UInt8.random(in: .min ... .max) } })
        defer { account.messageLimit = session.messageLimit }
        var (place, cookies) = (settings.server, CookieJar())
        var output = session.begin()
        while true {
            try carryOut(output.effects)
            switch output.next {
            case .finished(.completed): return
            case .finished(let result): throw SessionEnded(result: result)
            case .send(let message):
                place = try place.resolving(message.address)
                output = try session.receive(try post(message, to: place, client, &cookies))
            }
        }
    }

    private func post(
        _ message: Outgoing, to place: URL, _ client: HTTPClient, _ cookies: inout CookieJar
    ) throws -> Incoming {
        var request = PostRequest(
            message.bytes, contentType: message.encoding.mediaType,
            accept: "\(Encoding.wbxml.mediaType), \(Encoding.xml.mediaType)",
            limit: SessionLimits().acceptedMessageSize, deadline: settings.patience)
        if let mac = message.mac { request.fields.append(HeaderField(MessageProof.header, mac)) }
        let start = Instant.now
        let response = try client.post(request, to: place, cookies: &cookies)
        measurements.note(message: .now - start, status: response.status)
        guard response.status == 200 else {
            throw HTTPError.status(response.status, retryAfter: response.retryAfter)
        }
        return Incoming(
            bytes: response.body, contentType: response.contentType, mac: response[MessageProof.header])
    }

    private func carryOut(_ effects: [Effect]) throws {
        for effect in effects {
            switch effect {
            case .clientNonce(let nonce): account.clientNonce = nonce
            case .serverNonce(let nonce): account.serverNonce = nonce
            case .alertAnswered(let number, let status):
                try take(AlertAnswer(number: number, status: status))
            case .refused, .displayed: break
            }
        }
    }

    private func take(_ answer: AlertAnswer) throws {
        let code = answer.status.rawValue
        measurements.change { $0.reportStatuses[code, default: 0] += 1 }
        guard answer.isFinal, let report = components.reports.first(where: { $0.number == answer.number })
        else { return }
        try components.answered(answer.number)
        reported += 1
        measurements.changeLedger { $0.note(reported: key(report)) }
    }
}

/// A session that ended before it was complete.
private struct SessionEnded: Error, CustomStringConvertible {
    let result: SessionResult

    var description: String { "\(result)" }
}

extension GenericAlert {
    fileprivate init(_ report: Report) {
        self.init(
            number: report.number, type: AlertType.operationComplete.urn,
            correlator: report.outcome.correlator,
            items: report.outcome.items.map {
                GenericAlert.Item(
                    source: $0.source, target: $0.target, format: OperationComplete.Item.format, data: $0.data
                )
            })
    }
}
