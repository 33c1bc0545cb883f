import Bytes
import Linux
import OpenSSL

/// A connection to a server, for one exchange after the other.
final class Connection {
    /// An address on the server.
    private let url: URL
    private let transport: Transport
    private let waiter: any Waiter
    private var unread: ArraySlice<UInt8> = []
    private let pieceSize: Int

    /// Whether any byte of the present answer has come.
    private(set) var isAnswered = false
    /// When the last exchange ended.
    var restsSince = Instant.now

    init(
        to url: URL, _ settings: HTTPSettings, _ tls: TLSContext, _ waiter: any Waiter,
        until deadline: Instant
    ) throws(HTTPError) {
        (self.url, self.waiter, pieceSize) = (url, waiter, settings.pieceSize)
        do throws(TransportError) {
            transport = try Transport.open(to: url, settings, tls, waiter, until: deadline)
        } catch {
            throw HTTPError(error)
        }
    }

    deinit { transport.close() }

    /// Whether a request for `url` may go over this connection: it is the right server, and it hasn't said
    /// anything, goodbye least of all, since the last answer.
    func isGood(for url: URL) -> Bool {
        url.hasOrigin(of: self.url) && unread.isEmpty && transport.isQuiet
    }

    /// Sends a request and receives the head of its answer.
    func ask(
        _ request: Request, headerLimit: Int, _ deadline: ExchangeDeadline
    ) throws(HTTPError) -> IncomingResponse {
        isAnswered = false
        try send(request.bytes, deadline)
        let head = try receiveHead(limit: headerLimit, deadline)
        do throws(ResponseFlaw) {
            return IncomingResponse(head: head, connection: self, body: try BodyDecoder(head))
        } catch {
            throw .malformed(error)
        }
    }

    private func receiveHead(limit: Int, _ deadline: ExchangeDeadline) throws(HTTPError) -> ResponseHead {
        var parser = HeadParser(limit: limit)
        while true {
            guard try receive(deadline) else { throw .connection(.cutShort) }
            do throws(ResponseFlaw) {
                if let head = try parser.parse(&unread) { return head }
            } catch {
                throw .malformed(error)
            }
        }
    }

    /// Returns the next piece of a body; nothing at its end.
    func receivePiece(
        of body: inout BodyDecoder, _ deadline: ExchangeDeadline
    ) throws(HTTPError) -> ArraySlice<UInt8> {
        while true {
            let piece = try decode(&body)
            guard piece.isEmpty, !body.isFinished else { return piece }
            guard try receiveMore(of: body, deadline) || body.end() else {
                throw .cutShort(received: body.received, expected: body.expected)
            }
        }
    }

    private func decode(_ body: inout BodyDecoder) throws(HTTPError) -> ArraySlice<UInt8> {
        do throws(ResponseFlaw) {
            return try body.decode(&unread)
        } catch {
            throw .malformed(error)
        }
    }

    /// An end without goodbye may have been made by anyone, so it ends no body.
    private func receiveMore(of body: BodyDecoder, _ deadline: ExchangeDeadline) throws(HTTPError) -> Bool {
        do throws(HTTPError) {
            return try receive(deadline)
        } catch .connection(.cutShort) {
            throw .cutShort(received: body.received, expected: body.expected)
        }
    }
}

extension Connection {
    /// - Unit: bytes. - Source: the most that a TLS record holds (RFC 8446, section 5.1).
    private static var sentSize: Int { 16_384 }

    /// Receives what comes next, when everything before has been taken; false at the end of the connection.
    private func receive(_ deadline: ExchangeDeadline) throws(HTTPError) -> Bool {
        guard unread.isEmpty else { return true }
        // A server that is faster than our disk is never waited for.
        do throws(WaitError) { try waiter.serve() } catch { throw .interrupted(error) }
        do throws(TransportError) {
            unread = try transport.read(limit: pieceSize, until: deadline.next)[...]
        } catch {
            throw HTTPError(error)
        }
        if !unread.isEmpty { isAnswered = true }
        return !unread.isEmpty
    }

    /// Sends in pieces, so that a slow server has its time for each.
    private func send(_ bytes: [UInt8], _ deadline: ExchangeDeadline) throws(HTTPError) {
        do throws(TransportError) {
            for start in stride(from: 0, to: bytes.count, by: Self.sentSize) {
                let end = min(start + Self.sentSize, bytes.count)
                let piece = [UInt8](copying: bytes.span.extracting(start..<end))
                try transport.write(piece, until: deadline.next)
            }
        } catch {
            throw HTTPError(error)
        }
    }
}

/// The head of an answer, and what its body is still to come from.
struct IncomingResponse {
    let head: ResponseHead
    let connection: Connection
    var body: BodyDecoder

    /// Returns the next piece of the body; nothing at its end.
    mutating func nextPiece(_ deadline: ExchangeDeadline) throws(HTTPError) -> ArraySlice<UInt8> {
        try connection.receivePiece(of: &body, deadline)
    }

    /// Whether the connection can serve another request.
    var leavesConnection: Bool { body.isFinished && !body.endsWithConnection && head.keepsConnection }
}
