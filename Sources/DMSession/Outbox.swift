internal import SyncML

/// What the device still has to say, in order, and what it said last.
struct Outbox {
    struct Entry {
        var body: Command.Body
        /// Which generic alert this is.
        var alertNumber: UInt64?
        /// How much longer a message is with this. In bytes.
        var size: Int

        init(_ body: Command.Body, alertNumber: UInt64? = nil) {
            self.body = body
            self.alertNumber = alertNumber
            size = MessageCoder.size(of: Command(id: Session.longestCommandID, body))
        }
    }

    private var entries: [Entry] = []
    /// What the last message took, in case the server wants it again.
    private var taken: [Entry] = []
    /// Generic alerts that went out and have no Status yet.
    private var unanswered: [(messageID: Int, commandID: String, number: UInt64)] = []

    var isEmpty: Bool { entries.isEmpty }
    /// Of all that waits. In bytes.
    var size: Int { entries.reduce(0) { $0 + $1.size } }

    /// Replaces everything.
    mutating func fill(_ entries: [Entry]) {
        (self.entries, taken) = (entries, [])
    }

    /// Puts answers before what waits: the server wants the statuses of its last message first.
    mutating func prepend(_ bodies: [Command.Body]) {
        entries.insert(contentsOf: bodies.map { Entry($0) }, at: 0)
    }

    /// Puts back what the last message took.
    mutating func restore() {
        entries.insert(contentsOf: taken, at: 0)
        taken = []
    }

    /// Takes as many entries as `capacity` bytes have room for, as commands with identifiers from `firstID` up.
    ///
    /// One is taken in any case: if it is too large, then the rest of the message is what leaves too little room, and
    /// nothing smaller can be said.
    mutating func take(capacity: Int, messageID: Int, firstID: Int) -> [Command] {
        var commands: [Command] = []
        var size = 0
        for entry in entries {
            let command = Command(id: "\(firstID + commands.count)", entry.body)
            size += entry.size
            guard commands.isEmpty || size <= capacity else { break }
            commands.append(command)
            guard let number = entry.alertNumber else { continue }
            unanswered.append((messageID, command.id, number))
        }
        taken = Array(entries.prefix(commands.count))
        entries.removeFirst(commands.count)
        return commands
    }

    /// The numbers of the generic alerts that `statuses` answer, and with what: of several answers the worst.
    mutating func answers(in statuses: [Status]) -> [(number: UInt64, code: StatusCode)] {
        var answers: [(number: UInt64, code: StatusCode)] = []
        unanswered.removeAll { sent in
            var worst: StatusCode?
            for status in statuses
            where status.messageRef == sent.messageID && status.commandRef == sent.commandID {
                if worst.map({ $0.rawValue < status.code.rawValue }) ?? true { worst = status.code }
            }
            guard let worst else { return false }
            answers.append((sent.number, worst))
            return true
        }
        return answers
    }
}
