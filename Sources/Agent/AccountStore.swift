import Bytes
import DMSession
import Linux
import ManagementTree
import OpenSSL
import Records

/// The accounts: the configured one, and those that came by bootstrap or from servers, with their nonces and the
/// numbers of their sessions.
///
/// All of it is one file, so that after a power cut everything is as before a change or as after it.
final class AccountStore {
    private let file: RecordFile
    /// Tells whether the configured account is still the one of the last start.
    private let fingerprint: String
    // What follows is changed here and by the other files of this class alone.
    var accounts: [KeptAccount] = []
    /// Servers whose accounts are gone, and which have yet to lose their rights in the tree.
    private(set) var departed: [String] = []
    var bootstraps = BootstrapRecord()
    /// Set when the file had been damaged. Then only the configured account is left.
    let damage: RecordDamage?
    /// How everything was before a transaction.
    private(set) var before: (accounts: [KeptAccount], departed: [String], bootstraps: BootstrapRecord)?
    private var writer = Writer.server

    /// Who changes accounts through the tree.
    private enum Writer {
        case server
        /// A bootstrap document; it may describe a server that has an account already, or not.
        case bootstrap(replaces: Bool)
    }

    /// - Default: 16 accounts. Our choice.
    static var limit: Int { 16 }

    /// - Parameter configured: The account of `[Server]`, if there is one.
    init(_ files: any FileSystem, configured: Account? = nil) throws(FileSystemError) {
        file = RecordFile("accounts", in: files, limit: 4 << 20)
        let contents = try file.load()
        damage = contents.damage
        let nodes = configured.map { AccountNodes($0) }
        fingerprint = nodes.map { Digest.text(of: Array($0.lines().utf8)) } ?? ""
        for record in contents.records { restore(record, nodes) }
        guard let nodes, !accounts.contains(where: { $0.configured != nil }) else { return }
        accounts.insert(KeptAccount(name: freeName, nodes: nodes, configured: nodes), at: 0)
        departed.removeAll { $0 == configured?.serverID }
    }

    private func restore(_ record: Record, _ configured: AccountNodes?) {
        guard let name = record["Account"].flatMap({ PercentEscapes.decode($0) }) else {
            bootstraps = BootstrapRecord(record)
            departed += record.lines("Departed")
            return
        }
        var account = KeptAccount(name: name, nodes: AccountNodes())
        if let known = record["Configured"] {
            // What the operator has changed wins over what servers made of it.
            guard let configured, known == fingerprint else {
                if let server = record["Server"] { departed.append(server) }
                return
            }
            (account.nodes, account.configured) = (configured, configured)
        }
        account.restore(record)
        accounts.append(account)
    }

    /// A name for a new account's node: the first number that none has.
    var freeName: String {
        var number = 1
        while accounts.contains(where: { $0.name == "\(number)" }) { number += 1 }
        return "\(number)"
    }

    func save() throws(FileSystemError) {
        guard before == nil else { return }
        var records = [bootstraps.record]
        if !departed.isEmpty { records[0]["Departed"] = departed.joined(separator: "\n") }
        for account in accounts { records.append(account.record(fingerprint)) }
        try file.save(records)
    }
}

// MARK: Sessions

extension AccountStore {
    /// The identifiers of the servers that sessions can be held with, the first account's first.
    var servers: [String] {
        var servers: [String] = []
        for account in accounts where account.isUsable {
            if let server = account.server { servers.append(server) }
        }
        return servers
    }

    /// The account of a server; nil when there is none that can be used.
    func account(of server: String) -> Account? {
        guard let account = accounts.first(where: { $0.server == server }) else { return nil }
        return account.nodes.account ?? account.other?.account
    }

    /// What a server made of its account hasn't proved itself yet.
    func isOnTrial(_ server: String) -> Bool {
        accounts.contains { $0.server == server && $0.other != nil }
    }

    /// Begins a session: its number, 1 to FFFF and again from 1, in hexadecimal digits as package 0 has them (spec:
    /// dm-protocol 1.4).
    ///
    /// One that can't be stored is good all the same: the server has to hear of a disk that can't be written.
    func begin(_ server: String) -> String {
        var number: UInt16 = 0
        change(server) {
            $0.begin()
            number = $0.session
        }
        return String(number, radix: 16, uppercase: true)
    }

    func sessionSucceeded(_ server: String) {
        var isNews = false
        change(server) { isNews = $0.sessionSucceeded() }
        if isNews { AgentEvent.account(server, .proven).log() }
    }

    func sessionFailed(_ server: String) {
        var isOther = false
        change(server) { isOther = $0.sessionFailed() }
        if isOther { AgentEvent.account(server, .undone).log() }
    }

    /// The nonce that the server gave us for our next credentials.
    func save(clientNonce: [UInt8], of server: String) throws(FileSystemError) {
        try set(clientNonce, "CLCRED", server)
    }

    /// The nonce that we gave the server for its next credentials.
    func save(serverNonce: [UInt8], of server: String) throws(FileSystemError) {
        try set(serverNonce, "SRVCRED", server)
    }

    private func set(_ nonce: [UInt8], _ level: String, _ server: String) throws(FileSystemError) {
        guard let index = accounts.firstIndex(where: { $0.server == server }) else { return }
        accounts[index].set(nonce: nonce, level: level)
        try save()
    }

    /// What can't be stored counts until the agent ends.
    private func change(_ server: String, _ body: (inout KeptAccount) -> Void) {
        guard let index = accounts.firstIndex(where: { $0.server == server }) else { return }
        body(&accounts[index])
        try? save()
    }
}

// MARK: What servers do

extension AccountStore: AccountRegister {
    var names: [String] {
        var names: [String] = []
        for account in accounts where !account.isDeleted { names.append(account.name) }
        return names
    }

    func nodes(of account: String) -> AccountNodes? {
        accounts.first { $0.name == account && !$0.isDeleted }?.nodes
    }

    func change(_ name: String, to nodes: AccountNodes?) throws(NodeError) {
        let index = accounts.firstIndex { $0.name == name }
        let server = nodes?.text(NodePath(), "ServerID")
        var isTwin = server != nil && accounts.contains { $0.name != name && $0.server == server }
        if case .bootstrap(replaces: true) = writer { isTwin = false }
        guard !isTwin else { throw .alreadyExists }
        let old = (accounts, departed)
        switch (index, nodes) {
        case (let index?, let nodes?): accounts[index].change(to: nodes)
        case (nil, let nodes?):
            var account = KeptAccount(name: name, nodes: nodes)
            // What a server adds has the rights that this server gives it.
            if case .server = writer { account.owesRights = false }
            accounts.append(account)
        case (let index?, nil): try remove(index)
        case (nil, nil): throw .notFound
        }
        do throws(FileSystemError) {
            try save()
        } catch {
            (accounts, departed) = old
            throw .storeFailed
        }
    }

    private func remove(_ index: Int) throws(NodeError) {
        let account = accounts[index]
        let isLast = !accounts.contains { $0.name != account.name && $0.isUsable }
        guard !(isLast && account.isUsable) else { throw .forbidden }
        if let server = account.server {
            departed.append(server)
            AgentEvent.account(server, .removed).log()
        }
        // That of the configuration stays away until the operator changes it.
        guard account.configured != nil else {
            accounts.remove(at: index)
            return
        }
        accounts[index].delete()
    }

    func begin() {
        guard before == nil else { return }
        before = (accounts, departed, bootstraps)
    }

    /// Begins to take a bootstrap document.
    func begin(replacing: Bool) {
        begin()
        writer = .bootstrap(replaces: replacing)
    }

    func commit() throws(NodeError) {
        guard let old = before else { return }
        (before, writer) = (nil, .server)
        do throws(FileSystemError) {
            try save()
        } catch {
            (accounts, departed, bootstraps) = old
            throw .storeFailed
        }
    }

    func rollBack() {
        if let before { (accounts, departed, bootstraps) = before }
        (before, writer) = (nil, .server)
    }
}

// MARK: Rights in the tree

extension AccountStore {
    /// Accounts whose servers have yet to get their rights on them.
    var owed: [(name: String, server: String)] {
        var owed: [(name: String, server: String)] = []
        for account in accounts where account.owesRights && account.isUsable {
            if let server = account.server { owed.append((account.name, server)) }
        }
        return owed
    }

    /// What was owed and taken away is done.
    func settle() throws(FileSystemError) {
        guard !departed.isEmpty || !owed.isEmpty else { return }
        departed = []
        for index in accounts.indices where accounts[index].isUsable { accounts[index].owesRights = false }
        try save()
    }
}
