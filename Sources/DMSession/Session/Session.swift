public import Accounts
public import ManagementTree
internal import OpenSSL
internal import SyncML

/// The device's half of a management session: takes the server's messages and gives the device's.
///
/// `begin` once; then, as long as the output says to send a message, `receive` what the server answers. There is no
/// input or output in here: the caller carries out the effects, in order and before it sends.
///
/// - Source: OMA DM Protocol 1.2.
public struct Session {
    /// Who begins: the device by itself, or because the server asked for a session.
    public enum Start: Equatable, Sendable {
        case client, server
    }

    /// Where the session stands.
    enum State {
        /// Nothing was sent.
        case ready
        /// Package 1 went out: the server hasn't said yet whether it knows us.
        case introducing(Sent)
        /// The server took package 1; its commands and our answers alternate.
        case managing(Sent)
        case over(SessionResult)
    }

    /// The last message, which has no answer yet.
    typealias Sent = Outgoing

    let account: Account
    let deviceID: String
    let tree: ManagementTree
    let sessionID: String
    let limits: SessionLimits
    let makeNonce: () -> [UInt8]
    let respondent: (any Respondent)?
    let mayGoOn: () -> Bool
    /// What package 1 says; said again after a challenge.
    let introduction: [Outbox.Entry]

    var state = State.ready
    var client: ClientProof
    var server: ServerProof
    var peer: Peer
    var outbox: Outbox
    let object: IncomingObject
    /// The message that is being answered.
    var received = Incoming(bytes: [])
    /// Of the last message of ours.
    var messageID = 0
    /// How many messages of ours went on with no value, of either side.
    var turns = 0
    /// What this step has for the caller so far.
    var effects: [Effect] = []
    /// The server's nonce that the caller has stored.
    var storedNonce: [UInt8]

    /// - Parameters:
    ///   - deviceID: As in `./DevInfo/DevId`.
    ///   - sessionID: 1 to 4 upper-case hexadecimal digits: from the server's notification, or the device's own.
    ///   - alerts: What the device has to tell. Their answers come as `Effect.alertAnswered`.
    ///   - respondent: Asked what a server asks a person. - Default: nobody; texts to be shown come as
    ///     `Effect.displayed`, and what asks for more is refused with 406.
    ///   - mayGoOn: Asked between the commands of a message, which may take their time; false leaves the rest of them undone.
    ///     - Default: yes.
    ///   - makeNonce: Gives at least 16 random bytes, never the same ones.
    public init(
        _ account: Account, deviceID: String, tree: ManagementTree, sessionID: String, start: Start,
        alerts: [GenericAlert], limits: SessionLimits = SessionLimits(),
        respondent: (any Respondent)? = nil, mayGoOn: @escaping () -> Bool = { true },
        makeNonce: @escaping () -> [UInt8]
    ) {
        self.account = account
        self.deviceID = deviceID
        self.tree = tree
        self.sessionID = sessionID
        self.limits = limits
        self.makeNonce = makeNonce
        self.respondent = respondent
        self.mayGoOn = mayGoOn
        introduction = Self.introduction(start, tree, alerts)
        client = ClientProof(account)
        server = ServerProof(account)
        storedNonce = account.clientNonce
        peer = Peer(account)
        outbox = Outbox(account.encoding)
        object = IncomingObject(tree, for: account.serverID, maximum: limits.maxObjectSize)
    }

    /// Package 1: who the device is, and what it has to tell.
    public mutating func begin() -> Output {
        outbox.fill(introduction)
        peer.waitsForUs = true
        // Where a digest can't be computed, the server will ask for one, and that fails with the reason.
        let proof = try? client.proof()
        return send(answering: nil, proof, in: .introducing)
    }

    /// Ends the session from the device's side: an Alert 1223 that need not be answered, or nothing if there is
    /// nobody to be told.
    public mutating func abort() -> Output {
        switch state {
        case .ready, .over: finish(.aborted(by: .client))
        case .introducing, .managing: leave(.aborted(by: .client), answering: nil, try? client.proof())
        }
    }

    /// For `Account.messageLimit` in the next session: what the server has said in this one, if it has proved itself.
    public var messageLimit: Int? {
        guard server.isProven, peer.hasSaidLimit else { return account.messageLimit }
        return peer.maxMessageSize < .max ? peer.maxMessageSize : nil
    }

    /// Answers a message of the server.
    ///
    /// - Throws: when the message can't be one of this session's. Nothing was changed then, and the session is over.
    public mutating func receive(_ incoming: Incoming) throws(SessionError) -> Output {
        received = incoming
        defer { received.bytes = [] }
        let (sent, phase): (Sent, Phase)
        switch state {
        case .ready: throw .notBegun
        // What is said to our farewell doesn't matter.
        case .over(let result): return finish(result)
        case .introducing(let last): (sent, phase) = (last, .introducing)
        case .managing(let last): (sent, phase) = (last, .managing)
        }
        guard !incoming.isTooLarge, incoming.bytes.count <= limits.acceptedMessageSize else {
            return try refuseSize(in: phase)
        }
        let (message, encoding) = try decode(incoming)
        switch event(message) {
        case .repeated: return try sendAgain(sent, .repeated(messageID: message.header.messageID))
        case .outdated: return try sendAgain(sent, .outdated(messageID: message.header.messageID))
        case .aborted: return try end(message, .aborted(by: .server))
        case .busy(let code): return try end(message, .serverBusy(code))
        case .rejected(let code): return finish(.serverRejected(code))
        case .otherVersion:
            outbox.use(encoding)
            return refuseVersion(message, in: phase)
        case .challenged(let challenge):
            switch phase {
            case .introducing: outbox.fill(introduction)
            case .managing: outbox.restore()
            }
            outbox.use(encoding)
            return try proveAgain(message, challenge, in: phase)
        case .accepted(let status):
            outbox.use(encoding)
            return try manage(message, status)
        }
    }
}
