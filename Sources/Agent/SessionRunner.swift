import DMSession
import HTTP
import Linux
import ManagementTree
import OpenSSL
import SyncML
import Systemd

/// Carries the messages of one session between the engine and the server. Here is where a session meets the network.
struct SessionRunner {
    let account: Account
    let deviceID: String
    let tree: ManagementTree
    let store: AccountStore
    let limits: Configuration.Limits
    let tls: () throws(ConfigurationError) -> TLSContext
    let loop: EventLoop
    var http = HTTPSettings()
    /// Who answers the server's questions, until the session's time is up.
    var respondent: (_ deadline: Instant) -> (any Respondent)? = { _ in nil }

    /// How a session went.
    struct Outcome {
        var messages = 0
        /// Reports that the server has answered, and with what. That holds however the session ended.
        var answers: [(number: UInt64, status: Int)] = []
        /// nil when the session came to its end.
        var failure: SessionFailure?
    }

    /// Opens a session, carries it to its end, and keeps what it brought for the next one.
    ///
    /// - Parameter start: Who wanted it.
    func run(id: String, start: Session.Start = .client, alerts: [GenericAlert]) -> Outcome {
        var outcome = Outcome()
        do throws(SessionFailure) {
            try hold(id, start, alerts, &outcome)
        } catch {
            outcome.failure = error
        }
        return outcome
    }

    private func hold(
        _ id: String, _ start: Session.Start, _ alerts: [GenericAlert], _ outcome: inout Outcome
    ) throws(SessionFailure) {
        let client = try client()
        let deadline = Instant.after(limits.sessionTime)
        var session = Session(
            account, deviceID: deviceID, tree: tree, sessionID: id, start: start, alerts: alerts,
            limits: SessionLimits(limits), respondent: respondent(deadline),
            makeNonce: { Random.nonce })
        var cookies = CookieJar()
        var place = try url(account.address)
        var output = session.begin()
        while true {
            try apply(output.effects, &outcome.answers)
            switch output.next {
            case .finished(let result):
                guard result == .completed else { throw .ended(result) }
                return
            case .send(let message):
                // Some servers say only what follows their own address.
                place = try resolve(message.address, from: place)
                let answer = try post(message, to: place, client, &cookies, until: deadline)
                outcome.messages += 1
                output = try receive(answer, &session)
            }
        }
    }

    private func client() throws(SessionFailure) -> HTTPClient {
        do throws(ConfigurationError) {
            return HTTPClient(tls: try tls(), loop, settings: http)
        } catch {
            throw .unprotected(error)
        }
    }

    private func post(
        _ message: Outgoing, to url: URL, _ client: HTTPClient, _ cookies: inout CookieJar,
        until deadline: Instant
    ) throws(SessionFailure) -> Incoming {
        do throws(HTTPError) {
            let response = try client.post(
                message.bytes, contentType: message.encoding.contentType, accept: Self.accepted,
                integrity: message.mac, to: url, limit: limits.messageSize,
                deadline: deadline.remaining, cookies: &cookies)
            guard response.status == 200 else {
                throw HTTPError.status(response.status, retryAfter: response.retryAfter)
            }
            return Incoming(
                bytes: response.body, contentType: response.contentType, mac: response.integrity)
        } catch {
            throw .transport(error)
        }
    }

    private func url(_ address: String) throws(SessionFailure) -> URL {
        do throws(URLError) { return try URL(address) } catch { throw .transport(.badURL(error)) }
    }

    private func resolve(_ address: String, from url: URL) throws(SessionFailure) -> URL {
        do throws(URLError) { return try url.resolving(address) } catch { throw .transport(.badURL(error)) }
    }

    private func receive(_ answer: Incoming, _ session: inout Session) throws(SessionFailure) -> Output {
        do throws(SessionError) { return try session.receive(answer) } catch {
            throw .protocolViolated(error)
        }
    }

    private func apply(
        _ effects: [Effect], _ answers: inout [(number: UInt64, status: Int)]
    ) throws(SessionFailure) {
        for effect in effects {
            do throws(FileSystemError) {
                switch effect {
                case .clientNonce(let nonce): try store.save(clientNonce: nonce, of: account.serverID)
                case .serverNonce(let nonce): try store.save(serverNonce: nonce, of: account.serverID)
                case .alertAnswered(let number, let status):
                    answers.append((number: number, status: status.rawValue))
                case .displayed(let text): AgentEvent.displayed(text).log()
                case .refused(let command, let uri, let status):
                    AgentEvent.commandRefused(command: command, uri: uri, status: status.rawValue).log()
                }
            } catch {
                throw .storage(error)
            }
        }
    }

    private static var accepted: String { "\(Encoding.wbxml.mediaType), \(Encoding.xml.mediaType)" }
}

extension Encoding {
    /// - Source: IANA, `application/vnd.syncml.dm+xml`. WBXML says its character set itself.
    fileprivate var contentType: String {
        switch self {
        case .xml: "\(mediaType); charset=utf-8"
        case .wbxml: mediaType
        }
    }
}

/// Why a session did not come to its end.
enum SessionFailure: Error {
    /// TLS can't be set up.
    case unprotected(ConfigurationError)
    case transport(HTTPError)
    case protocolViolated(SessionError)
    case ended(SessionResult)
    case storage(FileSystemError)
}

extension SessionFailure: CustomStringConvertible {
    var description: String {
        switch self {
        case .unprotected(let reason): "\(reason)"
        case .transport(let reason): "\(reason)"
        case .protocolViolated(let reason): "the server's message was refused: \(reason)"
        case .ended(let result): "\(result)"
        case .storage(let reason): "\(reason)"
        }
    }

    /// How long the server wants to be left alone, if it said so.
    var retryAfter: Duration? {
        guard case .transport(let error) = self else { return nil }
        return error.retryAfter
    }

    /// Whether it was the wish to stop that ended the session.
    var isStop: Bool {
        guard case .transport(let error) = self else { return false }
        return error.isStop
    }
}

extension SessionLimits {
    init(_ limits: Configuration.Limits) {
        self.init()
        maxMessageSize = limits.messageSize
        maxObjectSize = limits.objectSize
    }
}
