public import Deployment
public import Linux
public import SCOMOTerms

/// The next piece of work of an operation. Whoever carries it out says `began` before and `finished` after.
///
/// Power may fail at any time in between; then the same work is handed out again, and must bear that.
public struct Work: Equatable, Sendable {
    /// The operation's number.
    public let operation: UInt64
    /// What the server ordered. Its result codes are those of what fails.
    public let primitive: Primitive
    /// What has to be done.
    public let action: Action

    public init(operation: UInt64, primitive: Primitive, action: Action) {
        (self.operation, self.primitive, self.action) = (operation, primitive, action)
    }
}

extension Work {
    /// The result of a download that failed.
    public func failed(_ failure: DownloadFailure) -> WorkResult { cause(failure).result }

    /// The result of a change of the device's software that failed.
    public func failed(_ failure: DeploymentFailure) -> WorkResult { cause(failure).result }
}

/// What is to be done. Paths are below the agent's state directory.
public enum Action: Equatable, Sendable {
    /// Fetch a package into a file, which holds what arrived before an interruption. The file's content has to be
    /// durable before the work is reported as finished.
    case download(url: String, to: Path)
    case install(package: Path, InstallOrder)
    /// Activate, deactivate or remove the component of this identifier.
    case activate(String)
    case deactivate(String)
    case remove(component: String)
    /// Delete a package's file, which may be gone already.
    case removePackage(Path)
    /// Find out whether the new software was confirmed that is on this trial.
    case awaitConfirmation(trial: UInt64)
}

/// How a piece of work ended. What can be tried again later hasn't ended: nothing is reported for it.
public enum WorkResult: Equatable, Sendable {
    case downloaded
    case installed([InstalledComponent])
    /// For all other actions.
    case done
    /// The software is in force, and somebody has to confirm it first. The components are those of a package.
    case onTrial(UInt64, [InstalledComponent])
    case confirmed
    /// - `reason`: For the device's log; the server sees the code alone.
    case failed(ResultCode, reason: String)
}
