import Accounts
import Bytes
import DMSession
import SyncML

/// A server that overlooks nothing: it checks each message of the device against the rules, and keeps what it is told.
///
/// A value: a copy is what the server knew before.
///
/// - Source: OMA DM Protocol 1.2, multiple messages in a package, large objects; Representation Protocol 1.2, `Status`.
struct StrictServer {
    struct Reference: Hashable {
        var messageID: Int
        var commandID: String
    }

    /// A command of ours.
    private struct Order {
        /// In its message, containers before what is in them.
        var position: Int
        var name: String
        var items: Int
        var statuses = 0
    }

    /// A value of which a beginning came.
    private struct Open {
        var owner: String
        var item: Item
        var data: [UInt8]
        var size: Int
    }

    /// What the device did wrong.
    private(set) var faults: [String] = []
    /// What the device found: by the identifier of the Get and the node.
    private(set) var values: [String: [UInt8]] = [:]
    /// The items of each report, by its correlator.
    private(set) var reports: [String: [Item]] = [:]
    /// Whether the device ended its package with its last message.
    private(set) var isMyTurn = false
    /// Whether the last message of the device asks for the next of ours.
    private(set) var isAsked = false
    /// Whether our own package is complete.
    private(set) var hasEnded = true
    private(set) var messageID = 0
    private(set) var deviceMessageID = 0
    /// What the device's next message may not exceed. In bytes.
    private(set) var limit: Int
    private var hasSaidLimit = false
    /// What our next proof is made with, if the device wants one.
    private(set) var nonce: [UInt8]?
    private var orders: [Reference: Order] = [:]
    private var positions: [Int: Int] = [:]
    private var open: Open?
    private var statuses: [Status] = []
    private var nextID = 0

    private let limitBefore: Int?

    /// - Parameter limit: What the device knows of an earlier session. In bytes.
    init(limit: Int?) { (self.limit, limitBefore) = (limit ?? 16_384, limit) }

    /// Orders without an answer.
    var unanswered: [Reference] { orders.filter { $0.value.statuses == 0 }.map(\.key) }
}

// MARK: What the device says

extension StrictServer {
    mutating func take(_ bytes: [UInt8]) throws {
        check(bytes.count <= limit, "\(bytes.count) bytes for \(limit)")
        let message = try MessageCoder.decode(bytes.span)
        deviceMessageID += 1
        check(message.header.messageID == deviceMessageID, "number \(message.header.messageID)")
        (isMyTurn, isAsked) = (message.isFinal, false)
        check(hasEnded || !isMyTurn, "Final before ours")
        for (position, command) in message.commands.enumerated() {
            check(command.id == "\(position + 1)", "identifier \(command.id)")
            take(command, isLast: position == message.commands.count - 1)
        }
        if messageID > 0 {
            guard case .status(let status)? = message.commands.first?.body, status.isForHeader,
                status.messageRef == messageID
            else { return check(false, "no Status for the header first") }
        }
        let hasMore = message.commands.contains { $0.isOpen }
        check(!(hasMore && isMyTurn), "Final before the end of a value")
        check(!isMyTurn || unanswered.isEmpty, "Final without answers to \(unanswered)")
        check(!isMyTurn || open == nil, "Final in the middle of a value")
    }

    /// Counts a message of which the server takes nothing but the nonce.
    mutating func passOver(_ nonce: [UInt8]?) { (deviceMessageID, self.nonce) = (deviceMessageID + 1, nonce) }

    private mutating func take(_ command: SyncML.Command, isLast: Bool) {
        switch command.body {
        case .status(let status): take(status)
        case .results(let results):
            let reference = Reference(messageID: results.messageRef ?? 1, commandID: results.commandRef)
            check(orders[reference]?.name == "Get", "Results for \(reference)")
            check(orders[reference]?.statuses ?? 0 > 0, "Results before their Status: \(reference)")
            let owner = "\(reference.messageID).\(reference.commandID)"
            for item in whole(results.items, owner, isLast) {
                values["\(owner) \(item.source?.uri ?? "")"] = item.decoded
            }
            if command.isOpen { answer(command, .chunkAccepted) }
        case .alert(let alert) where alert.code == 1222: isAsked = true
        case .alert(let alert):
            check(open == nil || open?.owner == alert.correlator, "an alert within a value")
            let owner = alert.correlator ?? ""
            reports[owner, default: []] += whole(alert.items, owner, isLast)
            answer(command, command.isOpen ? .chunkAccepted : .ok)
        default:
            check(open == nil, "\(command.name) within a value")
            answer(command, .ok)
        }
    }

    private mutating func take(_ status: Status) {
        guard !status.isForHeader else {
            nonce = status.challenge?.nextNonce
            return check(status.code.isSuccess, "\(status.code) for the header")
        }
        let reference = Reference(messageID: status.messageRef, commandID: status.commandRef)
        guard var order = orders[reference] else { return check(false, "a Status for \(reference)") }
        check(order.name == status.command, "\(status.command) for \(order.name)")
        order.statuses += 1
        check(order.statuses <= max(1, order.items), "\(order.statuses) answers to \(reference)")
        check(order.position >= positions[reference.messageID] ?? 0, "not in order: \(reference)")
        positions[reference.messageID] = order.position
        orders[reference] = order
    }

    /// Those items of a command that are complete now.
    private mutating func whole(_ items: [Item], _ owner: String, _ isLast: Bool) -> [Item] {
        var whole: [Item] = []
        for (position, item) in items.enumerated() {
            let isLastItem = isLast && position == items.count - 1
            check(!item.hasMoreData || isLastItem, "MoreData before the end of the message")
            if let begun = open {
                var rest = item
                (rest.data, rest.hasMoreData, rest.meta.size) = (nil, false, nil)
                check(position == 0 && begun.owner == owner && rest == begun.item, "another value in between")
                check(item.meta.size == nil, "Size in a piece that isn't the first")
                open?.data += item.data ?? []
            } else if item.hasMoreData {
                check(item.meta.size != nil, "no Size in the first piece of \(owner)")
                var shell = item
                (shell.data, shell.hasMoreData, shell.meta.size) = (nil, false, nil)
                open = Open(owner: owner, item: shell, data: item.data ?? [], size: item.meta.size ?? 0)
            }
            guard !item.hasMoreData else { continue }
            var complete = item
            if let ended = open {
                complete.data = ended.data
                check(ended.data.count == ended.size, "\(ended.data.count) bytes of \(ended.size)")
            } else {
                check(item.meta.size == nil, "Size without pieces")
            }
            open = nil
            whole.append(complete)
        }
        return whole
    }

    /// - Parameter code: 200 is left unsaid of Results.
    private mutating func answer(_ command: SyncML.Command, _ code: StatusCode) {
        statuses.append(
            Status(
                messageRef: deviceMessageID, commandRef: command.id, command: command.name, code: code))
    }

    private mutating func check(_ isGood: Bool, _ fault: String) {
        if !isGood { faults.append("message \(deviceMessageID): \(fault)") }
    }
}

// MARK: What the server says

extension StrictServer {
    /// Answers the device's last message, and goes on with `bodies`.
    mutating func say(
        _ bodies: [SyncML.Command.Body], isFinal: Bool, code: StatusCode, challenge: Challenge?, limit: Int?
    ) -> Message {
        messageID += 1
        nextID = 0
        let header = Status(
            messageRef: deviceMessageID, commandRef: "0", command: "SyncHdr", challenge: challenge, code: code
        )
        var commands = ([header] + statuses).map { number(.status($0)) }
        statuses = []
        for body in bodies { commands.append(number(body)) }
        // A package that has ended isn't begun again by asking for the rest of the device's.
        hasEnded = isFinal || hasEnded && bodies == [.alert(Alert(code: 1222))]
        if let limit {
            (self.limit, hasSaidLimit) = (limit, true)
        } else if !hasSaidLimit, code.isSuccess {
            (self.limit, hasSaidLimit) = (limitBefore ?? .max, true)
        }
        var message = Message(
            header: Header(
                sessionID: "5", messageID: messageID, target: Location(Device.identifier),
                source: Location(Device.address)),
            commands: commands, isFinal: isFinal)
        message.header.meta.maxMessageSize = limit
        register(commands)
        return message
    }

    /// With identifiers, for what is inside too.
    private mutating func number(_ body: SyncML.Command.Body) -> SyncML.Command {
        nextID += 1
        let id = "\(nextID)"
        switch body {
        case .atomic(let commands, let meta):
            return SyncML.Command(id: id, .atomic(commands.map { number($0.body) }, meta))
        case .sequence(let commands, let meta):
            return SyncML.Command(id: id, .sequence(commands.map { number($0.body) }, meta))
        default: return SyncML.Command(id: id, body)
        }
    }

    private mutating func register(_ commands: [SyncML.Command]) {
        for command in commands {
            var (items, children): (Int, [SyncML.Command]) = (1, [])
            switch command.body {
            case .status: continue
            case .atomic(let inner, _), .sequence(let inner, _): children = inner
            case .add(let all, _), .replace(let all, _), .delete(let all, _), .get(let all, _):
                items = all.count
            default: break
            }
            orders[Reference(messageID: messageID, commandID: command.id)] = Order(
                position: orders.count, name: command.name, items: items)
            register(children)
        }
    }
}
