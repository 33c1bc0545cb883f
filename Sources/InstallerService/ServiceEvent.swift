import Deployment
import InstallerClient
import Linux
import Systemd

/// What the installer's process writes into the log: who had what done.
enum ServiceEvent {
    /// An order, and who gave it.
    struct Order {
        let method: InstallerMethod
        let user: UInt32
        let role: Role

        init(_ method: InstallerMethod, _ user: UInt32, _ role: Role) {
            (self.method, self.user, self.role) = (method, user, role)
        }
    }

    case done(Order, took: Duration)
    case failed(Order, DeploymentFailure)
    case tooManyConnections(user: UInt32)
    case connectionFailed(String)

    func log() { Journal.log(priority, "\(self)", fields) }

    private var priority: Journal.Priority {
        switch self {
        case .done: .notice
        case .failed, .tooManyConnections, .connectionFailed: .warning
        }
    }

    private var fields: [Journal.Field] {
        switch self {
        case .done(let order, _), .failed(let order, _):
            [
                Journal.Field("SCOMO_METHOD", "\(order.method.name)"),
                Journal.Field("SCOMO_USER", "\(order.user)"),
            ]
        case .tooManyConnections, .connectionFailed: []
        }
    }
}

extension ServiceEvent: CustomStringConvertible {
    var description: String {
        switch self {
        case .done(let order, let took):
            "did \(order.method.name) for user \(order.user), \(order.role), in \(took.text)"
        case .failed(let order, let failure):
            "did not do \(order.method.name) for user \(order.user), \(order.role): \(failure)"
        case .tooManyConnections(let user): "refused a connection of user \(user): there are too many"
        case .connectionFailed(let reason): "could not serve a connection: \(reason)"
        }
    }
}
