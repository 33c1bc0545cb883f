internal import SyncML

/// What the device still has to say, in order, and what it said last.
struct Outbox {
    struct Entry {
        var body: Command.Body
        /// Which generic alert this is.
        var alertNumber: UInt64?
        /// How many entries after this one have to go in the same message.
        var companions = 0
        /// Whether they do even if the message becomes larger than the server takes.
        var isInseparable = false
        /// Whether something of it went out.
        fileprivate(set) var isRest = false
        /// Whether its first item goes on with a value whose beginning went out.
        fileprivate(set) var isMidValue = false
        /// How much longer a message is with this, in the encoding in use. In bytes.
        fileprivate(set) var size = 0

        init(_ body: Command.Body, alertNumber: UInt64? = nil) {
            (self.body, self.alertNumber) = (body, alertNumber)
        }

        fileprivate mutating func measure(_ encoding: Encoding) {
            size = MessageCoder.size(
                of: Command(id: Command.longestID, body.fitted(for: encoding)), in: encoding)
        }
    }

    private(set) var encoding: Encoding
    private var entries: [Entry] = []
    /// All that there was before the last message took some of it, in case the server wants that again.
    private var before: [Entry] = []
    /// Generic alerts that went out and have no Status yet.
    private var unanswered: [(messageID: Int, commandID: String, number: UInt64)] = []
    /// The last command that went out without its end.
    private var opened: (messageID: Int, commandID: String)?
    /// Whether the last message goes on with a value and doesn't end it.
    private(set) var carriesOn = false

    init(_ encoding: Encoding) {
        self.encoding = encoding
    }

    var isEmpty: Bool { entries.isEmpty }
    /// Of all that waits. In bytes.
    var size: Int { entries.reduce(0) { $0 + $1.size } }

    /// The command whose beginning went out, and its end didn't. Only Statuses are before it.
    private var rest: Int? { entries.firstIndex { $0.isRest } }

    /// Goes on in another encoding, but not in the middle of a command.
    mutating func use(_ encoding: Encoding) {
        guard encoding != self.encoding, rest == nil else { return }
        self.encoding = encoding
        for index in entries.indices { entries[index].measure(encoding) }
    }

    /// Replaces everything.
    mutating func fill(_ entries: [Entry]) {
        (self.entries, before, opened) = ([], [], nil)
        prepend(entries)
    }

    /// Puts answers before what waits: the server wants the statuses of its last message first. Nothing but those
    /// comes between the parts of a command.
    mutating func prepend(_ answers: [Entry]) {
        let rest = rest
        var (before, after): ([Entry], [Entry]) = ([], [])
        for var answer in answers {
            answer.measure(encoding)
            if rest != nil, case .status = answer.body { before.append(answer) } else { after.append(answer) }
        }
        entries.insert(contentsOf: after, at: rest.map { $0 + 1 } ?? 0)
        entries.insert(contentsOf: before, at: 0)
    }

    /// Gives up everything but the answers to commands.
    mutating func keepStatuses() {
        entries.removeAll { if case .status = $0.body { false } else { true } }
    }

    /// Takes out the generic alerts with a value of more than `limit` bytes of which nothing went out yet.
    ///
    /// - Returns: Their numbers.
    mutating func removeAlerts(above limit: Int) -> [UInt64] {
        var numbers: [UInt64] = []
        let encoding = encoding
        entries.removeAll { entry in
            guard let number = entry.alertNumber, !entry.isRest,
                entry.body.fitted(for: encoding).largestValue > limit
            else { return false }
            numbers.append(number)
            return true
        }
        return numbers
    }

    /// Puts back what the last message took.
    mutating func restore() {
        (entries, before, opened) = (before, [], nil)
    }
}

// MARK: Sending

extension Outbox {
    /// Takes as many entries as `capacity` bytes have room for, as commands with identifiers from `firstID` up.
    ///
    /// One is taken in any case: if it is too large, then the rest of the message is what leaves too little room, and
    /// nothing smaller can be said.
    ///
    /// - Parameter whole: The largest entry that goes in one piece. Larger ones are cut, if they have items.
    mutating func take(capacity: Int, whole: Int, messageID: Int, firstID: Int) -> [Command] {
        (before, carriesOn) = (entries, false)
        var commands: [Command] = []
        var (room, position) = (capacity, 0)
        while position < entries.count {
            let count = entries[position].companions + 1
            let isFitting = needed(position, count) <= room
            if !isFitting, let piece = cut(position, room, whole) {
                opened = (messageID, "\(firstID + commands.count)")
                commands.append(Command(id: "\(firstID + commands.count)", piece))
                break
            }
            guard isFitting || commands.isEmpty else { break }
            let isTogether = isFitting || entries[position].isInseparable
            for entry in entries[position...].prefix(isTogether ? count : 1) {
                room -= entry.size
                commands.append(command(entry, messageID, firstID + commands.count))
                position += 1
            }
        }
        entries.removeFirst(position)
        return commands
    }

    private mutating func command(_ entry: Entry, _ messageID: Int, _ id: Int) -> Command {
        if let number = entry.alertNumber { unanswered.append((messageID, "\(id)", number)) }
        return Command(id: "\(id)", entry.body.fitted(for: encoding))
    }

    /// The bytes that so many entries take.
    private func needed(_ position: Int, _ count: Int) -> Int {
        entries[position...].prefix(count).reduce(0) { $0 + $1.size }
    }

    /// Cuts an entry, of which the rest stays; nil if it goes whole, now or in another message.
    private mutating func cut(_ position: Int, _ room: Int, _ whole: Int) -> Command.Body? {
        let entry = entries[position]
        guard entry.size > whole, entry.companions == 0,
            let (piece, rest) = entry.body.fitted(for: encoding).cut(
                room, encoding, goesOn: entry.isMidValue)
        else { return nil }
        carriesOn = entry.isMidValue && piece.isOpen
        entries[position].body = rest
        entries[position].isRest = true
        entries[position].isMidValue = piece.isOpen
        entries[position].measure(encoding)
        return piece
    }
}

// MARK: Answers

extension Outbox {
    /// The numbers of the generic alerts that `statuses` answer, and with what: of several answers the worst.
    mutating func answers(in statuses: [Status]) -> [(number: UInt64, code: StatusCode)] {
        var answers: [(number: UInt64, code: StatusCode)] = []
        if let opened, let code = statuses.worst(opened), code.rawValue >= 300 {
            if let number = dropRest() { answers.append((number, code)) }
        }
        unanswered.removeAll { sent in
            guard let code = statuses.worst((sent.messageID, sent.commandID)) else { return false }
            answers.append((sent.number, code))
            return true
        }
        return answers
    }

    /// Gives up a command of which the server doesn't want the beginning.
    ///
    /// - Returns: The number of the generic alert that it belonged to.
    @discardableResult
    mutating func dropRest() -> UInt64? {
        opened = nil
        guard let rest else { return nil }
        return entries.remove(at: rest).alertNumber
    }
}

extension [Status] {
    /// What a command of ours was answered with.
    fileprivate func worst(_ command: (messageID: Int, commandID: String)) -> StatusCode? {
        var worst: StatusCode?
        for status in self where status.messageRef == command.messageID {
            guard status.commandRef == command.commandID else { continue }
            if worst.map({ $0.rawValue < status.code.rawValue }) ?? true { worst = status.code }
        }
        return worst
    }
}
