internal import Linux
internal import ManagementTree
internal import SCOMOTerms

// The answer to an Exec whose server wants to know at once how it ended.

extension SoftwareComponents {
    /// Says that an operation was accepted; or does it, and says how it ended, where the device's owner wants that.
    ///
    /// A download or an installation takes too long for a session, which would lose the result if it broke. An operation that isn't
    /// the first has to wait for its turn.
    func answer(_ number: UInt64, _ primitive: Primitive) throws(NodeError) -> ExecuteAnswer {
        guard form.answer != .accepted, primitive.firstStage == .changing, let work = nextWork(),
            work.operation == number
        else { return .accepted }
        perform(work)
        guard let code = journal[number]?.stage.outcome.map({ $0.code }) else { return .accepted }
        do throws(FileSystemError) {
            // The tree has to show it before the journal forgets it.
            try settle()
            try storeChanges()
            try storeOutcomes()
            try journal.remove(number)
        } catch {
            // It is reported later.
            return .accepted
        }
        if form.answer == .status, !code.isSuccess { throw .failed }
        return form.answer == .status ? .done : .ended(status: code.rawValue)
    }
}

extension Outcome {
    fileprivate var code: ResultCode {
        switch self {
        case .done, .installed: .successful
        case .failed(let failure): failure.code
        }
    }
}
