import Deployment
import Downloads
import Linux
import SCOMO
import SCOMOTerms

/// How an attempt at a piece of work ended.
enum WorkEnd {
    case ended(WorkResult)
    /// It stopped; the cause's verdict says whether it is tried again.
    ///
    /// - `retryAfter`: How long a server wants to be left alone, if it said so.
    /// - `hasProgress`: Whether it came further than ever before.
    case stopped(Cause, retryAfter: Duration? = nil, hasProgress: Bool = false)
    /// The disk doesn't keep how far it has come, so it has to be done again.
    case notKept(SCOMOError)
}

/// What is known of a package before it is installed.
enum PackageLook {
    case plan(InstallPlan)
    /// The installation ends at once, and says why.
    case refused
    /// It can't be found out now.
    case stopped(Cause)
}

extension WorkEnd {
    /// As the bus has it.
    var word: String {
        switch self {
        case .ended(.failed): "failed"
        case .ended: "done"
        case .stopped, .notKept: "waiting"
        }
    }
}

/// Does the work of operations: fetches packages, and has the installer change the device.
///
/// What fails becomes a cause; only the wish to stop comes out as an error, and leaves the work to be done again.
struct WorkRunner {
    let packages: PackageSource
    let deployer: any Deployer
    /// The agent's state directory, where packages lie.
    let files: any FileSystem
    /// Told how far an installation is; answers whether it is still wanted.
    var watch: (Work, DeploymentProgress) -> DeploymentWish = { _, _ in .proceed }
    /// Told why an attempt at a download brought no package; nil when one begins.
    var broke: (Work, DownloadFailure?) -> Void = { _, _ in }
    /// What an installation has to lead to that goes on while the package comes; nil if the package has to be whole first.
    var orderWhileDownloading: (Work) -> InstallOrder? = { _ in nil }
    /// Why a package isn't to be installed, once the installer knows what is in it. - Default: nil, so that none is looked at before.
    var objection: ((InstallPlan) -> Cause?)?

    func run(_ work: Work) throws(WaitError) -> WorkEnd {
        deployer.author = EventAuthor(.agent, user: Program.user, operation: "\(work.operation)")
        switch work.action {
        case .download(let url, let path):
            broke(work, nil)
            guard let order = orderWhileDownloading(work) else { return try fetch(work, url, path) }
            return try install(work, order, from: url)
        case .install(let package, let order):
            if let end = try objected(to: work) { return end }
            return try deploying(work) { () throws(DeploymentFailure) in
                .installed(try deployer.install(open(package), order) { watch(work, $0) })
            }
        case .activate(let component):
            return try deploying(work) { () throws(DeploymentFailure) in
                try deployer.activate(component)
                return .done
            }
        case .deactivate(let component):
            return try deploying(work) { () throws(DeploymentFailure) in
                try deployer.deactivate(component)
                return .done
            }
        case .remove(let component):
            return try deploying(work) { () throws(DeploymentFailure) in
                try deployer.remove(component)
                return .done
            }
        case .removePackage(let path):
            return remove(path, work)
        case .awaitConfirmation(let trial):
            return confirmation(of: trial, work)
        }
    }

    /// How an installation ends against whose package something is, as its verified manifest has it; nil if nothing is, and where the
    /// installation says itself what is.
    private func objected(to work: Work) throws(WaitError) -> WorkEnd? {
        guard let objection else { return nil }
        switch try look(at: work) {
        case .plan(let plan): return objection(plan).map { .ended($0.result) }
        case .refused: return nil
        case .stopped(let cause): return .stopped(cause)
        }
    }

    /// Asks the installer what is in a package, before it installs that.
    func look(at work: Work) throws(WaitError) -> PackageLook {
        guard case .install(let package, let order) = work.action else { return .refused }
        do throws(DeploymentFailure) {
            let plan = try deployer.plan(open(package), order)
            guard let failure = plan.failure, work.cause(failure).verdict == .never else {
                return .plan(plan)
            }
            return .refused
        } catch {
            guard error.kind != .stopRequested else { throw .stopRequested }
            let cause = work.cause(error)
            return cause.verdict == .never ? .refused : .stopped(cause)
        }
    }

    private func confirmation(of trial: UInt64, _ work: Work) -> WorkEnd {
        do throws(DeploymentFailure) {
            switch try deployer.trial().standing(of: trial) {
            case .waiting: return .stopped(work.waitsForConfirmation)
            case .passed: return .ended(.confirmed)
            case .failed: return .ended(work.wasNotConfirmed.result)
            }
        } catch {
            return .stopped(work.cause(error))
        }
    }

    /// What somebody has to confirm first hasn't ended with the change.
    private func concluded(_ result: WorkResult) throws(DeploymentFailure) -> WorkResult {
        guard let trial = try deployer.trial().current?.identifier else { return result }
        switch result {
        case .installed(let components): return .onTrial(trial, components)
        case .done: return .onTrial(trial, [])
        case .downloaded, .onTrial, .confirmed, .failed: return result
        }
    }

    /// The work isn't tried again: what has come of a package only takes room.
    func giveUp(_ work: Work) {
        guard case .download(_, let path) = work.action else { return }
        packages.discard(work, path)
    }

    private func fetch(
        _ work: Work, _ url: String, _ path: Path
    ) throws(WaitError) -> WorkEnd {
        let end = packages.fetch(work, url, path)
        return try stopped(work, end) ?? .ended(.downloaded)
    }

    /// - Returns: nil when the package is complete.
    private func stopped(_ work: Work, _ end: DownloadEnd) throws(WaitError) -> WorkEnd? {
        switch end {
        case .complete: return nil
        case .failed(let failure, let retryAfter, let gained):
            broke(work, failure)
            return .stopped(work.cause(failure), retryAfter: retryAfter, hasProgress: gained > 0)
        case .stopped: throw .stopRequested
        }
    }

    /// Installs a package while it comes. What keeps it from coming counts more than what the installer says of a half one.
    private func install(
        _ work: Work, _ order: InstallOrder, from url: String
    ) throws(WaitError) -> WorkEnd {
        var end = DownloadEnd.complete
        let result = try deploying(work) { () throws(DeploymentFailure) in
            let components = try deployer.install(order, watch: { watch(work, $0) }) { pipe in
                end = packages.pour(work, url, pipe)
                return end == .complete
            }
            return .installed(components)
        }
        if case .ended = result { return result }
        return try stopped(work, end) ?? result
    }

    private func open(_ package: Path) throws(DeploymentFailure) -> FileHandle {
        do throws(FileSystemError) {
            return try packages.open(package)
        } catch {
            throw DeploymentFailure(.unreadablePackage, "\(error)")
        }
    }

    private func deploying(
        _ work: Work, _ body: () throws(DeploymentFailure) -> WorkResult
    ) throws(WaitError) -> WorkEnd {
        do throws(DeploymentFailure) {
            return .ended(try concluded(body()))
        } catch {
            guard error.kind != .stopRequested else { throw .stopRequested }
            return .stopped(work.cause(error))
        }
    }

    private func remove(_ package: Path, _ work: Work) -> WorkEnd {
        do throws(FileSystemError) {
            try files.remove(package)
            return .ended(.done)
        } catch {
            // Gone is what was wanted.
            guard error.reason != .noSuchFile else { return .ended(.done) }
            return .stopped(work.cause(DeploymentFailure(.storage, "\(error)")))
        }
    }
}
