public import Linux

// New software is on trial until somebody says that the device works with it. A device whose update cut it off from
// whoever has to say so goes back by itself.

/// Who can say that a device works with new software.
public enum Confirmer: String, CaseIterable, Sendable {
    /// The components' health checks.
    case health
    /// A management server that the device reached afterwards, and that showed who it is.
    case server
    /// A person who manages the device, or a program of root's. A person's word counts whoever is waited for.
    case person
}

/// New software that works as far as its health checks know, and waits for somebody else's word.
public struct Trial: Equatable, Sendable {
    /// No other trial of this device has it.
    public var identifier: UInt64
    /// The generation that is on trial.
    public var generation: Int
    /// Whose word is waited for.
    public var confirmer: Confirmer
    /// How long that is waited for still; the time that the device is off doesn't count.
    public var left: Duration
    /// How often the device may start until then.
    public var boots: Int

    public init(
        identifier: UInt64, generation: Int, confirmer: Confirmer, left: Duration, boots: Int
    ) {
        (self.identifier, self.generation, self.confirmer) = (identifier, generation, confirmer)
        (self.left, self.boots) = (left, boots)
    }
}

/// What is on trial, and what has passed.
public struct TrialReport: Equatable, Sendable {
    /// What is on trial now; nil if the software in use is confirmed.
    public var current: Trial?
    /// The trials that ended well, of the software that is in use or can be gone back to.
    public var passed: [UInt64]

    public init(current: Trial? = nil, passed: [UInt64] = []) {
        (self.current, self.passed) = (current, passed)
    }

    /// How the trial of this identifier stands.
    public func standing(of trial: UInt64) -> TrialStanding {
        if current?.identifier == trial { return .waiting }
        return passed.contains(trial) ? .passed : .failed
    }
}

/// How a trial stands.
public enum TrialStanding: Sendable {
    /// The word hasn't come yet.
    case waiting
    case passed
    /// The device has gone back.
    case failed
}

/// A deployer that makes the changes itself, as the process around it sees it.
public protocol LocalDeployer: Deployer, Seeder {
    /// When `look` is to be called; nil when nothing is on trial.
    var nextLook: Instant? { get }

    /// Notes that time has passed, and goes back if the trial's is over.
    ///
    /// - Returns: What has happened, for the log.
    func look() throws(DeploymentFailure) -> [String]
}
