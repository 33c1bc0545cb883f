internal import SyncML

/// Decides what a server does with a device in one session: find the software component object, read what is on the
/// device, carry out the orders one by one, and read again what they changed.
///
/// The answers to each step decide the next one; see `Step`. Names are always used as the device gave them.
struct DevicePlan: Codable {
    var step = Step.rest
    var traits: DeviceTraits
    var tree = TreeSnapshot()
    /// Nil when it has to be read (again), or isn't needed.
    var inventory: DeviceInventory?
    var knowledge = SoftwareKnowledge()
    /// The orders that aren't over, the accepted ones with them.
    var open: [Order] = []
    /// Those that were begun in this session, and those of them that wait for another one's report.
    var (handled, waiting): (Set<Int64>, Set<Int64>) = ([], [])
    private var hasSearched = false
    var handledRequests: Set<Int64> = []

    init(_ traits: DeviceTraits) {
        self.traits = traits
    }

    /// What to send next: nothing when there is nothing to do. To be called when all commands are answered.
    mutating func next(
        _ orders: [Order], _ requests: [TreeRequest]
    ) -> (commands: [Command.Body], events: [Event]) {
        var events: [Event] = []
        open = orders
        let orders = orders.filter { !$0.isAccepted }
        while step == .rest, let begun = beginNext(orders, requests) { events += begun }
        switch step {
        case .executing(let order, let uri): events.append(.order(order.number, .sent(uri: uri)))
        case .requesting(let request): events.append(.request(request.number, .sent))
        default: break
        }
        return (step.commands, events)
    }

    /// Takes the answers to the commands of the present step, in their order.
    mutating func answered(_ answers: [CommandReply]) -> [Event] {
        let (next, events) = following(answers)
        step = next
        return events
    }

    /// What is on the device has changed: it is to be read again.
    mutating func forgetInventory() {
        inventory = nil
        knowledge.isOutdated = true
    }

    /// Requests come first: they are about any node, and need no object for software. What was lost in two sessions
    /// waits for all others, because it may be what devices break off at.
    private mutating func beginNext(_ orders: [Order], _ requests: [TreeRequest]) -> [Event]? {
        let isSuspect = TreeRequest.attemptLimit - 1
        return begin(requests.filter { $0.attempts < isSuspect })
            ?? begin(orders.filter { $0.attempts < isSuspect })
            ?? begin(requests.filter { $0.attempts >= isSuspect })
            ?? begin(orders.filter { $0.attempts >= isSuspect })
    }

    /// Leaves the resting state, or returns nil when there is nothing to do.
    private mutating func begin(_ orders: [Order]) -> [Event]? {
        guard let root = traits.root else { return hasSearched ? refuse(orders) : search() }
        guard let inventory else {
            guard let reading = reading(root, for: orders) else { return nil }
            tree = TreeSnapshot()
            step = reading
            return []
        }
        guard let order = orders.first(where: { !handled.contains($0.number) }) else { return nil }
        handled.insert(order.number)
        guard order.attempts < TreeRequest.attemptLimit else {
            return [.failed(order, Self.lost(order.attempts))]
        }
        let (next, events) = start(order, inventory, root: root)
        step = next
        return events
    }

    private mutating func search() -> [Event] {
        hasSearched = true
        step = .findingNames
        return []
    }

    private mutating func refuse(_ orders: [Order]) -> [Event]? {
        let refused = orders.filter { handled.insert($0.number).inserted }
        guard !refused.isEmpty else { return nil }
        return refused.map { .failed($0, "the device has no object for software components") }
    }

    private mutating func following(_ answers: [CommandReply]) -> (Step, [Event]) {
        switch step {
        case .rest: (.rest, [])
        case .findingNames: (namesFound(answers), [])
        case .findingTypes(let uris): typesFound(uris, answers)
        case .askingForRevision: revisionTold(answers.first)
        case .listing(let root, let asksForRevision):
            listed(root, asksForRevision ? RevisionLeaf.value(of: answers.first) : nil, answers)
        case .readingBranches(let root): branchesRead(root, answers)
        case .readingLeaves(let root, let uris): leavesRead(root, uris, answers)
        case .adding(let delivery): added(delivery, answers)
        case .setting(let delivery, let leaves): set(delivery, leaves, answers)
        case .telling(let order, let node, let leaf, let isThere):
            told(order, node, leaf, isThere: isThere, answers.first)
        case .namingOperations(let order, let node):
            execute(order, at: node, TreeSnapshot.names(answers.first?.items.first?.text))
        case .askingForLargeObjects(let request): largeObjectsTold(request, answers.first)
        case .readingBack(let request, let value): readBack(request, value, answers.first)
        case .requesting(let request): requested(request, answers.first)
        case .measuring(let request, let status, let value):
            (.rest, [.request(request.number, request.progress(measured: answers.first, status, value))])
        case .executing(let order, let uri): executed(order, uri, answers.first?.status)
        case .checkingState(let order, _, let status): stateChecked(order, status, answers.first)
        }
    }
}

extension Event {
    /// An order that fails before anything is sent.
    static func failed(_ order: Order, _ reason: String) -> Event {
        .order(order.number, .failed(status: nil, resultCode: nil, reason: reason))
    }
}
