import Linux
import Systemd

/// `org.scomo.Agent1` on the bus: what other programs of the device may ask and see.
///
/// Methods only note what is wanted, because they run inside the event loop.
final class AgentInterface {
    private let object: BusObject

    init(_ requests: Requests, _ activity: Activity, _ bus: Bus) throws(SystemdError) {
        object = try BusObject("/org/scomo/Agent1", Self.table(requests, activity), on: bus)
        try bus.take(name: "org.scomo.Agent1")
        // The two keep each other, for as long as the program runs: there is one agent.
        activity.changed = { [object] in
            // Whoever misses a signal can still read the property.
            try? object.propertyChanged("Activity")
        }
    }

    private static func table(_ requests: Requests, _ activity: Activity) -> BusInterface {
        BusInterface(
            "org.scomo.Agent1",
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
            ])
    }
}
