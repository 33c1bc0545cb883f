import Glibc
import Linux

/// Sends datagrams to a port of this machine.
public final class DatagramSender {
    private let socket: FileHandle

    /// - Parameter host: `127.0.0.1` or `::1`.
    public init(_ host: String, _ port: UInt16) throws {
        let family = host == "::1" ? AF_INET6 : AF_INET
        socket = FileHandle(owning: Glibc.socket(family, Int32(SOCK_DGRAM.rawValue), 0))
        let status: Int32
        if family == AF_INET6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            unsafe inet_pton(AF_INET6, host, &address.sin6_addr)
            status = Self.connect(socket.descriptor, &address)
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            unsafe inet_pton(AF_INET, host, &address.sin_addr)
            status = Self.connect(socket.descriptor, &address)
        }
        guard status == 0 else { throw DatagramError() }
    }

    private static func connect<Address>(_ socket: Int32, _ address: inout Address) -> Int32 {
        unsafe withUnsafeBytes(of: &address) {
            let name = unsafe $0.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            return unsafe Glibc.connect(socket, name, socklen_t($0.count))
        }
    }

    public func send(_ bytes: [UInt8]) throws {
        guard unsafe Glibc.send(socket.descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw DatagramError()
        }
    }

    public struct DatagramError: Error {}
}
