// What sessions need of accounts, and bring them.

extension AccountStore {
    /// The identifiers of the servers that sessions can be held with, the first account's first.
    public var servers: [String] {
        var servers: [String] = []
        for account in accounts where account.isUsable {
            if let server = account.server { servers.append(server) }
        }
        return servers
    }

    /// The account of a server; nil when there is none that can be used.
    public func account(of server: String) -> Account? {
        guard let kept = kept(server) else { return nil }
        var account = kept.nodes.account(encoding) ?? kept.alternative?.account(encoding)
        account?.messageLimit = kept.messageLimit
        return account
    }

    /// What a server made of its account hasn't proved itself yet.
    public func isOnTrial(_ server: String) -> Bool { kept(server)?.alternative != nil }

    /// The servers whose accounts were brought or changed, and have yet to show where they lead. What the operator wrote
    /// follows `[Poll]`.
    public var untried: [String] {
        var untried: [String] = []
        for account in accounts where account.isUsable {
            guard account.alternative != nil || account.configured == nil && !account.isProven else {
                continue
            }
            if let server = account.server { untried.append(server) }
        }
        return untried
    }

    /// Begins a session: its number, 1 to FFFF and again from 1, in hexadecimal digits
    /// as package 0 has them.
    ///
    /// - Source: OMA DM Notification Initiated Session 1.2, `sessionid`.
    public func begin(_ server: String) -> String {
        guard let account = kept(server) else { return "1" }
        if account.begin() { keep() }
        return String(account.session, radix: 16, uppercase: true)
    }

    public func sessionSucceeded(_ server: String) {
        guard let account = kept(server), account.alternative != nil || !account.isProven else { return }
        if account.sessionSucceeded() { report(.account(server: server, .proven)) }
        keep()
    }

    public func sessionFailed(_ server: String) {
        guard let account = kept(server), account.alternative != nil else { return }
        if account.sessionFailed() { report(.account(server: server, .undone)) }
        keep()
    }

    /// The nonce that the server gave us for our next credentials. After a power cut without it the server asks for them once
    /// more; so it is stored with whatever else is, or at the end.
    public func save(clientNonce: [UInt8], of server: String) {
        kept(server)?.set(nonce: clientNonce, level: "CLCRED")
        isBehind = true
    }

    /// The nonce that we gave the server for its next credentials. Stored before the server hears it: the one before it has been used, and
    /// must not count again.
    public func save(serverNonce: [UInt8], of server: String) {
        kept(server)?.set(nonce: serverNonce, level: "SRVCRED")
        keep()
    }

    /// Stores what could wait.
    public func catchUp() { if isBehind { keep() } }

    /// How large a message the server takes.
    public func save(messageLimit: Int?, of server: String) {
        guard let account = kept(server), account.messageLimit != messageLimit else { return }
        // What was changed meanwhile may lead to another server.
        guard account.usedInSession?.isSame(as: account.nodes) ?? true else { return }
        account.messageLimit = messageLimit
        keep()
    }
}
