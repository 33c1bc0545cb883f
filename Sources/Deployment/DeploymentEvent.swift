public import Linux

/// One entry of the log of a device's software: what was changed or refused, for whom, and when.
public struct DeploymentEvent: Equatable, Sendable {
    /// What was wanted. The raw values are what is written; they never change.
    public enum Action: String, CaseIterable, Sendable {
        case install, activate, deactivate, remove
        /// What a removed component had kept of its own was removed too.
        case purge
        case rollBack = "roll-back"
        /// Back to the factory's software.
        case reset
        /// What was on trial is confirmed.
        case confirm
        /// The device was filled at the factory.
        case seed
        /// Installed files were put right.
        case repair
        /// Whom the device trusts was changed by a package.
        case trust
        /// Installed files were compared with what was signed, and differ.
        case verify
        /// The report of an operation was given up: no server has answered it.
        case report
        /// The installer decided at its start which software is in force.
        case recover
    }

    /// Counts the entries since the log began; what is missing was dropped, because the log is bounded.
    public var number: Int
    /// The clock when it was written.
    public var time: WallClock
    /// Whether that clock was synchronised.
    public var isTimeTrusted: Bool
    public var author: EventAuthor
    public var action: Action
    /// A package and its version, or a component; empty if that isn't known.
    public var subject: String
    /// Why it wasn't done; nil if it was.
    public var failure: DeploymentFailure?
    /// The generation in force afterwards; 0 for none.
    public var generation: Int

    public init(
        number: Int, time: WallClock, isTimeTrusted: Bool, author: EventAuthor, action: Action,
        subject: String, failure: DeploymentFailure?, generation: Int
    ) {
        (self.number, self.time, self.isTimeTrusted) = (number, time, isTimeTrusted)
        (self.author, self.action, self.subject) = (author, action, subject)
        (self.failure, self.generation) = (failure, generation)
    }
}

/// Who had something done.
public struct EventAuthor: Equatable, Sendable {
    /// What somebody is to the installer. The raw values are what is written; they never change.
    public enum Role: String, CaseIterable, Sendable {
        case root, agent, administrator, anybody
        /// The installer itself: nobody asked.
        case installer
    }

    public var role: Role
    /// The user's number; nil for the installer itself.
    public var user: UInt32?
    /// What the agent does it for: an operation's identifier. - Default: nil, or the author doesn't say.
    public var operation: String?

    public init(_ role: Role, user: UInt32? = nil, operation: String? = nil) {
        (self.role, self.user, self.operation) = (role, user, operation)
    }
}

extension DeploymentEvent: CustomStringConvertible {
    /// One line for people, without its time: `root (user 0): install org.example 1.0: generation 7`.
    public var description: String {
        let what = subject.isEmpty ? action.rawValue : "\(action.rawValue) \(subject)"
        let trouble =
            switch action {
            case .verify: "found"
            case .report: "given up"
            default: "not done"
            }
        let end = failure.map { "\(trouble): \($0.sentence)" } ?? "generation \(generation)"
        return "\(author): \(what): \(end)"
    }
}

extension EventAuthor: CustomStringConvertible {
    public var description: String {
        let who = user.map { "\(role.rawValue) (user \($0))" } ?? role.rawValue
        return operation.map { "\(who) for operation \($0)" } ?? who
    }
}
