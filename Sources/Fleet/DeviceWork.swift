public import DMServer
internal import SCOMOTerms

/// What a message of one device is answered with: the device, what it is to do, and what the message may change. Read
/// from a store at one moment; events change it, and `transaction` is what is then to be stored.
public struct DeviceWork: Sendable {
    /// As it is after the events.
    public private(set) var device: Device
    /// Those that may still change: the open ones, and those that a report may be about; the oldest first.
    private var operations: [DeviceOperation]
    /// The next ones for the device, and those that the events name.
    private var commands: [DeviceCommand]
    private let next: [Int64]
    private let before: Device
    private var (changedOperations, changedCommands): (Set<Int64>, Set<Int64>) = ([], [])
    /// What was on it before; empty where the query doesn't ask for it.
    private let installed: DeviceInventory
    private var inventory: DeviceInventory?
    /// Events that don't follow from the changes, and the time of this message.
    private var (events, time): ([FleetEvent], String) = ([], "")

    /// What is to be read for a message.
    public struct Query: Equatable, Sendable {
        /// The device.
        public var device: String
        /// Operations and commands that the events are about.
        public var (operations, commands): ([Int64], [Int64])
        /// The reports among the events.
        public var reports: [Report]
        /// How many of the next commands are wanted.
        public var commandCount: Int
        /// Whether what was on the device is wanted: the events say what is there now.
        public var wantsInventory = false

        /// How a report names its operation.
        public enum Report: Equatable, Sendable {
            case correlator(String)
            /// By its node alone.
            case node
        }

        /// How many open operations of each state are read: those that the device has, or may get in this session.
        public static let operationLimit = 256
        /// How many operations of each state are looked at for a report that names none.
        public static let reportLimit = 100

        /// Whether it asks for no more than one without events does.
        public var isPlain: Bool {
            operations.isEmpty && commands.isEmpty && reports.isEmpty && !wantsInventory
        }

        /// - Parameter isIdle: Whether a command may go out with the reply. Few are read then, since values are long.
        public init(device: String, _ events: [Event], isIdle: Bool) {
            self.device = device
            (operations, commands, reports, commandCount) = ([], [], [], isIdle ? 4 : 0)
            for event in events {
                switch event {
                case .order(let number, _): operations.append(number)
                case .request(let number, _): commands.append(number)
                case .reported(let report):
                    let correlator = report.correlator ?? ""
                    reports.append(correlator.isEmpty ? .node : .correlator(correlator))
                case .inventory: wantsInventory = true
                default: break
                }
            }
        }
    }

    /// What a store has read for a query.
    ///
    /// - Parameters:
    ///   - operations: In any order, each once.
    ///   - commands: In any order, each once; `next` are the numbers of those that are the device's next, in their order.
    ///   - installed: What was on the device, where that is wanted.
    public init(
        device: Device, operations: [DeviceOperation], commands: [DeviceCommand] = [], next: [Int64] = [],
        installed: DeviceInventory = DeviceInventory()
    ) {
        self.installed = installed
        (self.device, before, self.commands, self.next) = (device, device, commands, next)
        self.operations = operations.sorted { $0.number < $1.number }
    }
}

// MARK: What a session gets

extension DeviceWork {
    /// What a session is to do or to wait for, the oldest first.
    public func orders(now: String) -> [Order] { open(now: now).compactMap(\.order) }

    /// The operations that aren't over.
    public func open(now: String) -> [DeviceOperation] {
        operations.filter { !$0.state.isFinal && !($0.deadline.map { $0 < now } ?? false) }
    }

    /// The commands that may go out next.
    public func requests(now: String) -> [TreeRequest] {
        next.compactMap { number in commands.first { $0.number == number } }
            .filter { !$0.state.isFinal && !($0.deadline.map { $0 < now } ?? false) }.map(\.request)
    }
}

// MARK: What a session brings

extension DeviceWork {
    /// Takes what a session told.
    ///
    /// - Returns: The operations that changed, as they are now.
    public mutating func take(_ events: [Event], now: String) -> [DeviceOperation] {
        time = now
        return events.compactMap { take($0, now: now) }
    }

    private mutating func take(_ event: Event, now: String) -> DeviceOperation? {
        device.take(event, now: now)
        switch event {
        case .authenticated: tell(.deviceSeen, now)
        case .inventory(let inventory):
            self.inventory = inventory.dated(after: installed, now: now)
            if self.inventory != installed { tell(.inventoryChanged, now) }
        case .request(let number, let progress):
            change(command: number) { $0.take(progress, now: now) }
        case .order(let number, let progress):
            return change(operation: number) { $0.take(progress, now: now) }
        case .reported(let report): return conclude(report, now: now)
        default: break
        }
        return nil
    }

    private mutating func tell(_ kind: FleetEvent.Kind, _ now: String) {
        events.append(FleetEvent(kind, device.id, at: now))
    }

    /// Puts an operation into the queue.
    public mutating func add(_ operation: DeviceOperation) {
        operations.append(operation)
        changedOperations.insert(operation.number)
    }

    private mutating func change(
        operation number: Int64, _ change: (inout DeviceOperation) -> Void
    ) -> DeviceOperation? {
        guard let index = operations.firstIndex(where: { $0.number == number && !$0.state.isFinal }) else {
            return nil
        }
        change(&operations[index])
        changedOperations.insert(number)
        return operations[index]
    }

    private mutating func change(command number: Int64, _ change: (inout DeviceCommand) -> Void) {
        guard let index = commands.firstIndex(where: { $0.number == number && !$0.state.isFinal }) else {
            return
        }
        change(&commands[index])
        changedCommands.insert(number)
    }

    /// Gives a report to the newest operation that it fits: one that is going on, or one that nobody waited for any more.
    private mutating func conclude(_ report: OperationComplete, now: String) -> DeviceOperation? {
        let fitting = operations.lastIndex {
            $0.state.mayBeReported && report.isAbout(correlator: $0.correlator, uri: $0.uri)
        }
        guard let index = fitting else { return nil }
        operations[index].take(report, now: now)
        changedOperations.insert(operations[index].number)
        return operations[index]
    }

    /// All that changed.
    public var transaction: FleetTransaction {
        var transaction = FleetTransaction()
        if device != before { transaction.devices = [device] }
        if let inventory { transaction.inventories = [device.id: inventory] }
        transaction.operations = operations.filter { changedOperations.contains($0.number) }
        transaction.commands = commands.filter { changedCommands.contains($0.number) }
        transaction.events = events
        return transaction.announced(at: time)
    }
}
