import Accounts
import Bytes
import DMSession
import HTTP
import Linux
import ManagementTree
import Settings
import SyncML

/// Carries the messages of one session between the engine and the server. Here is where a session meets the network.
struct SessionRunner {
    var account: Account
    let deviceID: String
    let tree: ManagementTree
    let store: AccountStore
    let limits: Configuration.Limits
    /// Begins to talk to servers.
    let connect: SessionConnection
    let loop: any Waiter
    /// Who answers the server's questions, until the session's time is up.
    var respondent: (_ deadline: Instant) -> (any Respondent)? = { _ in nil }

    /// How a session went.
    struct Outcome {
        var messages = 0
        var took = Duration.zero
        /// What the server has said to the device's alerts. That holds however the session ended.
        var answers: [AlertAnswer] = []
        /// nil when the session came to its end.
        var failure: SessionFailure?
    }

    /// Opens a session, carries it to its end, and keeps what it brought for the next one.
    ///
    /// - Parameter start: Who wanted it.
    func run(id: String, start: Session.Start = .client, alerts: [GenericAlert]) -> Outcome {
        var outcome = Outcome()
        let begin = Instant.now
        do throws(SessionFailure) {
            do throws(SessionFailure) {
                try hold(id, start, alerts, &outcome)
            } catch {
                guard outcome.messages == 0, error.isOfEncoding else { throw error }
                var other = self
                other.account.encoding = account.encoding == .xml ? .wbxml : .xml
                try other.hold(id, start, alerts, &outcome)
            }
        } catch {
            outcome.failure = error
        }
        outcome.took = .now - begin
        return outcome
    }

    private func hold(
        _ id: String, _ start: Session.Start, _ alerts: [GenericAlert], _ outcome: inout Outcome
    ) throws(SessionFailure) {
        let send = try connection()
        let deadline = Instant.after(limits.sessionTime)
        var session = Session(
            account, deviceID: deviceID, tree: tree, sessionID: id, start: start, alerts: alerts,
            limits: SessionLimits(limits), respondent: respondent(deadline),
            mayGoOn: { [loop] in Self.serves(loop, until: deadline) }, makeNonce: { Random.nonce })
        let place = try url(account.address)
        var route = Route(address: account.address, place: place, base: place, deadline: deadline)
        defer { store.save(messageLimit: session.messageLimit, of: account.serverID) }
        do throws(SessionFailure) {
            try converse(&session, send, &route, &outcome)
        } catch {
            if outcome.messages > 0, error.isGivenUp { sayGoodbye(session.abort(), route) }
            throw error
        }
    }

    /// Serves others between two commands; false when the session's time is up, or the agent is to stop.
    private static func serves(_ loop: any Waiter, until deadline: Instant) -> Bool {
        do throws(WaitError) { try loop.serve() } catch { return false }
        return .now < deadline
    }

    private func converse(
        _ session: inout Session, _ send: MessageTransport, _ route: inout Route, _ outcome: inout Outcome
    ) throws(SessionFailure) {
        var output = session.begin()
        while true {
            apply(output.effects, &outcome.answers)
            switch output.next {
            case .finished(let result):
                guard result == .completed else { throw .ended(result) }
                return
            case .send(let message):
                try follow(message.address, &route)
                let answer = try post(message, send, &route)
                outcome.messages += 1
                output = try receive(answer, &session)
            }
        }
    }

    /// Tells the server that the session is over; what it says to that doesn't matter.
    ///
    /// After a wish to stop each wait of the loop fails at once, so this one is held without it.
    private func sayGoodbye(_ output: Output, _ route: Route) {
        guard case .send(let message) = output.next else { return }
        var route = route
        route.deadline = .after(Self.farewellTime)
        do throws(ConfigurationError) {
            let send = try connect(PollWaiter())
            do throws(SessionFailure) { _ = try post(message, send, &route) } catch {}
        } catch {}
    }

    /// How long the end of a session may take that was broken off: whoever stops the agent is waiting.
    private static var farewellTime: Duration { .seconds(3) }

    /// Where the next message goes.
    private struct Route {
        /// As the session has it.
        var address: String
        var place: URL
        /// Where the last answer came from.
        var base: URL
        var deadline: Instant
        var cookies = CookieJar()
    }

    private func connection() throws(SessionFailure) -> MessageTransport {
        do throws(ConfigurationError) {
            return try connect(loop)
        } catch {
            throw .unprotected(error)
        }
    }

    private func post(
        _ message: Outgoing, _ send: MessageTransport, _ route: inout Route
    ) throws(SessionFailure) -> Incoming {
        do throws(HTTPError) {
            var request = PostRequest(
                message.bytes, contentType: message.encoding.contentType, accept: Self.accepted,
                limit: SessionLimits(limits).acceptedMessageSize, deadline: route.deadline.remaining)
            if let mac = message.mac { request.fields.append(HeaderField(MessageProof.header, mac)) }
            let response = try send(request, route.place, &route.cookies)
            route.base = response.url
            guard response.status == 200 else {
                throw HTTPError.status(response.status, retryAfter: response.retryAfter)
            }
            return Incoming(
                bytes: response.body, contentType: response.contentType, mac: response[MessageProof.header])
        } catch .tooLarge {
            return .tooLarge
        } catch {
            throw .transport(error)
        }
    }

    private func url(_ address: String) throws(SessionFailure) -> URL {
        do throws(URLError) { return try URL(address) } catch { throw .transport(.badURL(error)) }
    }

    /// Goes where the server wants the next message. Some say only what follows the address of the message that says so.
    private func follow(_ address: String, _ route: inout Route) throws(SessionFailure) {
        guard address != route.address else { return }
        do throws(URLError) {
            route.place = try route.base.resolving(address)
        } catch {
            throw .transport(.badURL(error))
        }
        route.address = address
    }

    private func receive(_ answer: Incoming, _ session: inout Session) throws(SessionFailure) -> Output {
        do throws(SessionError) { return try session.receive(answer) } catch {
            throw .protocolViolated(error)
        }
    }

    private func apply(_ effects: [Effect], _ answers: inout [AlertAnswer]) {
        var refusals = Refusals()
        for effect in effects {
            switch effect {
            case .clientNonce(let nonce): store.save(clientNonce: nonce, of: account.serverID)
            case .serverNonce(let nonce): store.save(serverNonce: nonce, of: account.serverID)
            case .alertAnswered(let number, let status):
                AgentEvent.reportAnswered(operation: number, status: status.rawValue).log()
                answers.append(AlertAnswer(number: number, status: status))
            case .displayed(let text): refusals.add(shown: text)
            case .refused(let command, let uri, let status):
                refusals.add(command, uri, status.rawValue)
            }
        }
        refusals.log()
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

extension SessionLimits {
    init(_ limits: Configuration.Limits) {
        self.init()
        maxMessageSize = limits.messageSize
        maxObjectSize = limits.objectSize
    }
}
