import Linux
import SCOMO
import SCOMOTerms

// Work that isn't wanted any more: somebody on the device has cancelled it, or its server has deleted the node.
extension OperationRunner {
    /// What broke off because it isn't wanted any more has ended.
    func obeyed(_ end: WorkEnd, _ work: Work) -> WorkEnd {
        guard case .stopped = end else { return end }
        return cancelled(work) ?? end
    }

    /// The end of work that isn't wanted any more; nil if it is. What is in force already isn't given up.
    func cancelled(_ work: Work) -> WorkEnd? {
        let isCancelled = requests.isCancelled(work.operation)
        requests.forgetCancellation(of: work.operation)
        guard !work.awaitsConfirmation, isCancelled || components.withdrawn.contains(work.operation)
        else { return nil }
        runner.giveUp(work)
        return .ended(isCancelled ? .cancelledHere : .withdrawn)
    }

    /// Ends the operations that somebody on the device, or their server, doesn't want any more, between two pieces of work.
    func endCancelled() throws(AgentError) {
        for number in requests.cancellations.union(components.withdrawn) {
            guard let work = components.work(of: number) else {
                requests.forgetCancellation(of: number)
                continue
            }
            let start = now()
            guard let end = cancelled(work), case .ended(let result) = try settle(work, end, at: start)
            else { continue }
            isDone(with: number)
            AgentEvent(work, result, took: .now - start).log()
        }
    }

    /// In a session meanwhile the server has said that it wants the work no longer, and the operation has ended with that.
    func withdrawn(_ work: Work, from start: Instant) -> WorkEnd {
        isDone(with: work.operation)
        runner.giveUp(work)
        ended(work, .withdrawn)
        AgentEvent(work, .withdrawn, took: .now - start).log()
        return .ended(.withdrawn)
    }
}

extension WorkResult {
    fileprivate static var cancelledHere: WorkResult {
        .failed(.userCancelled, reason: "somebody on the device cancelled it")
    }

    fileprivate static var withdrawn: WorkResult {
        .failed(.userCancelled, reason: "the server deleted the package's node")
    }
}
