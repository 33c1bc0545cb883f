public import Bytes
import Linux

/// A proxy that opens a way to servers when it is asked to. TLS goes through it from end to end, so that it sees and changes nothing.
public final class Proxy: Sendable {
    /// How it is reached.
    let url: URL
    /// What shows it who asks. Never to be logged.
    let authorization: String?
    private let exceptions: [HostPattern]

    /// - Parameters:
    ///   - url: Its address; only host and port count.
    ///   - credentials: As RFC 7617 has them: there is no colon in the name.
    ///   - exceptions: The hosts that are reached without it. Addresses among them are of hosts that are written as addresses:
    ///     nothing is looked up.
    public init(
        _ url: URL, credentials: (name: String, password: String)? = nil,
        except exceptions: [HostPattern] = []
    ) {
        (self.url, self.exceptions) = (url, exceptions)
        authorization = credentials.map { "Basic " + Base64.encode(Array("\($0.name):\($0.password)".utf8)) }
    }

    /// Whether the host is reached through it.
    func serves(_ host: String) -> Bool {
        guard let address = NetworkAddress(host) else { return !exceptions.contains(name: host) }
        return !exceptions.contains(address)
    }
}

/// Why a proxy opened no way to a server.
public enum ProxyFailure: Error, Equatable, Sendable {
    /// There is no connection to it. The reason is in words, because the connection was not to the server.
    case unreachable(String)
    /// It wants other credentials, or any: HTTP 407.
    case unauthorized
    /// It answers with this HTTP status.
    case refused(Int)
    case malformed(ResponseFlaw)
    /// It sends more than its answer, which a server behind it can't have sent: that waits for the device.
    case unasked
    /// The connection to it broke, or it said nothing for too long.
    case broken(String)
}

extension ProxyFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreachable(let reason): "can't be reached: \(reason)"
        case .unauthorized: "wants other credentials; check ProxyUserName and ProxyPasswordFile"
        case .refused(let status): "opens no way to the server: HTTP status \(status)"
        case .malformed(let flaw): "gives a malformed answer: \(flaw)"
        case .unasked: "sends what nobody asked for"
        case .broken(let reason): "was asked for a way to the server: \(reason)"
        }
    }
}
