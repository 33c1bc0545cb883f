/// Why the software of the device wasn't changed: a kind for programs, a sentence for people.
///
/// Flat, so that it crosses borders between processes, and so that nobody above needs the targets that know the
/// details.
public struct DeploymentFailure: Error, Equatable, Sendable {
    /// The raw values are what is written where processes talk to each other; they never change.
    public enum Kind: String, CaseIterable, Sendable {
        /// The package is damaged, not signed by anybody trusted, or not what its manifest says.
        case invalidPackage = "invalid-package"
        /// A good package, but not the one that was ordered.
        case unexpectedPackage = "unexpected-package"
        /// The package is older than what was installed of it before.
        case downgrade
        /// The package says that its time is over.
        case expired
        /// The package would be good, but for a certificate that isn't valid yet.
        case notYetValid = "not-yet-valid"
        /// Whom to trust can't be read on the device.
        case unusableTrust = "unusable-trust"
        /// The package is for another kind of device.
        case wrongEnvironment = "wrong-environment"
        /// The package's file could not be read.
        case unreadablePackage = "unreadable-package"
        /// A component needs another one, or can't be active beside one that is.
        case unmetDependency = "unmet-dependency"
        /// An installed component depends on the one to be changed.
        case neededByOthers = "needed-by-others"
        case noSuchComponent = "no-such-component"
        /// A health check failed, or nobody has confirmed the new software in time, and what was active before is active again.
        case unhealthy
        /// A component says that now is no good time; the sentence says why.
        case notReady = "not-ready"
        /// A hook of a component failed, and nothing has changed.
        case hookFailed = "hook-failed"
        /// A name that a component brings, of a unit or an account, is somebody else's.
        case nameTaken = "name-taken"
        /// What is known about an installed component can't be read; installing it again repairs that.
        case damagedComponent = "damaged-component"
        /// There is nothing to go back to.
        case noEarlierSoftware = "no-earlier-software"
        /// Another program is changing the software.
        case busy
        /// The last change waits to be confirmed; until then nothing else is changed.
        case onTrial = "on-trial"
        case outOfSpace = "out-of-space"
        /// The disk failed otherwise.
        case storage
        /// Memory, threads or a library failed.
        case outOfResources = "out-of-resources"
        case timedOut = "timed-out"
        /// The program was told to stop. The work is done again after its next start.
        case stopRequested = "stop-requested"
        /// Whoever watched the progress wished it.
        case cancelled
        /// Who makes the changes is another program, which can't be reached, went away meanwhile, or says what isn't understood.
        /// What was asked for may be done or not; asking again tells.
        case unavailable
        /// Who makes the changes doesn't do this for this program.
        case notPermitted = "not-permitted"
    }

    /// What somebody may decide by.
    public let kind: Kind
    /// What happened and what to do, without a full stop; safe to print.
    public let sentence: String

    public init(_ kind: Kind, _ sentence: String) {
        (self.kind, self.sentence) = (kind, sentence)
    }
}

extension DeploymentFailure: CustomStringConvertible {
    public var description: String { sentence }
}
