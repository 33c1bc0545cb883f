internal import Linux
public import ManagementTree

/// What is to be done at the end of a message.
struct HeldState {
    /// The state on the disk.
    var stored: TreeState
    /// The packages' files that may be of no use by then.
    var files: Set<UInt64> = []
    /// Why what was changed could not be stored, before the end.
    var failure: NodeError?
}

// While a message is carried out the state is changed in memory alone: one write a message, however many commands it has.

extension SoftwareComponents {
    public func hold() {
        if held == nil { held = HeldState(stored: state) }
    }

    public func storeHeld() throws(NodeError) -> Bool {
        let hasChanged = state != held?.stored
        do throws(FileSystemError) { try storeChanges() } catch {}
        guard let held else { return false }
        state = held.stored
        self.held = nil
        discardUnused(held.files)
        if let failure = held.failure { throw failure }
        return hasChanged
    }

    public func dropHeld() {
        guard let held else { return }
        state = held.stored
        self.held = nil
        discardUnused(held.files)
    }

    /// Stores what the message has changed so far, or undoes it.
    ///
    /// Also before an operation is noted: after a power cut it has to find the node that it is about.
    func storeChanges() throws(FileSystemError) {
        guard let held, state != held.stored else { return }
        do throws(FileSystemError) {
            try store(state)
            self.held?.stored = state
        } catch {
            state = held.stored
            self.held?.failure = NodeError(error)
            throw error
        }
    }
}
