import Deployment

/// How `scomoctl` ends: sysexits.h's codes, and some of its own below them. The manual page lists them.
public enum ExitCode: Int32, CaseIterable, Sendable {
    case done = 0
    /// What was looked at isn't as it should be: `verify`, `repair`.
    case differs = 1
    /// What is installed doesn't allow it.
    case notPossible = 2
    /// The new software didn't work, and the old one is back.
    case unhealthy = 3
    /// EX_USAGE
    case wrongUsage = 64
    /// EX_DATAERR: the package is refused.
    case refused = 65
    /// EX_NOINPUT: the file can't be read.
    case noInput = 66
    /// EX_UNAVAILABLE: the installer or the agent can't be reached.
    case unavailable = 69
    /// EX_OSERR
    case systemError = 71
    /// EX_IOERR: the disk is full, or fails.
    case storage = 74
    /// EX_TEMPFAIL: later it may be possible.
    case notNow = 75
    /// EX_NOPERM
    case notPermitted = 77
    /// EX_CONFIG
    case badConfiguration = 78
    /// The user or the system told the program to stop: 128 and SIGINT's number.
    case interrupted = 130
}

extension ExitCode {
    /// How a failure to change the software ends the program.
    init(_ kind: DeploymentFailure.Kind) {
        switch kind {
        case .invalidPackage, .unexpectedPackage, .downgrade, .expired, .wrongEnvironment: self = .refused
        case .notYetValid, .notReady, .onTrial, .busy, .timedOut, .cancelled: self = .notNow
        case .unusableTrust: self = .badConfiguration
        case .unreadablePackage: self = .noInput
        case .unmetDependency, .neededByOthers, .noSuchComponent, .noEarlierSoftware, .damagedComponent,
            .nameTaken:
            self = .notPossible
        case .unhealthy, .hookFailed: self = .unhealthy
        case .outOfSpace, .storage: self = .storage
        case .outOfResources: self = .systemError
        case .stopRequested: self = .interrupted
        case .unavailable: self = .unavailable
        case .notPermitted: self = .notPermitted
        }
    }
}

/// Why a command wasn't done: for the shell, for programs, and for people.
struct ControlFailure: Error, Equatable {
    let code: ExitCode
    /// A word that never changes.
    let kind: String
    /// What happened, without a full stop; perhaps from outside, so it is made harmless before it is shown.
    let sentence: String

    init(_ code: ExitCode, _ kind: String, _ sentence: String) {
        (self.code, self.kind, self.sentence) = (code, kind, sentence)
    }

    init(_ failure: DeploymentFailure) {
        self.init(ExitCode(failure.kind), failure.kind.rawValue, failure.sentence)
    }
}
