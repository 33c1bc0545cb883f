public import Deployment
public import SCOMOTerms

// The one table of causes: what follows when a piece of work stops. README of this target shows it.

/// Whether work that stopped may still end well.
public enum Verdict: Equatable, Sendable {
    /// The cause may pass: all that came is kept, and the work is tried again until the obstacle's deadline.
    case notYet(Obstacle)
    /// It would be the same tomorrow: reported at once.
    case never
}

/// What work waits for. Each has a deadline of its own.
public enum Obstacle: String, CaseIterable, Sendable {
    /// A connection to the right server.
    case network
    /// A server that answers what it should.
    case server
    /// A disk with room that can be written.
    case storage
    /// The device itself: memory, another program that changes the software, its configuration.
    case device
    /// The right time.
    case clock
    /// A component that says that now is a good time.
    case readiness
    /// Somebody's word that the device works with the new software. Whoever keeps the trial decides how long.
    case confirmation
    /// What the operator's policy wants first: somebody's word, or a time of day. After its deadline the work is done.
    case policy
    /// A time, or a network, at which packages may be fetched. The device's configuration says so, and no deadline passes.
    case permission
}

/// Why a piece of work stopped, and what follows.
public struct Cause: Equatable, Sendable {
    public let verdict: Verdict
    /// What the server is told: at once, or at the deadline.
    public let code: ResultCode
    /// For the device's log.
    public let reason: String

    /// The result for the server.
    public var result: WorkResult { .failed(code, reason: reason) }
}

extension Work {
    /// Why a download stopped.
    public func cause(_ failure: DownloadFailure) -> Cause {
        Cause(
            verdict: failure.kind.verdict, code: ResultCode(failure.kind), reason: failure.sentence)
    }

    /// Why a change of the device's software stopped.
    public func cause(_ failure: DeploymentFailure) -> Cause {
        Cause(
            verdict: failure.kind.verdict,
            code: ResultCode(failure.kind, otherwise: primitive.generalFailure(in: .installing)),
            reason: failure.sentence)
    }

    /// The new software is on trial still.
    public var waitsForConfirmation: Cause {
        Cause(
            verdict: .notYet(.confirmation), code: primitive.generalFailure(in: .installing),
            reason: "the new software hasn't been confirmed yet")
    }

    /// The operator's policy holds the work back.
    public var isHeldBack: Cause {
        Cause(
            verdict: .notYet(.policy), code: primitive.generalFailure(in: .installing),
            reason: "the device's policy holds the installation back")
    }

    /// The trial ended badly.
    public var wasNotConfirmed: Cause {
        cause(
            DeploymentFailure(
                .unhealthy, "the device has gone back: the new software wasn't confirmed"))
    }

    /// Whether the work is to wait for somebody's word.
    public var awaitsConfirmation: Bool { if case .awaitConfirmation = action { true } else { false } }

    /// The work hasn't begun, because the clock is wrong: certificates can't be judged.
    public var clockIsWrong: Cause {
        let stage: OperationStage = if case .download = action { .downloading } else { .installing }
        return Cause(
            verdict: .notYet(.clock), code: primitive.generalFailure(in: stage),
            reason: "the clock is behind the time that this device has seen")
    }
}

extension DownloadFailure.Kind {
    /// A captive portal or a proxy in between shows another certificate, refuses or answers nonsense for a while; so does a server
    /// that is being repaired. What only another order can change ends at once.
    var verdict: Verdict {
        switch self {
        case .unreachable, .untrusted, .cutShort: .notYet(.network)
        case .serverError, .unauthorized, .forbiddenHost, .otherSize, .otherType, .otherDigest:
            .notYet(.server)
        case .outOfSpace, .storage: .notYet(.storage)
        case .misconfigured, .outOfResources, .stopRequested: .notYet(.device)
        case .notNow: .notYet(.permission)
        case .badDescriptor, .unknownDescriptor, .notAcceptable, .refused, .tooLarge, .badAddress: .never
        }
    }
}

extension DeploymentFailure.Kind {
    /// What the package, the order or the software that is installed says is the same tomorrow.
    var verdict: Verdict {
        switch self {
        case .busy, .outOfResources, .timedOut, .stopRequested, .unusableTrust, .unavailable, .notPermitted,
            .onTrial:
            .notYet(.device)
        // The clock is later than all that this device has seen, and may still be behind. If it is right, the deadline ends it.
        case .notYetValid: .notYet(.clock)
        case .notReady: .notYet(.readiness)
        case .outOfSpace, .storage, .unreadablePackage: .notYet(.storage)
        case .invalidPackage, .unexpectedPackage, .downgrade, .expired, .wrongEnvironment, .unmetDependency,
            .neededByOthers, .noSuchComponent, .unhealthy, .hookFailed, .nameTaken, .damagedComponent,
            .noEarlierSoftware, .cancelled:
            .never
        }
    }
}
