public import ManagementTree
internal import Records

// What a transaction changes is kept at its end, and what a message of a server changes once, at the message's.
extension AccountStore {
    public func begin() {
        if before == nil { before = records }
    }

    /// Begins to take a bootstrap document.
    func begin(replacing: Bool) {
        begin()
        writer = .bootstrap(replaces: replacing)
    }

    public func commit() throws(NodeError) {
        guard let old = before else { return }
        (before, writer) = (nil, .server)
        try saveOrRestore(old)
    }

    public func rollBack() {
        if let before { restore(before) }
        (before, writer) = (nil, .server)
    }

    public func hold() { isHeld = true }

    public func storeHeld() throws(NodeError) -> Bool {
        isHeld = false
        guard let old = stored else { return false }
        stored = nil
        try saveOrRestore(old)
        return true
    }

    public func dropHeld() {
        isHeld = false
        if let stored { restore(stored) }
        stored = nil
    }
}
