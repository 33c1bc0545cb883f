import Bytes
import Linux
import OpenSSL

/// What carries bytes to a server and back.
enum Transport: ~Copyable {
    case secure(TLSConnection)
    case plain(PlainConnection)

    static func open(
        to url: URL, _ tls: TLSContext, _ waiter: any Waiter, until deadline: Instant
    ) throws(TLSError) -> Transport {
        switch url.scheme {
        case .https:
            .secure(try TLSConnection.connect(to: url.host, port: url.port, tls, waiter, until: deadline))
        case .http: .plain(try PlainConnection.connect(to: url.host, port: url.port, waiter, until: deadline))
        }
    }

    /// Reads at most `limit` bytes; none when the server has ended the connection as it should.
    borrowing func read(limit: Int, until deadline: Instant) throws(TLSError) -> [UInt8] {
        switch self {
        case .secure(let connection): try connection.read(limit: limit, until: deadline)
        case .plain(let connection): try connection.read(limit: limit, until: deadline)
        }
    }

    /// Writes all of `bytes`.
    borrowing func write(_ bytes: [UInt8], until deadline: Instant) throws(TLSError) {
        switch self {
        case .secure(let connection): try connection.write(bytes, until: deadline)
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
