import Accounts
import Linux
import Systemd

/// `org.scomo.Agent1` on the bus: what other programs of the device may ask and see.
///
/// Methods only note what is wanted, because they run inside the event loop.
final class AgentInterface {
    private let object: BusObject
    private let activity: Activity
    private let reception: Reception

    init(
        _ requests: Requests, _ activity: Activity, _ reception: Reception, _ bus: Bus
    ) throws(SystemdError) {
        let members = Self.members(requests, activity) + reception.busMembers
        object = try BusObject("/org/scomo/Agent1", BusInterface("org.scomo.Agent1", members), on: bus)
        try bus.take(name: "org.scomo.Agent1")
        (self.activity, self.reception) = (activity, reception)
        activity.changed = { [object] in
            // Whoever misses a signal can still read the property.
            try? object.propertyChanged("Activity")
        }
        reception.show(on: object)
    }

    deinit {
        activity.changed = {}
        reception.hide()
    }

    /// Refuses at once what can't be looked at; what comes of the rest stands in the log, and on success a session
    /// follows.
    private static func bootstrap(
        _ pushed: BootstrapArguments, _ requests: Requests
    ) throws(BusFailure) -> Nothing {
        do throws(BootstrapError) {
            guard requests.add(try PushedBootstrap(pushed.document, security: pushed.security)) else {
                throw .tooMany(what: "documents waiting", limit: 4)
            }
            return Nothing()
        } catch {
            throw BusFailure("org.freedesktop.DBus.Error.InvalidArgs", "\(error)")
        }
    }

    private static func members(_ requests: Requests, _ activity: Activity) -> [BusMember] {
        [
            .method("Poll", [], []) { (_: Nothing) throws(BusFailure) -> Nothing in
                requests.askForSessions()
                return Nothing()
            },
            .method("RequestUpdate", [], []) { (_: Nothing) throws(BusFailure) -> Nothing in
                requests.askForUpdates()
                return Nothing()
            },
            .method("Bootstrap", ["document", "security"], []) {
                (pushed: BootstrapArguments) throws(BusFailure) in
                try bootstrap(pushed, requests)
            },
            .property("Activity") { "\(activity.state)" },
            .property("Version") { "\(Program.version)" },
        ]
    }
}

/// A document with what is said about its protection; see `PushedBootstrap`.
private struct BootstrapArguments: BusValue {
    let document: [UInt8]
    let security: String

    static var signature: String { [UInt8].signature + String.signature }

    init(reading message: inout BusMessage) throws(BusFailure) {
        document = try message.readBytes(limit: AuthenticBootstrap.sizeLimit)
        security = try String(reading: &message)
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try document.write(to: &message)
        try security.write(to: &message)
    }
}
