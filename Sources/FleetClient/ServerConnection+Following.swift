// What goes on for as long as somebody wants to see it: it outlives broken connections and servers that start anew.

extension ServerConnection {
    /// Takes what happens, for as long as `take` wishes.
    ///
    /// When the stream ends it is asked for again, behind what came last; at first soon, and later and later while nothing comes.
    ///
    /// - Parameters:
    ///   - number: Events behind this one; nil means from now on.
    ///   - report: Gets a line for people when the connection is lost.
    ///   - take: Whether to go on.
    /// - Throws: `ClientError` for what won't be better later: a token that isn't good for it.
    public func followEvents(
        after number: Int64?, reporting report: (_ line: String) -> Void,
        _ take: (_ event: StreamedEvent) async throws -> Bool
    ) async throws {
        var last = number.map { "\($0)" } ?? ""
        var pause = patience.look
        while true {
            let before = last
            do {
                if try await follow(&last, take) { return }
            } catch let error as ClientError where error.kind == .unreachable {
                report("\(error); trying again")
            }
            pause = last == before ? min(pause * 2, patience.longestLook) : patience.look
            try await Task.sleep(for: pause)
        }
    }

    /// One connection.
    ///
    /// - Parameter last: The newest identifier, kept up to date.
    /// - Returns: Whether enough was taken.
    private func follow(
        _ last: inout String, _ take: (_ event: StreamedEvent) async throws -> Bool
    ) async throws -> Bool {
        var request = ServerRequest(.get, ["events"]).with("Accept", "text/event-stream")
        if !last.isEmpty { request = request.with("Last-Event-ID", last) }
        var reader = EventStreamReader(lastID: last)
        do {
            try await pieces(of: request) { piece in
                for event in try reader.events(in: piece) {
                    last = event.id
                    guard try await take(event) else { throw Enough() }
                }
                last = reader.lastID
            }
        } catch is Enough {
            return true
        }
        return false
    }

    /// Waits until operations or commands are over.
    ///
    /// They are asked for, not taken from the stream of events: that works with every token, and nothing is missed.
    ///
    /// - Parameters:
    ///   - time: How long; nil means for ever.
    ///   - report: Gets a line for people when the server isn't there.
    ///   - changed: Gets each one whose state is another than before.
    /// - Returns: Each as it ended, in the order in which they were named.
    /// - Throws: `ClientError` of the kind `late` when the time is over, `refused` for one that isn't there.
    public func end(
        of works: [Work], within time: Duration? = nil, reporting report: (_ line: String) -> Void,
        changed: (_ work: JSONValue) throws -> Void
    ) async throws -> [ServerAnswer] {
        let deadline = time.map { ContinuousClock.now + $0 }
        var ended: [Int: ServerAnswer] = [:]
        var states: [Int: String] = [:]
        while true {
            do {
                for (index, work) in works.enumerated() where ended[index] == nil {
                    let answer = try await answer(to: ServerRequest(.get, work.path))
                    let value = try answer.value()
                    let state = value["state"]?.text ?? ""
                    if Work.isOver(state) { ended[index] = answer }
                    if states.updateValue(state, forKey: index) != state { try changed(value) }
                }
            } catch let error as ClientError where error.kind == .unreachable {
                report("\(error); trying again")
            }
            if ended.count == works.count { return works.indices.compactMap { ended[$0] } }
            if let deadline, ContinuousClock.now >= deadline {
                let open = works.indices.filter { ended[$0] == nil }.map { works[$0].number }
                throw ClientError(.late, "not over in time: \(open.joined(separator: ", "))")
            }
            try await Task.sleep(for: patience.look)
        }
    }
}

private struct Enough: Error {}

/// An operation or a command of the server's list.
public struct Work: Equatable, Sendable {
    public enum Kind: String, Sendable {
        case operations, commands
    }

    public let kind: Kind
    let number: String

    public init(_ kind: Kind, _ number: Int64) { (self.kind, self.number) = (kind, "\(number)") }

    /// What an order was answered.
    public init?(_ kind: Kind, _ answer: JSONValue) {
        guard let number = answer["number"]?.number else { return nil }
        self.init(kind, number)
    }

    /// Its address below `/api/v1`.
    public var path: [String] { [kind.rawValue, number] }

    static func isOver(_ state: String) -> Bool {
        ["succeeded", "failed", "cancelled", "expired"].contains(state)
    }
}
