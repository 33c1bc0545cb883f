import DeliveryPackage
public import Deployment
public import Linux

/// Whose word a change waits for, and how long.
struct Confirmation: Equatable {
    var confirmer = Confirmer.health
    var limit = Duration.seconds(3600)
}

// From the passing of the health checks to the confirmation, or back.
extension Installer {
    /// What the operator says counts; what he doesn't say is the package's to say. Where neither does, the server confirms what the
    /// agent ordered, and the health checks what a person did.
    func confirmation(for package: Manifest? = nil) -> Confirmation {
        var confirmation = Confirmation()
        confirmation.confirmer =
            settings.trial.confirmer ?? package?.confirm.map { Confirmer($0) }
            ?? (author.role == .agent ? .server : .health)
        if let limit = settings.trial.timeLimit ?? package?.confirmTimeout { confirmation.limit = limit }
        return confirmation
    }

    /// The health checks have passed: confirms the generation, or lets it wait for whoever else is to do so.
    func conclude(_ number: Int, _ confirmation: Confirmation) throws(InstallerError) {
        switch TrialState.testing.next(after: .healthy(wait(for: confirmation))) {
        case .waiting(let wait): try generations.save(wait, of: number)
        case .confirmed, .testing, .over: try generations.confirm(number)
        }
    }

    private func wait(for confirmation: Confirmation) -> TrialWait? {
        guard confirmation.confirmer != .health else { return nil }
        // Without randomness one trial may be taken for another; the device decides as ever.
        let identifier = (try? Random.bytes(count: 8)) ?? [1]
        return TrialWait(
            identifier: identifier.reduce(0) { $0 << 8 | UInt64($1) }, confirmer: confirmation.confirmer,
            limit: confirmation.limit.components.seconds, moment: moment(), starts: settings.trial.boots)
    }

    /// One change at a time: what it is judged by is the device as it was before.
    func refuseDuringTrial() throws(InstallerError) {
        guard let current = try generations.current(),
            case .waiting(let wait) = try generations.trial(of: current)
        else { return }
        throw .onTrial(wait.confirmer)
    }

    func isOnTrial(_ number: Int?) throws(InstallerError) -> Bool {
        guard let number else { return false }
        return try !generations.isConfirmed(number)
    }

    /// Lets a generation's trial go on, and keeps how far it is.
    ///
    /// - Returns: Why the device has to go back from it; nil if it hasn't.
    func look(at number: Int) throws(InstallerError) -> TrialEnd? {
        let state = try generations.trial(of: number)
        switch state.next(after: .looked(moment())) {
        case .confirmed, .testing: return nil
        case .over(let end): return end
        case .waiting(let wait):
            guard case .waiting(let kept) = state, wait.isWorthKeeping(since: kept) else { return nil }
            do throws(InstallerError) {
                try generations.save(wait, of: number)
            } catch {
                // Time that isn't kept is counted again. A start that isn't would let the device start for ever.
                return wait.moment.boot == kept.moment.boot ? nil : .uncounted
            }
            return nil
        }
    }

    /// Somebody says that the device works.
    func confirm(by confirmer: Confirmer) throws(InstallerError) {
        let lock = try takeLock()
        defer { lock.release() }
        if let end = try settle().end { throw .unproved("\(end)") }
        guard let current = try generations.current() else { return }
        let state = try generations.trial(of: current)
        guard state.next(after: .confirmed(by: confirmer)) == .confirmed else { return }
        try requireAgent(of: current)
        if state != .confirmed {
            try beginCounting()
            try orderMark.remove()
            try formatMark.remove()
        }
        // Also what is confirmed: perhaps that isn't durable yet.
        try generations.confirm(current)
        if state != .confirmed {
            matter.hasChanged = true
            tidy()
        }
        // What can't be removed now goes when a server is reached again.
        do throws(InstallerError) { try forgetEarlierFormats() } catch {}
    }

    func trialReport() throws(InstallerError) -> TrialReport {
        guard let current = try generations.current() else { return TrialReport() }
        var report = TrialReport(current: try runningTrial(of: current))
        for number in try generations.kept(from: current, count: settings.keptGenerations) {
            if let trial = try generations.passedTrial(of: number) { report.passed.append(trial) }
        }
        return report
    }

    /// As long as the device hasn't gone back, the trial goes on: its time may be up, and nobody has noticed yet.
    private func runningTrial(of number: Int) throws(InstallerError) -> Trial? {
        let state = try generations.trial(of: number)
        guard case .waiting(let kept) = state else { return nil }
        var (left, starts) = (Int64(0), 0)
        if case .waiting(let wait) = state.next(after: .looked(moment())) {
            (left, starts) = (wait.left, wait.starts)
        }
        return Trial(
            identifier: kept.identifier, generation: number, confirmer: kept.confirmer,
            left: .seconds(left), boots: starts)
    }
}

extension Installer: LocalDeployer {
    public var nextLook: Instant? {
        do throws(InstallerError) {
            guard let current = try generations.current(),
                case .waiting(let kept) = try generations.trial(of: current)
            else { return nil }
            guard case .waiting(let wait) = TrialState.waiting(kept).next(after: .looked(moment())) else {
                return .now
            }
            return .after(.seconds(wait.pause))
        } catch {
            return nil
        }
    }

    public func look() throws(DeploymentFailure) -> [String] { try recover().sentences }
}

extension Confirmer {
    fileprivate init(_ word: Manifest.Confirmer) {
        self =
            switch word {
            case .health: .health
            case .server: .server
            case .person: .person
            }
    }
}
