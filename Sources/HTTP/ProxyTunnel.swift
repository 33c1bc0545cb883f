import Bytes
import Linux

/// Asks a proxy for a way to a server.
///
/// - Source: RFC 9110, section 9.3.6.
struct ProxyTunnel {
    let proxy: Proxy
    let settings: HTTPSettings
    let waiter: any Waiter

    /// Returns a socket whose other end is the server.
    func open(to url: URL, until deadline: Instant) throws(TransportError) -> FileHandle {
        let connection = PlainConnection(socket: try connected(until: deadline), waiter: waiter)
        do throws(TransportError) {
            try connection.write(request(url), until: deadline)
            try check(try status(connection, until: deadline))
        } catch {
            throw proxied(error)
        }
        return connection.taken()
    }

    private func connected(until deadline: Instant) throws(TransportError) -> FileHandle {
        do throws(ConnectError) {
            return try FileHandle.connect(to: proxy.url.host, port: proxy.url.port, waiter, until: deadline)
        } catch {
            guard error != .interrupted(.stopRequested) else { throw .interrupted(.stopRequested) }
            throw failure(.unreachable("\(error)"))
        }
    }

    private func request(_ url: URL) -> [UInt8] {
        let name = url.host.utf8.contains(UInt8(ascii: ":")) ? "[\(url.host)]" : url.host
        let place = "\(name):\(url.port)"
        var lines = "CONNECT \(place) HTTP/1.1\r\nHost: \(place)\r\nUser-Agent: \(settings.userAgent)\r\n"
        if let authorization = proxy.authorization { lines += "Proxy-Authorization: \(authorization)\r\n" }
        return Array("\(lines)\r\n".utf8)
    }

    /// Reads the head of the answer; an answer of success has nothing behind it, whatever its fields say.
    private func status(
        _ connection: borrowing PlainConnection, until deadline: Instant
    ) throws(TransportError) -> Int {
        var parser = HeadParser(limit: settings.headerLimit)
        while true {
            var piece = try connection.read(limit: 4096, until: deadline)[...]
            guard !piece.isEmpty else { throw .cutShort }
            let head: ResponseHead?
            do throws(ResponseFlaw) { head = try parser.parse(&piece) } catch {
                throw failure(.malformed(error))
            }
            guard let head else { continue }
            guard piece.isEmpty || !(200...299).contains(head.status) else { throw failure(.unasked) }
            return head.status
        }
    }

    private func check(_ status: Int) throws(TransportError) {
        switch status {
        case 200...299: return
        case 407: throw failure(.unauthorized)
        default: throw failure(.refused(status))
        }
    }

    /// What happened was the proxy's fault, not the server's; only the wish to stop is nobody's.
    private func proxied(_ error: TransportError) -> TransportError {
        switch error {
        case .proxy, .interrupted(.stopRequested): error
        default: failure(.broken("\(error)"))
        }
    }

    private func failure(_ reason: ProxyFailure) -> TransportError { .proxy(proxy.url.authority, reason) }
}
