internal import Linux
public import ManagementTree

// What servers of accounts have to get, and those of accounts that are gone to lose, in the tree.

extension AccountStore {
    /// Accounts whose servers have yet to get their rights on them.
    var owed: [(name: String, server: String)] {
        var owed: [(name: String, server: String)] = []
        for account in accounts where account.owesRights && account.isUsable {
            if let server = account.server { owed.append((account.name, server)) }
        }
        return owed
    }

    /// The rights were lost: all accounts' servers have to get theirs again.
    public func oweRights() {
        for account in accounts { account.owesRights = true }
    }

    /// Gives servers of new accounts their rights, and takes those of servers away that are gone.
    public func settleRights(in tree: ManagementTree) {
        let (owed, departed) = (owed, departed)
        guard !owed.isEmpty || !departed.isEmpty else { return }
        do throws(NodeError) {
            for server in departed where account(of: server) == nil {
                try tree.forget(server: server)
            }
            for (name, server) in owed { try tree.grantAccount(name, to: server) }
            try? settle()
        } catch {
            // What can't be stored is done again at the next occasion.
            return
        }
    }

    /// What was owed and taken away is done.
    func settle() throws(FileSystemError) {
        guard !departed.isEmpty || !owed.isEmpty else { return }
        departed = []
        for account in accounts where account.isUsable { account.owesRights = false }
        try save()
    }

    /// Whether nobody but the operator may change the account.
    func isPinned(_ account: KeptAccount) -> Bool { isPinned && account.configured != nil }

    /// Takes what a server made of an account, and reports where it leads now if that is elsewhere.
    ///
    /// - Throws: `.notAllowed` for one that is pinned.
    func change(_ account: KeptAccount, to nodes: AccountNodes) throws(NodeError) {
        guard !isPinned(account) else { throw .notAllowed }
        let old = account.nodes.account(encoding)?.address
        account.change(to: nodes)
        guard let old, let new = nodes.account(encoding)?.address, old != new else { return }
        report(.moved(server: account.server ?? account.name, from: old, to: new))
    }
}
