import Deployment
import Linux
import Systemd

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

    /// Waits for the answer, and tells meanwhile how far the work is.
    func follow(_ loop: EventLoop, _ watch: ProgressWatch) throws(DeploymentFailure) {
        while !call.isAnswered {
            try waitForNews(loop)
            guard let progress = inbox.progress else { continue }
            inbox.progress = nil
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

    private func waitForNews(_ loop: EventLoop) throws(DeploymentFailure) {
        let hasNews: Bool
        do throws(WaitError) {
            hasNews = try loop.wait(until: inbox.lastSign + silence) {
                call.isAnswered || inbox.progress != nil
            }
        } catch {
            let kind = error == .stopRequested ? DeploymentFailure.Kind.stopRequested : .outOfResources
            throw DeploymentFailure(kind, "waiting for the installer was given up: \(error)")
        }
        if !hasNews { throw DeploymentFailure(.unavailable, "the installer says nothing") }
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
