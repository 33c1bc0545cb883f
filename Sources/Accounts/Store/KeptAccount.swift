internal import Bytes
internal import ManagementTree
internal import Records
internal import SyncML

/// One account, with what of it has to outlast restarts.
final class KeptAccount {
    /// The name of its node in `./DMAcc`.
    var name: String
    /// Of an account that the configuration gives, as it stands there.
    var configured: AccountNodes?
    /// What the next session is held with.
    var nodes: AccountNodes
    /// While `nodes` haven't led to the server yet: those that did, or the others of the two that might.
    var alternative: AccountNodes?
    /// Sessions with `nodes` that failed, while there are others.
    var failures = 0
    /// The number of the last session.
    var session: UInt16 = 0
    /// The last of the numbers that the disk has as used. After a restart sessions go on behind it.
    private var reserved: UInt16 = 0
    /// How large a message its server takes, as it said last. - Unit: bytes.
    var messageLimit: Int?
    /// Whether a server deleted the account that the configuration gives.
    private(set) var isDeleted = false
    /// Whether a session has ended well, with `nodes` or with what they were made of.
    private(set) var isProven = false
    /// Whether the server has yet to get its rights on the account's node.
    var owesRights = true
    /// What the session that goes on, or went on last, was begun with.
    var usedInSession: AccountNodes?

    init(name: String, nodes: AccountNodes, configured: AccountNodes? = nil) {
        (self.name, self.nodes, self.configured) = (name, nodes, configured)
    }

    /// Sessions that fail before a change is undone. - Default: 3. How long that takes follows from `[Poll]`; time
    /// alone doesn't count, because a device may have been off.
    static var attempts: Int { 3 }

    /// The name as in a URI.
    var nodeName: String { PercentEscapes.encode(name) }

    var server: String? { nodes.text("ServerID") ?? alternative?.text("ServerID") }

    /// Whether there is something to hold a session with.
    var isUsable: Bool { nodes.isUsable || alternative?.isUsable ?? false }

    /// Takes new nodes; those that were good until now are kept until the new ones have proved themselves.
    func change(to new: AccountNodes) {
        if alternative == nil, isTried, nodes.isUsable, !nodes.isSame(as: new) { alternative = nodes }
        // Who else may answer may take less.
        if !nodes.isSame(as: new) { (failures, messageLimit) = (0, nil) }
        (nodes, isDeleted) = (new, false)
    }

    /// Whether a session was held with the nodes, or the operator wrote them. An account that is being made, node by
    /// node, may look complete long before it is.
    private var isTried: Bool {
        isProven || usedInSession?.isSame(as: nodes) ?? false || configured?.isSame(as: nodes) ?? false
    }

    func delete() {
        (nodes, alternative, isDeleted, isProven, owesRights) = (AccountNodes(), nil, true, false, true)
    }

    /// A session begins; with the values from before, if what was made of them can't be used at all.
    ///
    /// - Returns: Whether that has to be stored: not the number of each session, because some are reserved at a time.
    @discardableResult
    func begin() -> Bool {
        var isNews = session == reserved
        if isNews { reserve() }
        if !nodes.isUsable, let alternative {
            (nodes, self.alternative, failures, messageLimit) = (alternative, nil, 0, nil)
            isNews = true
        }
        session = Self.number(after: session)
        usedInSession = nodes
        return isNews
    }

    private func reserve() {
        for _ in 0..<Self.numbersReserved { reserved = Self.number(after: reserved) }
    }

    private static func number(after number: UInt16) -> UInt16 { number == .max ? 1 : number + 1 }

    /// - Default: 16: a restart skips fewer than that, and they last for 4095 restarts before one comes again.
    private static var numbersReserved: Int { 16 }

    /// The server was reached, and proved who it is: what the session was begun with is good.
    ///
    /// - Returns: Whether that was news.
    func sessionSucceeded() -> Bool {
        isProven = true
        guard let usedInSession, alternative != nil else { return false }
        (alternative, failures) = (usedInSession.isSame(as: nodes) ? nil : usedInSession, 0)
        return alternative == nil
    }

    /// Changes to the other values after some failures. If those fail too, it goes back: one of the two has to do.
    ///
    /// - Returns: Whether the values are others now.
    func sessionFailed() -> Bool {
        guard let usedInSession, let others = alternative, usedInSession.isSame(as: nodes) else {
            return false
        }
        failures += 1
        guard failures >= Self.attempts else { return false }
        (nodes, alternative, failures, messageLimit) = (others, nodes.isUsable ? nodes : nil, 0, nil)
        return true
    }

    func set(nonce: [UInt8], level: String) {
        nodes.set(nonce: nonce, level: level)
        alternative?.set(nonce: nonce, level: level)
    }
}

extension KeptAccount {
    /// What is stored; of what the configuration gives, and nobody changed, only what sessions brought.
    func record(_ fingerprint: String) -> Record {
        var record = Record([("Account", nodeName), ("Session", "\(reserved)")])
        let isChanged = configured.map { !$0.isSame(as: nodes) } ?? true
        if configured != nil {
            record["Configured"] = fingerprint
            record["Server"] = server
            if isChanged { record["Changed"] = "yes" }
            if isDeleted { record["Deleted"] = "yes" }
        }
        if let messageLimit { record["Message-Limit"] = "\(messageLimit)" }
        if isProven { record["Proven"] = "yes" }
        if owesRights { record["Rights"] = "owed" }
        record["Nodes"] = nodes.lines(isChanged ? .all : .nonces)
        if let alternative {
            record["Failures"] = "\(failures)"
            record["Other"] = alternative.lines()
        }
        return record
    }

    /// Takes what was stored, on top of what the configuration gives.
    func restore(_ record: Record) {
        session = record.number("Session").flatMap { UInt16(exactly: $0) } ?? 0
        reserved = session
        failures = record.number("Failures").map { Int(min(max($0, 0), Int64(Self.attempts))) } ?? 0
        messageLimit = record.number("Message-Limit").flatMap { Int(exactly: $0) }
        owesRights = record["Rights"] != nil
        isDeleted = record["Deleted"] != nil
        isProven = record["Proven"] != nil
        if record["Changed"] != nil { nodes = AccountNodes() }
        nodes.set(lines: record.lines("Nodes"))
        guard record["Other"] != nil else { return }
        var alternative = AccountNodes()
        alternative.set(lines: record.lines("Other"))
        self.alternative = alternative
    }
}

extension AccountNodes {
    /// Whether a session can be held with these: everything is there, and the address is one that is protected.
    var isUsable: Bool { if case .some = account(.xml) { true } else { false } }

    /// - Parameter encoding: Of an account that leaves it open.
    func account(_ encoding: Encoding) -> Account? {
        guard let account = try? Account(self, encoding: encoding),
            let address = try? URL(account.address), address.scheme == .https
        else { return nil }
        return account
    }
}
