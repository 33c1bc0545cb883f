import Deployment
public import Linux
import Systemd

/// Waits until a condition holds or a deadline has come. It may return earlier, so that the caller asks whether the work is still wanted.
public typealias WorkPause = (_ deadline: Instant, _ condition: () -> Bool) throws(WaitError) -> Void

/// One call of the installer: what comes while it works, and its answer.
final class Conversation {
    private let bus: Bus
    private let inbox = Inbox()
    private let watch: BusSignalWatch
    private let call: BusCall
    private let silence: Duration
    /// Sent once, when that is wished.
    private var cancelling: BusCall?

    /// What the event loop brings; looked at outside it.
    private final class Inbox {
        var progress: DeploymentProgress?
        var lastSign = Instant.now

        func takeProgress() -> DeploymentProgress? {
            defer { progress = nil }
            return progress
        }
    }

    /// - Parameters:
    ///   - call: Was made just now.
    ///   - silence: How long it may say nothing.
    init(_ call: BusCall, on bus: Bus, silence: Duration) throws(SystemdError) {
        (self.bus, self.call, self.silence) = (bus, call, silence)
        let inbox = inbox
        watch = try BusSignalWatch.make(InstallerInterface.progressPlace, on: bus) {
            (progress: DeploymentProgress) in
            (inbox.progress, inbox.lastSign) = (progress, .now)
        }
    }

    /// Waits for the answer, and tells meanwhile how far the work is: whenever that is news, and after each pause.
    func follow(_ pause: WorkPause, _ watch: ProgressWatch) throws(DeploymentFailure) {
        var progress = DeploymentProgress(.checking)
        while !call.isAnswered {
            try waitForNews(pause)
            let news = inbox.takeProgress()
            if news == nil, call.isAnswered { return }
            progress = news ?? progress
            if watch(progress) == .cancel { try cancel() }
        }
    }

    func answer<Output: BusValue>() throws(DeploymentFailure) -> Output {
        do throws(BusFailure) {
            return try call.answer()
        } catch {
            throw DeploymentFailure(error)
        }
    }

    private var hasNews: Bool { call.isAnswered || inbox.progress != nil }

    private func waitForNews(_ pause: WorkPause) throws(DeploymentFailure) {
        do throws(WaitError) {
            try pause(inbox.lastSign + silence) { hasNews }
        } catch {
            let kind = error == .stopRequested ? DeploymentFailure.Kind.stopRequested : .outOfResources
            throw DeploymentFailure(kind, "waiting for the installer was given up: \(error)")
        }
        guard hasNews || .now < inbox.lastSign + silence else {
            throw DeploymentFailure(.unavailable, "the installer says nothing")
        }
    }

    /// Asks the installer to give up.
    func cancel() throws(DeploymentFailure) {
        guard cancelling == nil else { return }
        do throws(SystemdError) {
            cancelling = try BusCall.make(InstallerMethod.cancel.place, Nothing(), on: bus)
        } catch {
            throw DeploymentFailure(error)
        }
    }
}
