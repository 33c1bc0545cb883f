import Linux

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
    func oweRights() {
        for account in accounts { account.owesRights = true }
    }

    /// What was owed and taken away is done.
    func settle() throws(FileSystemError) {
        guard !departed.isEmpty || !owed.isEmpty else { return }
        departed = []
        for account in accounts where account.isUsable { account.owesRights = false }
        try save()
    }
}
