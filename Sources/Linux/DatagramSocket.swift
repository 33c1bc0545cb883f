import CLinux

extension FileHandle {
    /// A socket that takes datagrams. Reads don't wait: they throw `.wouldBlock` when nothing has come.
    ///
    /// A read takes one datagram, and what of it is beyond the limit is lost.
    ///
    /// - Parameters:
    ///   - host: An address in text form, never a name; `0.0.0.0` means all of IPv4, `::` all.
    ///   - port: 0 means one that is free.
    /// - Throws: `.invalid` when `host` isn't an address.
    public static func datagrams(at host: String, port: UInt16) throws(Errno) -> FileHandle {
        guard let address = HostLookup.numeric(host, port) else { throw .invalid }
        let socket = FileHandle(owning: try checked { CLinux_datagram_socket(address.family) })
        _ = try checked { socket.bind(to: address) }
        return socket
    }

    /// The port that a bound socket has.
    public var boundPort: UInt16 { CLinux_bound_port(descriptor) }

    private borrowing func bind(to address: SocketAddress) -> Int32 {
        unsafe address.bytes.withUnsafeBytes { bytes in
            let name = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            return unsafe CLinux.bind(descriptor, name, socklen_t(bytes.count))
        }
    }
}
