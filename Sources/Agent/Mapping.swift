import Accounts
import DMSession
import Deployment
import HTTP
public import Linux
import SCOMO
import SCOMOTerms
import Settings
import SyncML
import Systemd

// Where the words of one room become those of another. Each is a translation and nothing more.

extension GenericAlert {
    /// The number of a request for updates. No operation has it.
    static var updateRequestNumber: UInt64 { 0 }

    /// Somebody on the device, or the device itself, asks the server for newer versions of what it has.
    ///
    /// - Parameter root: The URI of the object for software.
    static func updateRequest(_ who: UpdateRequest, _ root: String) -> GenericAlert {
        GenericAlert(
            number: updateRequestNumber, type: AlertType.updateRequest(who).urn, mark: nil, correlator: nil,
            items: [GenericAlert.Item(source: root, target: nil, format: "chr", data: "")])
    }

    /// The number of what says that the software was changed here. No operation has it either.
    static var inventoryChangedNumber: UInt64 { .max }

    static func inventoryChanged(_ root: String) -> GenericAlert {
        GenericAlert(
            number: inventoryChangedNumber, type: AlertType.inventoryChanged.urn, mark: nil, correlator: nil,
            items: [
                GenericAlert.Item(source: "\(root)/Inventory", target: nil, format: "chr", data: "")
            ])
    }

    init(_ report: Report) {
        self.init(
            number: report.number, type: AlertType.operationComplete.urn, mark: Mark(report.importance),
            correlator: report.outcome.correlator,
            items: report.outcome.items.map {
                GenericAlert.Item(
                    source: $0.source, target: $0.target, format: OperationComplete.Item.format, data: $0.data
                )
            })
    }
}

extension Mark {
    init(_ importance: Report.Importance) {
        self =
            switch importance {
            case .informational: .informational
            case .warning: .warning
            case .critical: .critical
            }
    }
}

extension Account {
    /// The account that the configuration gives; nil when it gives none.
    init?(_ server: Configuration.Server, _ credentials: AccountCredentials) {
        guard server.isGiven else { return nil }
        self.init(
            serverID: server.identifier, address: server.address,
            clientCredentials: credentials.client, serverCredentials: credentials.server,
            clientAuthentication: server.authentication,
            serverAuthentication: server.serverAuthentication)
    }
}

extension Bus.Address {
    init?(_ choice: Configuration.BusChoice) {
        switch choice {
        case .system: self = .system
        case .session: self = .session
        case .none: return nil
        }
    }
}

extension Work {
    /// What is done, for the log and for whoever looks on.
    var summary: String {
        switch action {
        case .download: "downloading"
        case .install(_, let order): order.activation == .active ? "installing" : "installing inactive"
        case .activate(let component): "activating \(component)"
        case .deactivate(let component): "deactivating \(component)"
        case .remove(let component): "removing \(component)"
        case .removePackage: "removing the package"
        case .awaitConfirmation: "waiting for the new software to be confirmed"
        }
    }
}

extension AgentError {
    /// - Source: sysexits.h.
    public var exitStatus: Program.Status {
        switch self {
        // What can't be read for now, as on a disk that isn't there yet, is worth another start.
        case .configuration(let error) where error.isPassing: .temporaryFailure
        case .configuration, .unusableDirectory: .badConfiguration
        // Starting again doesn't help, so that the service manager must not: a newer version wrote the state.
        case .state(_, let error) where error.operation == .readNewerFormat: .badConfiguration
        case .state, .operations: .inputOutputError
        case .stateBusy, .session, .waits: .temporaryFailure
        case .systemd, .interrupted: .systemError
        }
    }
}
