extension ManagementTree {
    /// Begins a transaction: until `commit` nothing is durable. Not nested.
    public func begin() throws(NodeError) {
        guard transaction == nil else { throw .failed }
        transaction = []
    }

    /// Makes all of the transaction durable; when that fails, undoes it.
    ///
    /// - Throws: `.rollBackFailed` when some of it is durable and some isn't; otherwise nothing was changed.
    public func commit() throws(NodeError) {
        guard var rest = transaction else { return }
        var isPartial = false
        do throws(NodeError) {
            while let object = rest.first {
                try object.commit()
                isPartial = true
                rest.removeFirst()
            }
            transaction = nil
        } catch {
            transaction = rest
            try rollBack()
            throw isPartial ? .rollBackFailed : error
        }
    }

    /// Undoes all of the transaction.
    ///
    /// - Throws: `.rollBackFailed` when an object could not undo its part.
    public func rollBack() throws(NodeError) {
        var isUndone = true
        for object in transaction ?? [] {
            do throws(NodeError) { try object.rollBack() } catch { isUndone = false }
        }
        transaction = nil
        guard isUndone else { throw .rollBackFailed }
    }

    /// Lets `object` take part in the open transaction, if there is one, before it is changed.
    func join(_ object: any ManagementObject) throws(NodeError) {
        guard let joined = transaction, !joined.contains(where: { $0 === object }) else { return }
        try object.begin()
        transaction?.append(object)
    }
}
