internal import SyncML

/// The commands of one step: which are still to be sent, which are out, and what came back.
///
/// Answers find their command by message and command identifier together, never by position, because devices put
/// statuses in different orders and spread them over messages.
struct CommandExchange: Sendable, Codable {
    /// Where a command was sent: its identifier is unique within its message only.
    struct Reference: Hashable, Codable {
        var message: Int
        var command: String
    }

    /// Which command a reference stands for: one of `bodies`, or a command in it.
    private struct Place: Hashable, Codable {
        var index: Int
        var part: Int?
    }

    /// How much of the next command's value went out, and where its last piece did.
    private struct Pieces: Codable {
        var sent: Int
        /// Nil when the piece is answered.
        var reference: Reference?
    }

    /// How much of all answers to a step is kept, in bytes and in items: a device may say more than it was asked for.
    private static let (octetLimit, itemLimit) = (8 << 20, TreeSnapshot.limit)

    private var bodies: [Command.Body] = []
    private var replies: [CommandReply] = []
    /// Places in `bodies` that have not been sent yet.
    private var unsent: [Int] = []
    private var open: [Reference: Place] = [:]
    private var pieces: Pieces?
    private var (octets, items) = (0, 0)

    /// Whether commands are on their way or still to be sent.
    var isBusy: Bool { !bodies.isEmpty }

    /// The next command to send, with its whole value.
    var nextUnsent: Command.Body? { unsent.first.map { bodies[$0] } }

    /// How much of its value went out already.
    ///
    /// - Unit: bytes.
    var offset: Int { pieces?.sent ?? 0 }

    /// Whether commands are out whose answers are awaited.
    var isAwaiting: Bool { !open.isEmpty }

    mutating func load(_ bodies: [Command.Body]) {
        self.bodies = bodies
        replies = bodies.map { CommandReply(parts: $0.parts.map { _ in CommandReply() }) }
        unsent = Array(bodies.indices)
        (open, pieces, octets, items) = ([:], nil, 0, 0)
    }

    /// `nextUnsent`, or the rest of it, was put into a message; the commands in it have the identifiers `parts`.
    mutating func sent(as reference: Reference, parts: [String] = []) {
        guard let index = unsent.first else { return }
        unsent.removeFirst()
        pieces = nil
        open[reference] = Place(index: index)
        for (part, id) in parts.enumerated() {
            open[Reference(message: reference.message, command: id)] = Place(index: index, part: part)
        }
    }

    /// A piece of `nextUnsent` was put into a message; with it so much of the value is on its way.
    mutating func sentPiece(as reference: Reference, upTo offset: Int) {
        guard let index = unsent.first else { return }
        replies[index].cameInPieces = true
        open[reference] = Place(index: index)
        pieces = Pieces(sent: offset, reference: reference)
    }

    /// `nextUnsent` can't be sent at all.
    mutating func refuse(_ status: StatusCode) {
        guard let index = unsent.first else { return }
        replies[index].status = status
        giveUpNext()
    }

    private mutating func giveUpNext() {
        if !unsent.isEmpty { unsent.removeFirst() }
        pieces = nil
    }

    /// What is out has to be sent again, values from their beginnings: the device didn't know the server yet.
    mutating func repeatCommands() {
        unsent = Set(open.values.map(\.index)).union(unsent).sorted()
        (open, pieces) = ([:], nil)
    }

    /// The answers to all commands, when not one of them could be sent.
    mutating func closeRefused() -> [CommandReply]? { isAwaiting ? nil : close() }

    /// The device has closed its package: what it didn't answer it won't answer any more.
    ///
    /// Returns the answers to all commands when none is left to be sent.
    mutating func close() -> [CommandReply]? {
        // Without an answer to a piece it isn't known whether the device has it.
        if pieces?.reference != nil { giveUpNext() }
        guard isBusy, unsent.isEmpty else {
            open = [:]
            return nil
        }
        let replies = replies
        load([])
        return replies
    }
}

// MARK: Answers

extension CommandExchange {
    /// Takes a status; of several for one command the first failure counts.
    ///
    /// - Returns: Whether it says something about a command that is out.
    mutating func take(_ status: Status) -> Bool {
        let reference = Reference(message: status.messageRef, command: status.commandRef)
        guard let place = open[reference] else { return false }
        guard place.part == nil else { return takePart(status.code, place) }
        guard replies[place.index].status?.isSuccess != false else { return false }
        if pieces?.reference == reference { return takePiece(status.code, place.index, reference) }
        // A device that waits for more of a value doesn't have it.
        replies[place.index].lacksPieces = status.code == .chunkAccepted
        replies[place.index].status = status.code
        return true
    }

    private mutating func takePart(_ code: StatusCode, _ place: Place) -> Bool {
        guard let part = place.part, replies[place.index].parts[part].status?.isSuccess != false else {
            return false
        }
        replies[place.index].parts[part].status = code
        return true
    }

    /// One status alone asks for the next piece. A device that says anything else doesn't put pieces together, and may
    /// have taken this one for the whole value.
    ///
    /// - Source: OMA DM Protocol 1.2, large objects: 213, "chunked item accepted and buffered".
    private mutating func takePiece(_ code: StatusCode, _ index: Int, _ reference: Reference) -> Bool {
        open[reference] = nil
        pieces?.reference = nil
        guard code != .chunkAccepted else { return true }
        replies[index].status = code
        replies[index].lacksPieces = code.isSuccess
        giveUpNext()
        return true
    }

    /// Takes results. Without a message reference they belong to the message numbered `latest`.
    ///
    /// - Returns: The status that answers the results; nil when they need none.
    mutating func take(_ items: [Item], of results: Results, latest: Int) -> StatusCode? {
        let candidates = results.messageRef.map { [$0] } ?? [latest, 1]
        let references = candidates.map { Reference(message: $0, command: results.commandRef) }
        guard let place = references.compactMap({ open[$0] }).first else { return nil }
        (octets, self.items) = (octets + items.reduce(0) { $0 + $1.size }, self.items + items.count)
        guard octets <= Self.octetLimit, self.items <= Self.itemLimit else {
            replies[place.index].isTooLarge = true
            replies[place.index].items = []
            return .tooLarge
        }
        if let part = place.part {
            replies[place.index].parts[part].add(items, results.meta)
        } else {
            replies[place.index].add(items, results.meta)
        }
        return nil
    }
}

extension Item {
    /// About how much memory it takes.
    ///
    /// - Unit: bytes.
    fileprivate var size: Int { (data?.count ?? 0) + (source?.uri.utf8.count ?? 0) }
}

extension Command.Body {
    /// The commands in a container.
    var parts: [Command] {
        switch self {
        case .atomic(let commands, _), .sequence(let commands, _): commands
        default: []
        }
    }
}
