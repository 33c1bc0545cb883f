import Deployment
import Downloads
import Linux
import SCOMO
import SCOMOTerms

/// How far a piece of work has come.
enum WorkEnd {
    case ended(WorkResult)
    /// It can be tried again, later.
    case brokeOff(reason: String, retryAfter: Duration?)
    /// The disk doesn't keep how far it has come, so it has to be done again.
    case notKept(SCOMOError)
}

/// Does the work of operations: fetches packages, and has the installer change the device.
///
/// What fails becomes a result; only the wish to stop comes out as an error, and leaves the work to be done again.
struct WorkRunner {
    /// Fetches the package of a piece of work.
    let download: (Work) -> PackageDownload
    let deployer: any Deployer
    /// The agent's state directory, where packages lie.
    let files: LinuxFileSystem

    /// - Parameter attempt: How often it was tried, this time included.
    func run(_ work: Work, attempt: Int) throws(WaitError) -> WorkEnd {
        switch work.action {
        case .download(let url, let path):
            return try fetch(work, url, path, attempt)
        case .install(let package, let order):
            return try deploying(work) { () throws(DeploymentFailure) in
                .installed(try deployer.install(open(package), order) { _ in .proceed })
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
            return .ended(remove(path, work))
        }
    }

    private func fetch(
        _ work: Work, _ url: String, _ path: Path, _ attempt: Int
    ) throws(WaitError) -> WorkEnd {
        switch download(work).run(url, to: path, attempt: attempt) {
        case .complete: return .ended(.downloaded)
        case .brokeOff(let failure, let retryAfter):
            return .brokeOff(reason: failure.sentence, retryAfter: retryAfter)
        case .failed(let failure): return .ended(work.failed(failure))
        case .stopped: throw .stopRequested
        }
    }

    private func open(_ package: Path) throws(DeploymentFailure) -> FileHandle {
        do throws(FileSystemError) {
            return try files.openForReading(package)
        } catch {
            throw DeploymentFailure(.unreadablePackage, "\(error)")
        }
    }

    private func deploying(
        _ work: Work, _ body: () throws(DeploymentFailure) -> WorkResult
    ) throws(WaitError) -> WorkEnd {
        do throws(DeploymentFailure) {
            return .ended(try body())
        } catch {
            guard error.kind != .stopRequested else { throw .stopRequested }
            return .ended(work.failed(error))
        }
    }

    private func remove(_ package: Path, _ work: Work) -> WorkResult {
        do throws(FileSystemError) {
            try files.remove(package)
            return .done
        } catch {
            // Gone is what was wanted.
            guard error.reason != .noSuchFile else { return .done }
            return work.failed(DeploymentFailure(.storage, "\(error)"))
        }
    }
}
