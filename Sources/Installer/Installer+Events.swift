public import Deployment
import Records

/// What is being done, for the log of events.
struct Matter {
    var action: DeploymentEvent.Action
    /// A package and its version, or a component; empty as long as that isn't known.
    var subject: String
    /// Whether something changed that no generation shows.
    var hasChanged = false

    init(_ action: DeploymentEvent.Action, _ subject: String) {
        (self.action, self.subject) = (action, subject)
    }
}

// What goes into the log of events.
extension Installer {
    public func history(limit: Int) throws(DeploymentFailure) -> [DeploymentEvent] {
        try events?.latest(limit) ?? []
    }

    public func noteRefusal(of action: DeploymentEvent.Action, _ failure: DeploymentFailure) {
        events?.note(action, "", failure, generation: generationNumber, by: author)
    }

    /// Does something at the boundary to callers, and keeps how it ended: what changed something, or was refused.
    func recording<Result>(
        _ action: DeploymentEvent.Action, _ subject: String, _ body: () throws(InstallerError) -> Result
    ) throws(DeploymentFailure) -> Result {
        let before = generationNumber
        matter = Matter(action, subject)
        do throws(InstallerError) {
            let result = try body()
            let after = generationNumber
            // What was done already was kept then.
            if matter.hasChanged || after != before { note(nil, after) }
            return result
        } catch {
            let failure = DeploymentFailure(error)
            if failure.kind.isWorthNoting { note(failure, generationNumber) }
            throw failure
        }
    }

    private func note(_ failure: DeploymentFailure?, _ generation: Int) {
        events?.note(matter.action, matter.subject, failure, generation: generation, by: author)
    }

    /// Keeps that installed files aren't what was signed.
    func noteDeviations(_ deviations: [Deviation]) {
        guard let first = deviations.first else { return }
        let sentence = "\(first.component): \(first.reason); \(deviations.count) in all"
        events?.note(
            .verify, "", DeploymentFailure(.damagedComponent, sentence), generation: generationNumber,
            by: author)
    }

    /// What is set aside is found once, and so told at once: in the log of events, and to whoever starts the program.
    func noteDamage(_ found: RecordDamage) {
        damage.append("\(found)")
        events?.note(
            .verify, "", DeploymentFailure(.damagedComponent, "\(found)"), generation: generationNumber,
            by: EventAuthor(.installer))
    }

    /// Keeps what was decided at the start. A power cut may have kept the last change's own entry from being written.
    func noteRecovery(_ report: RecoveryReport) {
        let current = generationNumber
        if let abandoned = report.abandonedGeneration {
            let failure = DeploymentFailure(.unhealthy, "it \(report.end ?? .stopped)")
            events?.note(
                .recover, "generation \(abandoned)", failure, generation: current, by: EventAuthor(.installer)
            )
        } else if let events, (events.lastGeneration ?? 0) != current {
            events.note(.recover, "", nil, generation: current, by: EventAuthor(.installer))
        }
    }

    /// 0 also where it can't be read.
    private var generationNumber: Int {
        guard events != nil else { return 0 }
        do throws(InstallerError) { return try generations.current() ?? 0 } catch { return 0 }
    }
}

extension DeploymentFailure.Kind {
    /// What comes again by itself, because it was only put off, isn't.
    fileprivate var isWorthNoting: Bool {
        switch self {
        case .busy, .stopRequested: false
        default: true
        }
    }
}
