internal import Linux
internal import ManagementTree
internal import Records

// Accounts that come by bootstrap: as a whole, or not at all.

extension AccountStore {
    /// Adds an account; to be settled before the transaction ends.
    func add(_ nodes: AccountNodes) throws(BootstrapError) {
        do throws(NodeError) { try nodes.check() } catch { throw .refused(uri: "./DMAcc", error) }
        guard accounts.count < Self.limit else { throw .refused(uri: "./DMAcc", .full) }
        accounts.append(KeptAccount(name: freeName, nodes: nodes))
    }

    /// Ends what a document brought, in the transaction: every new account has to be usable, and every old one as it
    /// was. One of a server that has an account takes the old one's place if that is allowed, and has to prove itself.
    ///
    /// - Parameter digest: Of the document, which isn't taken again.
    /// - Returns: The servers whose accounts are new or others now.
    func settleBootstrap(_ digest: String, replaces: Bool) throws(BootstrapError) -> [String] {
        var (old, new): (Int, [KeptAccount]) = (0, [])
        var servers: [String] = []
        for account in accounts {
            guard let record = before?.first(where: { $0["Account"] == account.nodeName }) else {
                new.append(account)
                continue
            }
            old += 1
            guard record != account.record(record["Configured"] ?? "") else { continue }
            let server = account.server ?? account.name
            guard replaces else { throw .existing(server: server) }
            servers.append(server)
        }
        // One record isn't an account's.
        guard old + 1 == before?.count else { throw .refused(uri: "./DMAcc", .forbidden) }
        for account in new {
            let server = try account.nodes.usable().serverID
            for twin in accounts where twin !== account && twin.server == server {
                guard replaces, !isPinned(twin) else { throw .existing(server: server) }
                twin.change(to: account.nodes)
                accounts.removeAll { $0 === account }
            }
            servers.append(server)
        }
        guard !servers.isEmpty else { throw .noAccount }
        bootstraps.imported(digest)
        return servers
    }

    /// Counts an attempt at the PIN before it is made, so that no power cut gives another one.
    func countAttempt(_ pin: String) throws(BootstrapError) {
        guard bootstraps.attempt(Digest.text(of: Array(pin.utf8))) else { throw .tooManyAttempts }
        do throws(FileSystemError) { try save() } catch { throw .notKept("\(error)") }
    }

    func attemptSucceeded() { bootstraps.attemptSucceeded() }
}

extension AccountNodes {
    /// The account, or what is wrong with it.
    fileprivate func usable() throws(BootstrapError) -> Account {
        let account = try Account(self)
        guard isUsable else { throw .malformed(parameter: "Addr", expected: "an https URL") }
        return account
    }
}
