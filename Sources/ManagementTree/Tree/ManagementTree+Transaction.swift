/// What an open transaction has to undo.
struct Transaction {
    let properties: NodeProperties
    /// Whether it is of the device's owner, whatever server is named in it.
    let isDevices: Bool
    /// The objects that were changed, or are about to be.
    var objects: [any ManagementObject] = []
}

extension ManagementTree {
    /// Begins a transaction: until `commit` nothing is durable. Not nested.
    ///
    /// - Parameter isDevices: Whether what is added comes from the device's owner. Then its access control lists count, and
    ///   the server that it is added for gets no rights by itself. Default: false.
    public func begin(isDevices: Bool = false) throws(NodeError) {
        guard transaction == nil else { throw .failed }
        transaction = Transaction(properties: properties.copy(), isDevices: isDevices)
    }

    /// Makes all of the transaction durable; when that fails, undoes it.
    ///
    /// - Throws: `.rollBackFailed` when some of it is durable and some isn't; otherwise nothing was changed.
    public func commit() throws(NodeError) {
        guard let open = transaction else { return }
        var isPartial = false
        do throws(NodeError) {
            // Properties first: those of nodes that then aren't made do no harm.
            if !open.objects.isEmpty || properties.records != open.properties.records {
                try saveProperties()
            }
            for object in open.objects {
                try object.commit()
                transaction?.objects.removeFirst()
                isPartial = true
            }
            transaction = nil
        } catch {
            try rollBack()
            keepProperties()
            throw isPartial ? .rollBackFailed : error
        }
    }

    /// Undoes all of the transaction.
    ///
    /// - Throws: `.rollBackFailed` when an object could not undo its part.
    public func rollBack() throws(NodeError) {
        guard let open = transaction else { return }
        transaction = nil
        properties = open.properties
        var isUndone = true
        for object in open.objects {
            do throws(NodeError) { try object.rollBack() } catch { isUndone = false }
        }
        guard isUndone else { throw .rollBackFailed }
    }

    /// Lets `object` take part in the open transaction, if there is one, before it is changed.
    func join(_ object: any ManagementObject) throws(NodeError) {
        guard let transaction, !transaction.objects.contains(where: { $0 === object }) else { return }
        try object.begin()
        self.transaction?.objects.append(object)
    }

    /// Does all of `body` or nothing; in the open transaction, if there is one.
    func together(_ body: () throws(NodeError) -> Void) throws(NodeError) {
        guard transaction == nil else { return try body() }
        try begin()
        do throws(NodeError) {
            try body()
        } catch {
            // What the command is refused with says more than that an object can't undo.
            do throws(NodeError) { try rollBack() } catch {}
            throw error
        }
        try commit()
    }
}
