import Linux
import Systemd

/// `org.scomo.Agent1` on the bus: what other programs of the device may ask and see.
///
/// Methods only note what is wanted, because they run inside the event loop.
final class AgentInterface {
    private let object: BusObject

    init(
        _ requests: Requests, _ activity: Activity, _ reception: Reception, _ bus: Bus
    ) throws(SystemdError) {
        let members = Self.members(requests, activity) + reception.busMembers
        object = try BusObject("/org/scomo/Agent1", BusInterface("org.scomo.Agent1", members), on: bus)
        try bus.take(name: "org.scomo.Agent1")
        // The two keep each other, for as long as the program runs: there is one agent.
        activity.changed = { [object] in
            // Whoever misses a signal can still read the property.
            try? object.propertyChanged("Activity")
        }
        reception.show(on: object)
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
            .property("Activity") { "\(activity.state)" },
            .property("Version") { "\(Program.version)" },
        ]
    }
}
