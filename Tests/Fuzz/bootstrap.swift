import Accounts
import ManagementTree

/// Any bytes are refused or are accounts, in the document itself or made in the tree by what it orders. What is refused, and
/// what is rolled back, leaves the accounts that were there.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let datagram = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let document = PushFrame(datagram.span)?.body ?? datagram
    let register = FuzzedRegister()
    let tree = ManagementTree()
    guard (try? tree.mount(AccountObject(register), as: "DMAcc")) != nil,
        (try? tree.mount(FuzzedObject(), as: "T")) != nil, (try? tree.mount(Inbox(), as: "Inbox")) != nil,
        (try? tree.begin(isDevices: true)) != nil
    else { preconditionFailure("a tree") }
    do {
        for profile in try AuthenticBootstrap(fromTrustedPlace: document).unpack(into: tree) {
            precondition(!profile.account.serverID.isEmpty, "a server")
            check(profile.account)
            // Whoever takes them looks at their number.
            if profile.nodes.count <= AccountNodes.limit { check(profile.nodes) }
        }
        for account in register.accounts { check(account.nodes) }
    } catch {
        precondition(!"\(error)".isEmpty, "a reason")
    }
    guard (try? tree.rollBack()) != nil else { preconditionFailure("rolled back") }
    precondition(register.accounts.map(\.name) == ["1"], "the accounts that were there")
    precondition(register.accounts.map(\.nodes) == [FuzzedRegister.known], "unchanged")
    return 0
}

private func check(_ account: Account) {
    precondition(account.address.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "an address")
}

/// What was kept and read again is the same account, or still none.
private func check(_ nodes: AccountNodes) {
    precondition(nodes.count <= AccountNodes.limit, "of bounded size")
    let account = try? Account(nodes)
    if let account { check(account) }
    var kept = AccountNodes()
    kept.set(lines: nodes.lines().split(separator: "\n").map { String($0) })
    precondition(kept == nodes && (try? Account(kept)) == account, "the same when it was kept")
}

/// Accounts in memory; one is there already.
private final class FuzzedRegister: AccountRegister {
    static let known = AccountNodes(Account(serverID: "known", address: "https://known/dm"))

    private(set) var accounts: [(name: String, nodes: AccountNodes)] = [("1", known)]
    private var before: [(name: String, nodes: AccountNodes)] = []

    var names: [String] { accounts.map(\.name) }

    func nodes(of account: String) -> AccountNodes? { accounts.first { $0.name == account }?.nodes }

    func change(_ account: String, to nodes: AccountNodes?) throws(NodeError) {
        accounts.removeAll { $0.name == account }
        if let nodes { accounts.append((account, nodes)) }
    }

    func rename(_ account: String, to name: String) throws(NodeError) { throw .notAllowed }

    func begin() { before = accounts }
    func commit() throws(NodeError) {}
    func rollBack() { accounts = before }
}
