internal import Glibc

/// Sends single datagrams (UDP).
enum Datagram {
    /// Sends to the first address of the host that takes it. Looking up a name may take a while.
    static func send(_ bytes: [UInt8], to place: NotificationAddress) throws(DatagramError) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(place.host, "\(place.port)", &hints, &list)
        guard status == 0 else {
            throw .unknownHost(place.host, unsafe String(cString: gai_strerror(status)))
        }
        defer { unsafe freeaddrinfo(list) }
        var next = unsafe list
        while let entry = unsafe next {
            if unsafe send(bytes, entry.pointee) { return }
            unsafe next = entry.pointee.ai_next
        }
        throw .refused(unsafe String(cString: strerror(errno)))
    }

    private static func send(_ bytes: [UInt8], _ address: addrinfo) -> Bool {
        let socket = unsafe socket(address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return false }
        defer { close(socket) }
        return unsafe bytes.withUnsafeBytes {
            unsafe sendto(socket, $0.baseAddress, $0.count, 0, address.ai_addr, address.ai_addrlen)
                == bytes.count
        }
    }
}

/// Why a datagram didn't go out.
enum DatagramError: Error, Equatable {
    case unknownHost(String, String)
    case refused(String)
}

extension DatagramError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unknownHost(let host, let reason): "no address of \"\(host)\" is known: \(reason)"
        case .refused(let reason): "could not send: \(reason)"
        }
    }
}
