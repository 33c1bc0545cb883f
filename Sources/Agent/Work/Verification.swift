import Deployment
import Linux
import Records

/// Has all installed files compared with what was signed, again and again: what a disk or a hand has changed is noticed, and servers hear
/// of it.
///
/// When that is due goes by the clock, over restarts: a device that is off each night would never come to it otherwise.
final class Verification {
    private let deployer: any Deployer
    private let settings: Configuration.Installer
    private let retry: Duration
    private let clock: ClockFloor
    private let file: RecordFile
    private let now: () -> Instant
    /// Called when something differs.
    private let violated: () -> Void
    /// When it was last done; nil before the first time. - Unit: seconds since 1970.
    private var last: Int64?
    /// After a start, and after what kept it from being done.
    private var notBefore: Instant

    init(
        _ deployer: any Deployer, _ configuration: Configuration, _ files: any FileSystem,
        _ clock: ClockFloor, now: @escaping () -> Instant = { .now }, violated: @escaping () -> Void
    ) {
        (self.deployer, self.clock, self.now, self.violated) = (deployer, clock, now, violated)
        (settings, retry) = (configuration.installer, configuration.poll.retryMaximum)
        (file, notBefore) = (RecordFile("verified", in: files, limit: 1024), now() + Self.quietStart)
        // Of what can't be read nothing follows but that it is done soon.
        if let record = try? file.load().records.first { last = record["Time"].flatMap { Int64($0) } }
    }

    /// - Default: 10 min: a device that starts has other things to read.
    private static var quietStart: Duration { .seconds(600) }

    /// When it is done next; nil for never, and as long as the clock can't be right.
    var due: Instant? {
        guard settings.verifyInterval > .zero, clock.isPlausible else { return nil }
        return max(notBefore, now() + left)
    }

    var isDue: Bool { due.map { $0 <= now() } ?? false }

    /// How long by the clock. One that was set back since tells nothing, nor does a note that makes no sense.
    private var left: Duration {
        guard let last, last >= 0, last <= clock.time else { return .zero }
        return max(.zero, settings.verifyInterval - .seconds(clock.time - last))
    }

    /// Everything is served meanwhile, and sessions are held.
    ///
    /// - Throws: Only the wish to stop.
    func perform() throws(WaitError) {
        let start = now()
        deployer.author = EventAuthor(.agent, user: Program.user)
        do throws(DeploymentFailure) {
            conclude(try deployer.verify { _ in .proceed }, took: now() - start)
        } catch {
            guard error.kind != .stopRequested else { throw .stopRequested }
            notBefore = now() + retry
            AgentEvent.notVerified(reason: "\(error)", next: retry).log()
        }
    }

    private func conclude(_ deviations: [Deviation], took time: Duration) {
        last = clock.time
        // Without the note it is done again after the next start, and nothing else happens.
        try? file.save([Record([("Time", "\(clock.time)")])])
        notBefore = now()
        guard let first = deviations.first else { return AgentEvent.verified(took: time).log() }
        AgentEvent.violated(
            component: first.component, reason: first.reason, count: deviations.count
        ).log()
        violated()
    }
}
