internal import SyncML

/// The commands of one step: which are still to be sent, which are out, and what came back.
///
/// Answers find their command by message and command identifier together, never by position, because devices put
/// statuses in different orders and spread them over messages.
struct CommandExchange {
    /// Where a command was sent: its identifier is unique within its message only.
    struct Reference: Hashable {
        var message: Int
        var command: String
    }

    private var bodies: [Command.Body] = []
    private var answers: [CommandReply] = []
    /// Places in `bodies` that have not been sent yet.
    private var unsent: [Int] = []
    private var open: [Reference: Int] = [:]
    /// The command whose value goes out in pieces, as it was before; `bodies` has its rest.
    private var whole: Command.Body?
    /// Where the last piece was sent, as long as it isn't answered.
    private var piece: Reference?

    /// Whether commands are on their way or still to be sent.
    var isBusy: Bool { !bodies.isEmpty }

    /// The next command to send.
    var nextUnsent: Command.Body? { unsent.first.map { bodies[$0] } }

    /// Whether the next command is the rest of a value.
    var isBetweenPieces: Bool { whole != nil }

    /// Whether commands are out whose answers are awaited.
    var isAwaiting: Bool { !open.isEmpty }

    mutating func load(_ bodies: [Command.Body]) {
        self.bodies = bodies
        answers = Array(repeating: CommandReply(), count: bodies.count)
        unsent = Array(bodies.indices)
        open = [:]
        (whole, piece) = (nil, nil)
    }

    /// `nextUnsent` was put into a message.
    mutating func sent(as reference: Reference) {
        guard let index = unsent.first else { return }
        unsent.removeFirst()
        open[reference] = index
        (whole, piece) = (nil, nil)
    }

    /// A piece of `nextUnsent` was put into a message; `rest` is what is left of it.
    mutating func sentPiece(as reference: Reference, rest: Command.Body) {
        guard let index = unsent.first else { return }
        whole = whole ?? bodies[index]
        (bodies[index], open[reference], piece) = (rest, index, reference)
    }

    /// `nextUnsent` can't be sent at all.
    mutating func refuse(_ status: StatusCode) {
        guard let index = unsent.first else { return }
        unsent.removeFirst()
        answers[index].status = status
        (whole, piece) = (nil, nil)
    }

    /// Takes a status; of several for one command the first failure counts.
    mutating func take(_ status: Status) {
        let reference = Reference(message: status.messageRef, command: status.commandRef)
        guard let index = open[reference], answers[index].status?.isSuccess != false else { return }
        if piece == reference {
            (open[reference], piece) = (nil, nil)
            // The next piece is wanted.
            guard !status.code.isSuccess else { return }
            unsent.removeFirst()
            whole = nil
        }
        answers[index].status = status.code
    }

    /// Takes results. Without a message reference they belong to the message numbered `latest`.
    mutating func take(_ items: [Item], of results: Results, latest: Int) {
        let candidates = results.messageRef.map { [$0] } ?? [latest, 1]
        let references = candidates.map { Reference(message: $0, command: results.commandRef) }
        guard let index = references.compactMap({ open[$0] }).first else { return }
        answers[index].items += items
        answers[index].meta = results.meta
    }

    /// What is out has to be sent again: the device didn't know the server yet.
    mutating func repeatCommands() {
        if let whole, let index = unsent.first { bodies[index] = whole }
        unsent = Set(open.values).union(unsent).sorted()
        open = [:]
        (whole, piece) = (nil, nil)
    }

    /// The answers to all commands, when not one of them could be sent.
    mutating func closeRefused() -> [CommandReply]? { isAwaiting ? nil : close() }

    /// The device has closed its package: what it didn't answer it won't answer any more.
    ///
    /// Returns the answers to all commands when none is left to be sent.
    mutating func close() -> [CommandReply]? {
        guard isBusy, unsent.isEmpty else {
            open = [:]
            return nil
        }
        let answers = answers
        load([])
        return answers
    }
}
