/// What the devices did: each operation by its device and its correlator.
public struct Ledger: Equatable, Sendable {
    /// Which operation. Servers may give several devices the same correlator.
    public struct Key: Hashable, Sendable {
        public var device, correlator: String

        public init(_ device: String, _ correlator: String) {
            (self.device, self.correlator) = (device, correlator)
        }
    }

    /// What a device did of one operation.
    public struct Entry: Equatable, Sendable {
        /// How often it was carried out. The same message again doesn't count: devices answer that from memory.
        public var executed = 0
        /// How often the server has answered a report on it.
        public var reported = 0
        /// How it went; of several times the last.
        public var isSuccess = false
    }

    /// An operation as the server has it.
    public struct Order: Equatable, Sendable, Decodable {
        public var number: Int64
        public var device: String
        public var correlator: String
        /// As the server's JSON interface has it: `queued`, `sent`…
        public var state: String

        public init(number: Int64, device: String, correlator: String, state: String) {
            (self.number, self.device) = (number, device)
            (self.correlator, self.state) = (correlator, state)
        }

        fileprivate var key: Key { Key(device, correlator) }

        /// Whether nothing more comes of it, unless a late report does.
        var isOver: Bool { ["succeeded", "failed", "cancelled", "expired"].contains(state) }
    }

    /// What was carried out or reported.
    public private(set) var entries: [Key: Entry] = [:]
    /// How many operations devices have begun and not reported.
    public var open = 0

    public init() {}

    /// A device has carried out an operation.
    public mutating func note(executed operation: Key, isSuccess: Bool) {
        entries[operation, default: Entry()].executed += 1
        entries[operation, default: Entry()].isSuccess = isSuccess
    }

    /// The server has answered a report.
    public mutating func note(reported operation: Key) {
        entries[operation, default: Entry()].reported += 1
    }

    /// Compares.
    ///
    /// - Parameter orders: What the server says at the end; nil when it isn't asked.
    public func balance(_ orders: [Order]?) -> Balance {
        var balance = Balance(executed: entries.count, reported: entries.values.count { $0.reported > 0 })
        balance.twice = entries.values.count { $0.executed > 1 }
        guard let orders else {
            balance.stuck = open
            return balance
        }
        balance.ordered = orders.count
        for order in orders { balance.add(order, entries[order.key]) }
        let known = Set(orders.map(\.key))
        balance.lost += entries.keys.count { !known.contains($0) }
        return balance
    }
}

/// What became of the operations, over all devices.
public struct Balance: Codable, Equatable, Sendable {
    /// How many the server has; nil when it wasn't asked.
    public var ordered: Int?
    /// How many devices carried out, each counted once.
    public var executed = 0
    /// On how many of them the server has answered a report.
    public var reported = 0
    /// Those that the server takes to be on a device that knows nothing of it; whose report it answered and forgot; or that it
    /// forgot altogether.
    public var lost = 0
    /// Those that aren't over.
    public var stuck = 0
    /// Those that a device carried out more than once.
    public var twice = 0
    /// Those of which the server says another end than the device.
    public var contradicted = 0

    /// Whether nothing is wrong. What isn't over may have had too little time.
    public var isGood: Bool { lost == 0 && twice == 0 && contradicted == 0 }

    fileprivate mutating func add(_ order: Ledger.Order, _ entry: Ledger.Entry?) {
        let isOver = ["succeeded", "failed"].contains(order.state)
        switch (entry, order.state) {
        case (let entry?, _) where entry.reported == 0: stuck += 1
        case (let entry?, _) where isOver:
            if entry.isSuccess != (order.state == "succeeded") { contradicted += 1 }
        // The device was told that its report had come.
        case (_?, _): lost += 1
        case (nil, "queued"), (nil, "sent"): stuck += 1
        case (nil, "accepted"): lost += 1
        case (nil, "succeeded"): contradicted += 1
        // It never got as far as that.
        case (nil, _): break
        }
    }
}
