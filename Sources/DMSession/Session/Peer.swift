internal import Accounts
import Bytes
internal import SyncML

/// What the device knows of the server in this session.
struct Peer {
    /// Where the next message goes.
    var address: String
    /// The largest message that it takes: what it says, or what it said last time, or else what we assume.
    ///
    /// - Unit: bytes. - Default: 16 KiB. Few servers take less.
    private(set) var maxMessageSize: Int
    /// Whether that is more than assumed: its answer said so, or said nothing.
    private(set) var hasSaidLimit = false
    /// What it said in its last session; 0 for no limit.
    private let limitBefore: Int
    /// - Unit: bytes.
    var maxObjectSize = Int.max
    var lastMessageID: Int?
    /// Of the last message that was believed: what someone else sends makes no later one old.
    private(set) var trustedMessageID = 0
    /// How often the last message came again.
    var repetitions = 0
    /// How many of its messages were too large to be read.
    var refusedSizes = 0
    /// Whether it spoke another protocol.
    var spokeOtherwise = false
    /// Whether it is the device's turn to end its package: the server has ended its own.
    var waitsForUs = false
    /// Whether our last message asks for its next one.
    var isAsked = false

    init(_ account: Account) {
        address = account.address
        maxMessageSize = account.messageLimit ?? 16_384
        limitBefore = account.messageLimit ?? 0
    }

    /// Takes over what a message says about its sender.
    ///
    /// - Parameter isAnswer: Whether it is more than a challenge: who then says nothing of a limit has the one from before, or
    ///   none.
    mutating func learn(from message: Message, isAnswer: Bool) {
        let header = message.header
        lastMessageID = header.messageID
        repetitions = 0
        // 0 is how some servers say that they have no limit.
        if let size = header.meta.maxMessageSize ?? (isAnswer && !hasSaidLimit ? limitBefore : nil) {
            (maxMessageSize, hasSaidLimit) = (size > 0 ? size : .max, true)
        }
        if let size = header.meta.maxObjectSize { maxObjectSize = size > 0 ? size : .max }
        // Where each asks the other for more, both have ended: the server forgot to say so.
        if message.isFinal || isAsked && message.hasAlert(AlertCode.nextMessage) {
            waitsForUs = true
        } else if message.hasOrders {
            waitsForUs = false
        }
    }

    /// Follows where a message wants to be answered (`RespURI`), and counts it if it is believed.
    ///
    /// - Parameter home: The account's server, which one that hasn't proved itself can't lead away from: what is sent
    ///   next may carry credentials.
    mutating func follow(_ header: Header, isTrusted: Bool, home: String) {
        if isTrusted { trustedMessageID = header.messageID }
        guard let uri = header.responseURI,
            isTrusted || staysAtHome(uri, home)
        else { return }
        address = uri
    }
}

/// Whether `uri` leads to the server whose address `home` is.
private func staysAtHome(_ uri: String, _ home: String) -> Bool {
    do throws(URLError) {
        let home = try URL(home)
        return try home.resolving(uri).hasOrigin(of: home)
    } catch {
        return false
    }
}

extension Message {
    /// Whether there is this alert directly in the body.
    func hasAlert(_ code: Int) -> Bool {
        commands.contains {
            if case .alert(let alert) = $0.body { alert.code == code } else { false }
        }
    }

    var statuses: [Status] {
        commands.compactMap { if case .status(let status) = $0.body { status } else { nil } }
    }

    /// Whether there is more than statuses and the wish for our next message.
    fileprivate var hasOrders: Bool {
        commands.contains {
            switch $0.body {
            case .status: false
            case .alert(let alert): alert.code != AlertCode.nextMessage
            default: true
            }
        }
    }

    /// Whether there is anything to be answered.
    var hasCommands: Bool { statuses.count < commands.count }

    /// The answer to the header of the message with this identifier; of a message that answers no such header, the
    /// answer to any.
    func headerStatus(for messageID: Int) -> Status? {
        let statuses = statuses.filter { $0.isForHeader }
        return statuses.first { $0.messageRef == messageID } ?? statuses.first
    }
}
