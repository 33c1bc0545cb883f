import DMSession
import Linux
import ManagementTree

// Accounts that come by bootstrap: as a whole, or not at all.

extension AccountStore {
    /// Adds an account; to be settled before the transaction ends.
    func add(_ nodes: AccountNodes) throws(BootstrapError) {
        guard names.count < Self.limit else { throw .refused(uri: "./DMAcc", .full) }
        accounts.append(KeptAccount(name: freeName, nodes: nodes))
    }

    /// Ends what a document brought, in the transaction: every new account has to be usable, and every old one as it
    /// was. One of a server that has an account takes the old one's place if that is allowed, and has to prove itself.
    ///
    /// - Parameter digest: Of the document, which isn't taken again.
    /// - Returns: The servers of the new accounts.
    func settleBootstrap(_ digest: String, replaces: Bool) throws(BootstrapError) -> [String] {
        let old = before?.accounts ?? []
        for account in old where nodes(of: account.name) != (account.isDeleted ? nil : account.nodes) {
            guard replaces, nodes(of: account.name) != nil else {
                throw .existing(server: account.server ?? account.name)
            }
        }
        var servers: [String] = []
        for new in accounts where !old.contains(where: { $0.name == new.name }) {
            let server = try new.nodes.usable().serverID
            if let index = accounts.firstIndex(where: { $0.server == server && $0.name != new.name }) {
                guard replaces else { throw .existing(server: server) }
                accounts[index].change(to: new.nodes)
                accounts.removeAll { $0.name == new.name }
            }
            servers.append(server)
        }
        guard !servers.isEmpty || replaces else { throw .noAccount }
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
