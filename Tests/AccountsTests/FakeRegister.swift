import Accounts
import ManagementTree

/// Accounts in memory. Refuses to let the last one go, as whoever holds sessions would.
final class FakeRegister: AccountRegister {
    private var accounts: [(name: String, nodes: AccountNodes)] = []
    private var before: [(name: String, nodes: AccountNodes)]?

    var names: [String] { accounts.map(\.name) }

    func nodes(of account: String) -> AccountNodes? { accounts.first { $0.name == account }?.nodes }

    func change(_ account: String, to nodes: AccountNodes?) throws(NodeError) {
        guard nodes != nil || accounts.count > 1 else { throw .forbidden }
        let index = accounts.firstIndex { $0.name == account }
        switch (index, nodes) {
        case (let index?, let nodes?): accounts[index].nodes = nodes
        case (let index?, nil): accounts.remove(at: index)
        case (nil, let nodes?): accounts.append((account, nodes))
        case (nil, nil): throw .notFound
        }
    }

    func rename(_ account: String, to name: String) throws(NodeError) {
        guard let index = accounts.firstIndex(where: { $0.name == account }) else { throw .notFound }
        accounts[index].name = name
    }

    func begin() { before = accounts }
    func commit() { before = nil }
    func rollBack() { accounts = before ?? accounts }

    /// With one account `a` of this many ways to authenticate.
    static func withAccount() throws -> FakeRegister {
        var nodes = AccountNodes()
        for (path, value) in [
            ("AppID", "w7"), ("ServerID", "demo-server"), ("Name", "Demo"), ("AAuthPref", "DIGEST"),
            ("AppAddr/1/Addr", "https://example.net/dm"), ("AppAddr/1/AddrType", "URI"),
            ("AppAuth/1/AAuthLevel", "CLCRED"), ("AppAuth/1/AAuthType", "DIGEST"),
            ("AppAuth/1/AAuthName", "demo"), ("AppAuth/1/AAuthSecret", "hidden-password"),
            ("AppAuth/1/AAuthData", "hidden-nonce"),
            ("AppAuth/2/AAuthLevel", "SRVCRED"), ("AppAuth/2/AAuthType", "TRANSPORT"),
        ] { nodes.set(path, value) }
        let register = FakeRegister()
        try register.change("a", to: nodes)
        return register
    }
}

extension AccountNodes {
    mutating func set(_ path: String, _ value: String) {
        set(path, Array(value.utf8))
    }
}
