/// One of the events of a stream.
public struct StreamedEvent: Equatable, Sendable {
    /// What the stream was at when it came: a follower that lost the connection goes on behind it.
    public var id = ""
    /// The name of its kind.
    public var kind = ""
    /// What it says, in JSON.
    public var data = ""
}

/// Reads a stream of events, however it is cut into pieces.
///
/// - Source: HTML, section 9.2.6, interpreting an event stream.
struct EventStreamReader {
    /// The identifier that the newest whole event came with, or that stood by itself; empty when there was none.
    private(set) var lastID: String
    /// That of the event that is coming.
    private var nextID: String
    private var line: [UInt8] = []
    private var event = StreamedEvent()
    private var endedByReturn = false

    /// - Unit: bytes. - Default: 1 MiB; the server's events have some hundred.
    private static var sizeLimit: Int { 1 << 20 }

    /// - Parameter lastID: What the follower has already.
    init(lastID: String = "") { (self.lastID, nextID) = (lastID, lastID) }

    /// The events that are whole with this piece.
    ///
    /// - Throws: When one is too long.
    mutating func events(in piece: [UInt8]) throws(ClientError) -> [StreamedEvent] {
        var events: [StreamedEvent] = []
        for byte in piece {
            let isReturn = byte == UInt8(ascii: "\r")
            let isBreak = isReturn || byte == UInt8(ascii: "\n")
            defer { endedByReturn = isReturn }
            // CR and LF end one line together.
            if byte == UInt8(ascii: "\n"), endedByReturn { continue }
            guard isBreak else {
                line.append(byte)
                guard line.count + event.data.utf8.count <= Self.sizeLimit else {
                    throw ClientError(.refused, "an event of the stream is too long")
                }
                continue
            }
            if let event = take(String(decoding: line, as: UTF8.self)) { events.append(event) }
            line.removeAll(keepingCapacity: true)
        }
        return events
    }

    /// - Returns: The event that the line ends.
    private mutating func take(_ line: String) -> StreamedEvent? {
        guard !line.isEmpty else {
            defer { event = StreamedEvent() }
            lastID = nextID
            event.id = lastID
            return event.data.isEmpty ? nil : event
        }
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let rest = parts.count > 1 ? parts[1] : ""
        let value = String(rest.first == " " ? rest.dropFirst() : rest)
        switch parts[0] {
        case "id": nextID = value
        case "event": event.kind = value
        case "data": event.data += event.data.isEmpty ? value : "\n\(value)"
        default: break
        }
        return nil
    }
}
