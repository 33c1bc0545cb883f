import Deployment
public import InstallerClient
public import Linux

/// What somebody is who talks to the installer.
public enum Role: CaseIterable, Sendable {
    /// Root, or the user that the installer itself runs as: who can act as it anyway.
    case owner
    /// The agent: its user, or a process of its group.
    case agent
    /// A person whom root lets manage the device: the group `scomo-admin`.
    case administrator
    case anybody
}

extension Role {
    /// In the log of events.
    var author: EventAuthor.Role {
        switch self {
        case .owner: .root
        case .agent: .agent
        case .administrator: .administrator
        case .anybody: .anybody
        }
    }
}

extension InstallerMethod {
    /// What the log of events calls it; nil for what changes nothing.
    var action: DeploymentEvent.Action? {
        switch self {
        case .install: .install
        case .activate: .activate
        case .deactivate: .deactivate
        case .remove: .remove
        case .purge: .purge
        case .rollBack: .rollBack
        case .reset: .reset
        case .confirm, .serverSeen: .confirm
        case .verify: .verify
        case .repair: .repair
        case .seed: .seed
        case .revision, .inventory, .history, .trial, .check, .attribute, .cancel, .reportGivenUp: nil
        }
    }

    /// The one table of rights. What isn't in it is for the owner alone.
    ///
    /// The agent is what strangers can talk to, so it may neither choose older software, nor confirm anything, nor
    /// remove what components keep.
    public func isAllowed(_ role: Role) -> Bool {
        switch (self, role) {
        case (_, .owner): true
        // Only for what came over the same connection.
        case (.revision, _), (.inventory, _), (.history, _), (.trial, _), (.cancel, _): true
        case (.attribute, .agent), (.attribute, .administrator): true
        case (.check, .agent), (.check, .administrator): true
        case (.install, .agent), (.activate, .agent), (.deactivate, .agent), (.remove, .agent),
            (.verify, .agent), (.repair, .agent), (.serverSeen, .agent), (.reportGivenUp, .agent):
            true
        case (.install, .administrator), (.activate, .administrator), (.deactivate, .administrator),
            (.remove, .administrator), (.verify, .administrator), (.repair, .administrator),
            (.purge, .administrator), (.rollBack, .administrator), (.reset, .administrator),
            (.confirm, .administrator):
            true
        case (.seed, _), (.purge, .agent), (.rollBack, .agent), (.reset, .agent), (.confirm, .agent),
            (.serverSeen, .administrator), (.reportGivenUp, .administrator), (_, .anybody):
            false
        }
    }
}

/// Which users and groups of this system have a role.
public struct InstallerAccounts: Equatable, Sendable {
    /// Who the installer runs as.
    public var owner: UInt32
    /// The agent's user and group, `scomo`; nil where the system doesn't know them.
    public var agentUser: UInt32?
    public var agentGroup: UInt32?
    /// The group `scomo-admin`.
    public var administrators: UInt32?

    public init(owner: UInt32, agentUser: UInt32?, agentGroup: UInt32?, administrators: UInt32?) {
        (self.owner, self.agentUser, self.agentGroup) = (owner, agentUser, agentGroup)
        self.administrators = administrators
    }

    /// As this system's databases have them now.
    public init() {
        self.init(
            owner: Program.user, agentUser: UserDatabase.user(named: "scomo"),
            agentGroup: UserDatabase.group(named: "scomo"),
            administrators: UserDatabase.group(named: "scomo-admin"))
    }

    /// The first that fits: the agent is no administrator, whatever its groups are.
    public func role(of peer: PeerCredentials) -> Role {
        if peer.user == 0 || peer.user == owner { return .owner }
        if peer.user == agentUser { return .agent }
        if let administrators, peer.groups.contains(administrators) { return .administrator }
        if let agentGroup, peer.groups.contains(agentGroup) { return .agent }
        return .anybody
    }
}

extension Role: CustomStringConvertible {
    public var description: String {
        switch self {
        case .owner: "root"
        case .agent: "the agent"
        case .administrator: "an administrator"
        case .anybody: "nobody in particular"
        }
    }
}
