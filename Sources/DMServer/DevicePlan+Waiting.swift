internal import SCOMOTerms

// A node has one operation at a time, and a device answers 403 to a second one. Nobody could tell then which of them it has: so
// orders wait for the earlier one's report.

extension DevicePlan {
    /// Whether the device may be at work on a node: it says so, or has been told to.
    func isBusy(_ node: String, for order: Order) -> Bool {
        inventory?.progressing.contains(node) == true
            || open.contains { $0.number != order.number && $0.occupies(node, before: order) }
    }

    /// Leaves an order for another session, or for the report that may come in this one.
    mutating func wait(_ order: Order, for node: String) -> (Step, [Event]) {
        waiting.insert(order.number)
        return (.rest, [.noted("order \(order.number) waits: the device may be at work on \(node)")])
    }

    /// The device has told how something ended: what waited for it may go on.
    mutating func tookReport() {
        forgetInventory()
        handled.subtract(waiting)
        waiting = []
    }
}

extension Order {
    /// Whether the device has it or may have it. Of two that it may have, the later one waits.
    fileprivate func occupies(_ node: String, before other: Order) -> Bool {
        guard let uri, uri.hasPrefix(node + "/") else { return false }
        return isAccepted || wasSent && number < other.number
    }
}

extension DeviceInventory {
    /// The nodes that the device is at work on.
    fileprivate var progressing: [String] {
        download.filter(\.isProgressing).map(\.node) + delivered.filter(\.isProgressing).map(\.node)
            + deployed.filter(\.isProgressing).map(\.node)
    }
}
