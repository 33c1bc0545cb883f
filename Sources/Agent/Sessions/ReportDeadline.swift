import Deployment
import Linux
import SCOMO

/// Gives up reports that no server has answered for as long as the operator wants them tried (`[Deadlines] Report=`).
///
/// What counts is the time that the agent runs, so that a clock that jumps gives up nothing, and no device that was off for long.
final class ReportDeadline {
    private let components: SoftwareComponents
    private let deployer: any Deployer
    /// Zero for never.
    private let limit: Duration
    private let now: () -> Instant
    private var clocks: [ReportClock] = []

    init(
        _ components: SoftwareComponents, _ deployer: any Deployer, limit: Duration,
        now: @escaping () -> Instant = { .now }
    ) {
        (self.components, self.deployer, self.limit, self.now) = (components, deployer, limit, now)
    }

    /// When the first report is given up, unless it is answered before; nil for never.
    var due: Instant? { clocks.map { $0.since + (limit - components.waited(report: $0.number)) }.min() }

    /// Notes how long the reports have waited that there are, and gives up those that have waited enough.
    func look() {
        guard limit > .zero else { return }
        let now = now()
        let reports = components.reports.map { $0.number }
        clocks = reports.map { number in clocks.first { $0.number == number } ?? ReportClock(number, now) }
        for index in clocks.indices {
            let waited = components.waited(report: clocks[index].number) + (now - clocks[index].since)
            if waited >= limit {
                giveUp(clocks[index].number, after: waited)
                clocks[index].since = now
            } else if now - clocks[index].since >= Self.interval {
                note(waited, at: index, now)
            }
        }
    }

    /// How often the disk is told at most. A restart forgets less than that.
    private static var interval: Duration { .seconds(3600) }

    private func note(_ waited: Duration, at index: Int, _ now: Instant) {
        do throws(SCOMOError) {
            try components.waits(report: clocks[index].number, waited)
            clocks[index].since = now
        } catch {
            // It is noted with the next look, with what has passed until then.
        }
    }

    /// Says so first: what is said twice does less harm than what nobody hears of.
    private func giveUp(_ number: UInt64, after time: Duration) {
        AgentEvent.reportGivenUp(operation: number, after: time).log()
        deployer.author = EventAuthor(.agent, user: Program.user, operation: "\(number)")
        deployer.noteRefusal(of: .report, DeploymentFailure(.timedOut, "no server has answered it"))
        do throws(SCOMOError) {
            try components.answered(number)
        } catch {
            AgentEvent.answerNotKept(operation: number, error).log()
        }
    }
}

/// Since when the time of a report counts that the journal doesn't know of.
private struct ReportClock {
    let number: UInt64
    var since: Instant

    init(_ number: UInt64, _ since: Instant) { (self.number, self.since) = (number, since) }
}
