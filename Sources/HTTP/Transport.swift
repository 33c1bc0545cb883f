import Bytes
import Linux
import OpenSSL

/// What carries bytes to a server and back.
enum Transport: ~Copyable {
    case secure(TLSConnection)
    case plain(PlainConnection)

    /// Connects, and shakes hands where the address is one of TLS.
    static func open(
        to url: URL, _ settings: HTTPSettings, _ tls: TLSContext, _ waiter: any Waiter,
        until deadline: Instant
    ) throws(TransportError) -> Transport {
        let socket = try connected(to: url, settings, waiter, until: deadline)
        guard url.scheme == .https else { return .plain(PlainConnection(socket: socket, waiter: waiter)) }
        do throws(TLSError) {
            return .secure(
                try TLSConnection.shakeHands(
                    over: socket, with: url.host, tls, waiter, readingAhead: settings.readAhead,
                    until: deadline))
        } catch {
            throw TransportError(error)
        }
    }

    private static func connected(
        to url: URL, _ settings: HTTPSettings, _ waiter: any Waiter, until deadline: Instant
    ) throws(TransportError) -> FileHandle {
        let rules = settings.hosts
        if let proxy = settings.proxy, proxy.serves(url.host) {
            guard rules?.allowsThroughProxy(url.host) != false else { throw .forbidden(url.host, nil) }
            return try ProxyTunnel(proxy: proxy, settings: settings, waiter: waiter)
                .open(to: url, until: deadline)
        }
        guard rules?.refuses(url.host) != true else { throw .forbidden(url.host, nil) }
        do throws(ConnectError) {
            return try FileHandle.connect(to: url.host, port: url.port, waiter, until: deadline) {
                rules?.allows($0, of: url.host) != false
            }
        } catch {
            guard case .excluded(let host, let address) = error else { throw .unreachable(error) }
            throw .forbidden(host, address)
        }
    }

    /// Reads at most `limit` bytes; none when the server has ended the connection as it should.
    borrowing func read(limit: Int, until deadline: Instant) throws(TransportError) -> [UInt8] {
        switch self {
        case .secure(let connection):
            do throws(TLSError) {
                return try connection.read(limit: limit, until: deadline)
            } catch {
                throw TransportError(error)
            }
        case .plain(let connection): return try connection.read(limit: limit, until: deadline)
        }
    }

    /// Writes all of `bytes`.
    borrowing func write(_ bytes: [UInt8], until deadline: Instant) throws(TransportError) {
        switch self {
        case .secure(let connection):
            do throws(TLSError) {
                try connection.write(bytes, until: deadline)
            } catch {
                throw TransportError(error)
            }
        case .plain(let connection): try connection.write(bytes, until: deadline)
        }
    }

    /// Whether nothing has come that wasn't read yet, the end of the connection included.
    var isQuiet: Bool {
        switch self {
        case .secure(let connection): connection.isQuiet
        case .plain(let connection): connection.isQuiet
        }
    }

    /// Tells the server that nothing more comes.
    borrowing func close() {
        switch self {
        case .secure(let connection): connection.close()
        case .plain: break
        }
    }
}
