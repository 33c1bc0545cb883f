internal import Bytes
public import Linux
public import ManagementTree
public import Records
public import SyncML

/// The accounts: the configured one, and those that came by bootstrap or from servers, with their nonces and the
/// numbers of their sessions.
///
/// All of it is one file, so that after a power cut everything is as before a change or as after it.
public final class AccountStore {
    private let file: RecordFile
    private let configured: AccountNodes?
    /// How the first message of a session is written where the account leaves that open.
    let encoding: Encoding
    let report: (AccountEvent) -> Void
    /// Whether the configured account stays as it is configured, whatever servers or documents say.
    let isPinned: Bool
    /// Tells whether the configured account is still the one of the last start.
    private let fingerprint: String
    // What follows is changed here and by the other files of this class alone.
    var accounts: [KeptAccount] = []
    /// Servers whose accounts are gone, and which have yet to lose their rights in the tree.
    var departed: [String] = []
    var bootstraps = BootstrapRecord()
    /// Set when the file had been damaged. Then only the configured account is left.
    public let damage: RecordDamage?
    /// How everything was before a transaction.
    var before: [Record]?
    /// Whether changes of servers wait for the end of a message.
    var isHeld = false
    /// How everything is on the disk, if changes wait.
    var stored: [Record]?
    /// Whether something that may be lost waits to be stored.
    var isBehind = false
    /// Whether the last attempt to keep what a session brought went well; that it doesn't is said once.
    private var isKept = true
    var writer = Writer.server

    /// Who changes accounts through the tree.
    enum Writer {
        case server
        /// A bootstrap document; it may describe a server that has an account already, or not.
        case bootstrap(replaces: Bool)
    }

    /// Also counts one of the configuration that a server deleted.
    public static var limit: Int { AccountObject.limit }

    /// The name of its file in the state directory.
    public static var path: Path { "accounts" }

    /// - Parameters:
    ///   - configured: The account of `[Server]`, if there is one.
    ///   - encoding: Of the first message of a session, for accounts that leave it open.
    ///   - isPinned: Whether nobody but the operator may change the configured account. - Default: no.
    ///   - report: Told what becomes of accounts.
    public init(
        _ files: any FileSystem, configured: Account? = nil, encoding: Encoding = .xml,
        isPinned: Bool = false,
        report: @escaping (AccountEvent) -> Void = { _ in }
    ) throws(FileSystemError) {
        (self.encoding, self.isPinned, self.report) = (encoding, isPinned, report)
        file = RecordFile(Self.path, in: files, limit: 4 << 20)
        let contents = try file.load()
        damage = contents.damage
        self.configured = configured.map { AccountNodes($0) }
        fingerprint = Digest.text(of: Array((self.configured?.lines() ?? "").utf8))
        restore(contents.records)
    }

    /// Makes everything as these records say, and the configuration.
    func restore(_ records: [Record]) {
        let old = accounts
        (accounts, departed, bootstraps) = ([], [], BootstrapRecord())
        for record in records { restore(record) }
        // What a session that goes on was begun with stays true.
        for account in old {
            let same = account.server.flatMap { kept($0) } ?? self.account(named: account.name)
            same?.usedInSession = account.usedInSession
        }
        guard let configured else { return }
        for account in accounts where account.configured != nil { return }
        accounts.insert(KeptAccount(name: freeName, nodes: configured, configured: configured), at: 0)
        let server = configured.text("ServerID")
        departed.removeAll { $0 == server }
    }

    private func restore(_ record: Record) {
        guard let name = record["Account"].flatMap({ PercentEscapes.decode($0) }) else {
            bootstraps = BootstrapRecord(record)
            departed += record.lines("Departed")
            return
        }
        let account = KeptAccount(name: name, nodes: AccountNodes())
        if let known = record["Configured"] {
            // What the operator has changed wins over what servers made of it.
            guard let configured, known == fingerprint else {
                if let server = record["Server"] { departed.append(server) }
                return
            }
            (account.nodes, account.configured) = (configured, configured)
        }
        // What servers made of it before it was pinned counts no longer.
        let isOthers = record["Changed"] != nil || record["Deleted"] != nil || record["Other"] != nil
        if !(isOthers && isPinned(account)) { account.restore(record) }
        accounts.append(account)
    }

    /// A name for a new account's node: the first number that none has.
    var freeName: String {
        var number = 1
        while account(named: "\(number)") != nil { number += 1 }
        return "\(number)"
    }

    @inline(never)
    private func account(named name: String) -> KeptAccount? {
        for account in accounts where account.name == name { return account }
        return nil
    }

    /// The account of a server, usable or not; the first, should there be two for a moment.
    @inline(never)
    func kept(_ server: String) -> KeptAccount? {
        for account in accounts where account.server == server { return account }
        // A session in which a server gives itself another identifier is still that account's.
        for account in accounts where account.usedInSession?.text("ServerID") == server { return account }
        return nil
    }

    var records: [Record] {
        var records = [bootstraps.record]
        if !departed.isEmpty { records[0]["Departed"] = departed.joined(separator: "\n") }
        for account in accounts { records.append(account.record(fingerprint)) }
        return records
    }

    func save() throws(FileSystemError) {
        guard before == nil else { return }
        isBehind = false
        try file.save(records)
    }

    /// Keeps what a session brought, or lets it count until the agent ends: the server has to hear of a disk that can't
    /// be written.
    func keep() {
        do throws(FileSystemError) {
            try save()
            isKept = true
        } catch {
            if isKept { report(.notKept(error)) }
            isKept = false
        }
    }

    /// What can't be stored is undone.
    func saveOrRestore(_ old: [Record]) throws(NodeError) {
        guard !isHeld || before != nil else {
            stored = stored ?? old
            return
        }
        do throws(FileSystemError) {
            try save()
        } catch {
            restore(old)
            throw .storeFailed
        }
    }
}

// MARK: What servers do

extension AccountStore: AccountRegister {
    public var names: [String] {
        var names: [String] = []
        for account in accounts where !account.isDeleted { names.append(account.name) }
        return names
    }

    public func nodes(of name: String) -> AccountNodes? {
        guard let account = account(named: name), !account.isDeleted else { return nil }
        return account.nodes
    }

    public func change(_ name: String, to nodes: AccountNodes?) throws(NodeError) {
        let old = records
        let account = account(named: name)
        if let nodes {
            guard account != nil || accounts.count < Self.limit else { throw .full }
            try refuseTwin(name, nodes)
            if let account { try change(account, to: nodes) } else { add(name, nodes) }
        } else {
            guard let account else { throw .notFound }
            guard !isPinned(account) else { throw .notAllowed }
            try remove(account)
        }
        try saveOrRestore(old)
    }

    public func rename(_ name: String, to other: String) throws(NodeError) {
        let old = records
        guard let account = account(named: name) else { throw .notFound }
        guard !isPinned(account) else { throw .notAllowed }
        // One that was deleted keeps its name, too.
        guard self.account(named: other) == nil else { throw .alreadyExists }
        account.name = other
        try saveOrRestore(old)
    }

    private func refuseTwin(_ name: String, _ nodes: AccountNodes) throws(NodeError) {
        if case .bootstrap(replaces: true) = writer { return }
        guard let server = nodes.text("ServerID") else { return }
        for account in accounts where account.name != name && account.server == server {
            throw .alreadyExists
        }
    }

    private func add(_ name: String, _ nodes: AccountNodes) {
        let account = KeptAccount(name: name, nodes: nodes)
        // What a server adds has the rights that this server gives it.
        if case .server = writer { account.owesRights = false }
        accounts.append(account)
    }

    private func remove(_ account: KeptAccount) throws(NodeError) {
        var isLast = account.isUsable
        // One with which no session has ended well may lead nowhere.
        for other in accounts where other !== account && other.isUsable && other.isProven { isLast = false }
        guard !isLast else { throw .forbidden }
        if let server = account.server {
            departed.append(server)
            report(.account(server: server, .removed))
        }
        // That of the configuration stays away until the operator changes it.
        account.delete()
        if account.configured == nil { accounts.removeAll { $0 === account } }
    }
}
