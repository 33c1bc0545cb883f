public import Records

/// Keeps what servers set of nodes' properties: access control lists, titles, and the count of changes.
public protocol PropertyStore: AnyObject {
    /// What was saved last; nothing at first, and when that was damaged.
    func load() -> [Record]
    /// Replaces what was saved, all or nothing.
    func save(_ records: [Record]) throws(NodeError)
}
