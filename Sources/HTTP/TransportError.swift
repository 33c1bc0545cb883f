public import Linux
public import OpenSSL

/// Why bytes don't get to a server or back.
public enum TransportError: Error, Equatable, Sendable {
    /// There is no connection.
    case unreachable(ConnectError)
    /// The rules allow no connection to the host (`HostRules`), or to the address that its name has at present.
    indirect case forbidden(String, NetworkAddress?)
    /// The proxy at this place opened no way to the server.
    indirect case proxy(String, ProxyFailure)
    /// The server's certificate isn't accepted. The reason is OpenSSL's.
    case untrusted(host: String, reason: String)
    /// The server ended the connection in the middle.
    case cutShort
    /// TLS failed otherwise.
    case failed(OpenSSLError)
    /// The kernel gave the connection up.
    case broken(Errno)
    /// The time is up, or the program was told to stop.
    case interrupted(WaitError)
}

extension TransportError {
    init(_ error: TLSError) {
        self =
            switch error {
            case .untrusted(let host, let reason): .untrusted(host: host, reason: reason)
            case .interrupted(let reason): .interrupted(reason)
            case .cutShort: .cutShort
            case .failed(let reason): .failed(reason)
            }
    }
}

extension TransportError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreachable(let reason): "\(reason)"
        case .forbidden(let host, let address):
            "nothing may be fetched from \"\(host)\"\(address.map { ", whose address is \($0)" } ?? ""); see AllowedHosts"
        case .proxy(let place, let reason): "the proxy \"\(place)\" \(reason)"
        case .untrusted(let host, let reason): "\(TLSError.untrusted(host: host, reason: reason))"
        case .cutShort: "\(TLSError.cutShort)"
        case .failed(let reason): "\(reason)"
        case .broken(let reason): "the connection broke: \(reason)"
        case .interrupted(let reason): "the connection was given up: \(reason)"
        }
    }
}
