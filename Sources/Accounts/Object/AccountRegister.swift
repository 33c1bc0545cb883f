public import ManagementTree

/// Who keeps the accounts that `AccountObject` shows. Whoever holds sessions with them does.
///
/// A class, so that Embedded Swift can hold any of them.
public protocol AccountRegister: AnyObject {
    /// The names of the accounts' nodes.
    var names: [String] { get }
    /// Nil when there is no such account.
    func nodes(of account: String) -> AccountNodes?
    /// Takes what a server made of an account, and keeps it at once unless a transaction was begun; nil removes it.
    func change(_ account: String, to nodes: AccountNodes?) throws(NodeError)
    /// Gives an account's node another name. - Throws: `.alreadyExists`, `.notFound`, and what `change` does.
    func rename(_ account: String, to name: String) throws(NodeError)

    /// From here to `commit` or `rollBack` nothing is kept for good.
    func begin()
    func commit() throws(NodeError)
    func rollBack()

    /// From here to `storeHeld` changes may stay in memory; by default each is kept at once.
    func hold()
    /// Keeps what was changed since `hold`, or undoes it; says whether there was something.
    func storeHeld() throws(NodeError) -> Bool
    /// Undoes what was changed since `hold` and isn't kept.
    func dropHeld()
}

extension AccountRegister {
    public func hold() {}
    public func storeHeld() throws(NodeError) -> Bool { false }
    public func dropHeld() {}
}
