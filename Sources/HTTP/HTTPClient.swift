public import Bytes
public import Linux
public import OpenSSL

/// An HTTP/1.1 client for one request after the other, over TLS.
///
/// Every wait ends: at the deadline of the request, or when nothing happens for too long, and then `.interrupted` is
/// thrown. The connection of the last request is kept for the next one to the same server.
///
/// - Source: RFC 9110 and 9112.
public final class HTTPClient {
    let settings: HTTPSettings
    private let tls: TLSContext
    private let waiter: any Waiter
    private var kept: Connection?

    public init(tls: TLSContext, _ waiter: any Waiter, settings: HTTPSettings = HTTPSettings()) {
        self.tls = tls
        self.waiter = waiter
        self.settings = settings
    }

    /// Sends `body` and returns the answer, whatever its status is: statuses of failure are the caller's to judge.
    ///
    /// 307 and 308 are followed, with the body again. 301, 302 and 303 are returned: they would turn the POST into
    /// a GET.
    ///
    /// - Parameter cookies: Sent along, and changed as the server says.
    public func post(
        _ message: PostRequest, to url: URL, cookies: inout CookieJar
    ) throws(HTTPError) -> Response {
        let deadline = ExchangeDeadline(message.deadline, settings)
        var url = url
        for _ in 0...settings.redirects {
            var answer = try exchange(Request.post(message, to: url, cookies, settings), deadline)
            cookies.take(answer.head, from: url)
            guard [307, 308].contains(answer.head.status) else {
                return try response(&answer, from: url, limit: message.limit, deadline)
            }
            url = try answer.head.redirection(from: url)
        }
        throw .redirectedTooOften
    }

    private func response(
        _ answer: inout IncomingResponse, from url: URL, limit: Int, _ deadline: ExchangeDeadline
    ) throws(HTTPError) -> Response {
        let head = answer.head
        var body: [UInt8] = []
        if (200...299).contains(head.status) {
            body = try content(of: &answer, limit: limit, deadline)
            keep(answer)
        }
        return Response(
            from: url, status: head.status,
            fields: head.fields.map { HeaderField($0.name, $0.value[...].text) },
            retryAfter: head.retryAfter, body: body)
    }

    func content(
        of answer: inout IncomingResponse, limit: Int, _ deadline: ExchangeDeadline
    ) throws(HTTPError) -> [UInt8] {
        var content: [UInt8] = []
        guard answer.body.expected ?? 0 <= limit else { throw .tooLarge(limit: limit) }
        content.reserveCapacity(answer.body.expected ?? 0)
        while true {
            let piece = try answer.nextPiece(deadline)
            guard !piece.isEmpty else { return content }
            guard content.count + piece.count <= limit else { throw .tooLarge(limit: limit) }
            content.append(copying: piece.span)
        }
    }
}

extension HTTPClient {
    /// Sends a request, over the kept connection if that still works, and receives the head of its answer.
    func exchange(_ request: Request, _ deadline: ExchangeDeadline) throws(HTTPError) -> IncomingResponse {
        guard request.url.scheme == .https || settings.allowsPlainHTTP else { throw .insecure(request.url) }
        if let connection = takeKept(for: request.url),
            let answer = try ask(request, over: connection, deadline)
        {
            return answer
        }
        let connection = try Connection(
            to: request.url, settings, tls, waiter, until: deadline.limited(to: settings.connectTimeout))
        return try connection.ask(request, headerLimit: settings.headerLimit, deadline)
    }

    /// Whether no exchange goes on, and none has ended for so long.
    public func rests(for pause: Duration) -> Bool {
        guard let kept else { return true }
        return .now - kept.restsSince >= pause
    }

    /// Keeps the connection for the next request, unless the answer ends it or leaves something on it.
    func keep(_ answer: IncomingResponse) {
        guard answer.leavesConnection else { return }
        answer.connection.restsSince = .now
        kept = answer.connection
    }

    private func takeKept(for url: URL) -> Connection? {
        guard let connection = kept else { return nil }
        kept = nil
        let isFresh = .now - connection.restsSince < settings.idleTimeout
        return isFresh && connection.isGood(for: url) ? connection : nil
    }

    /// Returns nil when the server ended the kept connection instead of answering: it did so because the connection
    /// was idle, not because of the request, which may therefore be sent once more (RFC 9112, section 9.3.1).
    private func ask(
        _ request: Request, over connection: Connection, _ deadline: ExchangeDeadline
    ) throws(HTTPError) -> IncomingResponse? {
        do throws(HTTPError) {
            return try connection.ask(request, headerLimit: settings.headerLimit, deadline)
        } catch .connection(.cutShort) where !connection.isAnswered {
            return nil
        }
    }
}

extension ResponseHead {
    /// Where a redirection leads. Never from a protected address to an unprotected one.
    func redirection(from url: URL) throws(HTTPError) -> URL {
        guard let location = text("location") else { throw .malformed(.noLocation) }
        let next: URL
        do throws(URLError) {
            next = try url.resolving(location)
        } catch {
            throw .badURL(error)
        }
        guard url.scheme == .http || next.scheme == .https else { throw .insecure(next) }
        return next
    }
}
