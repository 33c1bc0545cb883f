internal import Linux
public import ManagementTree

/// What an open transaction has to undo.
struct OpenTransaction {
    /// The state before it.
    let state: TreeState
    /// The packages' files that were written meanwhile.
    var files: [UInt64] = []
}

// Until the end of a transaction the state is changed in memory alone, so a power cut undoes it by itself.

extension SoftwareComponents {
    public func begin() throws(NodeError) {
        do throws(FileSystemError) { try settle() } catch { throw NodeError(error) }
        transaction = OpenTransaction(state: state)
    }

    public func commit() throws(NodeError) {
        guard let open = transaction else { return }
        let changed = state
        // The old state again: what it had and the new one hasn't is removed, or all is as before.
        state = open.state
        do throws(FileSystemError) {
            try commit(changed, discarding: open.files)
            transaction = nil
        } catch {
            throw NodeError(error)
        }
    }

    public func rollBack() throws(NodeError) {
        guard let open = transaction else { return }
        (state, transaction) = (open.state, nil)
        for file in open.files { packages.discard(file) }
    }
}
