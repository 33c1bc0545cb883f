public import Systemd

/// What can be asked of the installer's process, one case a method of `org.scomo.Installer1`.
public enum InstallerMethod: CaseIterable, Sendable {
    case revision, inventory, history
    /// Says what `install` would do.
    case check
    case install, activate, deactivate, remove, purge, rollBack, reset, verify, repair
    case trial, confirm, serverSeen
    /// Notes that a report was given up.
    case reportGivenUp
    /// Fills the device at the factory.
    case seed
    /// Says for which operation the agent orders what comes over the same connection.
    case attribute
    /// Gives up what the same connection has ordered.
    case cancel

    /// As it is called on the bus.
    public var name: StaticString {
        switch self {
        case .revision: "Revision"
        case .inventory: "Inventory"
        case .history: "History"
        case .check: "Check"
        case .install: "Install"
        case .activate: "Activate"
        case .deactivate: "Deactivate"
        case .remove: "Remove"
        case .purge: "Purge"
        case .rollBack: "RollBack"
        case .reset: "Reset"
        case .verify: "Verify"
        case .repair: "Repair"
        case .trial: "Trial"
        case .confirm: "Confirm"
        case .serverSeen: "ServerSeen"
        case .reportGivenUp: "ReportGivenUp"
        case .seed: "Seed"
        case .attribute: "Attribute"
        case .cancel: "Cancel"
        }
    }

    /// Whether it only asks, and is answered at once.
    public var isReading: Bool {
        switch self {
        case .revision, .inventory, .history, .trial, .attribute: true
        case .check, .install, .activate, .deactivate, .remove, .purge, .rollBack, .reset, .verify, .repair,
            .confirm, .serverSeen, .reportGivenUp, .seed, .cancel:
            false
        }
    }

    /// Where it is called.
    public var place: BusPlace { BusPlace(InstallerInterface.path, InstallerInterface.name, name) }
}
