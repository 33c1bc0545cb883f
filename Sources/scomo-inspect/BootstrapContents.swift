import Accounts
import ManagementTree

/// What a bootstrap document brings to a device without accounts, found out with the agent's own code.
struct BootstrapContents {
    struct Found {
        /// The account's node; nil for client provisioning, where the device chooses the name.
        let name: String?
        let nodes: AccountNodes
        /// The access control list that the document gives the account.
        let rights: String?
        let startsSession: Bool
    }

    let accounts: [Found]

    init(_ bootstrap: AuthenticBootstrap) throws(BootstrapError) {
        let register = CollectedAccounts()
        let tree = ManagementTree(owners: [])
        do throws(NodeError) {
            try tree.mount(AccountObject(register), as: "DMAcc")
            try tree.mount(Inbox(), as: "Inbox")
            try tree.begin(isDevices: true)
        } catch {
            throw .refused(uri: ".", error)
        }
        var accounts: [Found] = []
        for profile in try bootstrap.unpack(into: tree) {
            accounts.append(
                Found(name: nil, nodes: profile.nodes, rights: nil, startsSession: profile.startsSession))
        }
        for (name, nodes) in register.accounts {
            accounts.append(
                Found(name: name, nodes: nodes, rights: tree.rights(of: name), startsSession: false))
        }
        self.accounts = accounts
    }
}

extension ManagementTree {
    fileprivate func rights(of account: String) -> String? {
        (try? grants(on: "./DMAcc/\(PercentEscapes.encode(account))")) ?? nil
    }
}

/// Accounts in memory, for as long as the program runs.
private final class CollectedAccounts: AccountRegister {
    private(set) var accounts: [(name: String, nodes: AccountNodes)] = []

    var names: [String] { accounts.map(\.name) }

    func nodes(of account: String) -> AccountNodes? { accounts.first { $0.name == account }?.nodes }

    func change(_ account: String, to nodes: AccountNodes?) throws(NodeError) {
        let index = accounts.firstIndex { $0.name == account }
        switch (index, nodes) {
        case (let index?, let nodes?): accounts[index].nodes = nodes
        case (let index?, nil): accounts.remove(at: index)
        case (nil, let nodes?): accounts.append((account, nodes))
        case (nil, nil): throw .notFound
        }
    }

    /// Documents only add.
    func rename(_ account: String, to name: String) throws(NodeError) { throw .notAllowed }

    // Nothing is kept for good anyway.
    func begin() {}
    func commit() throws(NodeError) {}
    func rollBack() { accounts = [] }
}
