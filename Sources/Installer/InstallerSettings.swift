public import Deployment

/// What can be set about an `Installer`.
public struct InstallerSettings: Equatable, Sendable {
    /// How many generations that were confirmed to work are kept, the current one among them.
    ///
    /// - Default: 2, so that there is one to go back to. At least 1.
    public var keptGenerations: Int

    /// What is left free on the disk.
    ///
    /// - Unit: bytes. - Default: 1 MiB, for those who write logs and journals meanwhile.
    public var spaceReserve: Int

    /// Threads that expand packages.
    ///
    /// - Default: 2, because most devices have two cores to spare or none.
    public var workers: Int

    /// Whether packages may be older than what was installed of them before.
    ///
    /// - Default: no; a package can say itself that it may.
    public var allowsDowngrades: Bool

    /// How large what a package brings may be, expanded.
    ///
    /// - Unit: bytes. - Default: nil, as `PackageLimits` has it; more than that can't be set.
    public var payloadSize: Int?

    /// Who confirms what is new, and until when.
    public var trial: TrialSettings

    public init(
        keptGenerations: Int = 2, spaceReserve: Int = 1 << 20, workers: Int = 2,
        allowsDowngrades: Bool = false, payloadSize: Int? = nil,
        trial: TrialSettings = TrialSettings()
    ) {
        (self.keptGenerations, self.spaceReserve, self.workers) = (keptGenerations, spaceReserve, workers)
        (self.allowsDowngrades, self.trial) = (allowsDowngrades, trial)
        self.payloadSize = payloadSize
    }
}

/// What the device's operator says about trials. What is set here counts, whatever a package says; what isn't is the package's to
/// say. Where neither does, the server confirms what the agent ordered, and the health checks what a person did.
public struct TrialSettings: Equatable, Sendable {
    /// Whose word is waited for.
    ///
    /// - Default: nil, as above.
    public var confirmer: Confirmer?

    /// How long that is waited for while the device runs.
    ///
    /// - Default: nil, what the package says, or 1 h.
    public var timeLimit: Duration?

    /// How often the device may start during a trial; once more, and it goes back.
    ///
    /// - Default: 3, because an update may want one start, and power may fail once or twice.
    public var boots: Int

    public init(confirmer: Confirmer? = nil, timeLimit: Duration? = nil, boots: Int = 3) {
        (self.confirmer, self.timeLimit, self.boots) = (confirmer, timeLimit, boots)
    }
}

/// What was found at the start, for the log.
public struct RecoveryReport: Equatable, Sendable {
    /// The generation that was on trial when the program or the device stopped, and was given up.
    public var abandonedGeneration: Int?
    /// Why it was.
    var end: TrialEnd?
    /// What can't be read of the installed components. They go on working; installing them again repairs this.
    public var damage: [String]
    /// What kept old files from being removed. It is tried again before each change.
    public var leftover: String?
    /// Why units of components don't run as they should. It is tried again at the next start.
    public var units: String?

    public init(
        abandonedGeneration: Int? = nil, damage: [String] = [], leftover: String? = nil, units: String? = nil
    ) {
        (self.abandonedGeneration, self.damage) = (abandonedGeneration, damage)
        (self.leftover, self.units) = (leftover, units)
        end = abandonedGeneration == nil ? nil : .stopped
    }
}

extension RecoveryReport {
    /// What an operator has to know; nothing after an ordinary start.
    public var sentences: [String] {
        var sentences = damage.map { "the store of components is damaged: \($0)" }
        if let abandonedGeneration {
            sentences.append(
                "went back: generation \(abandonedGeneration) \(end ?? .stopped)")
        }
        if let units { sentences.append("units of components don't run as they should: \(units)") }
        if let leftover { sentences.append("old files could not be removed yet: \(leftover)") }
        return sentences
    }
}
