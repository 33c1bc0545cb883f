import CLinux

// Sockets that have a place in the file system, for programs of one device.
extension FileHandle {
    /// Connects to the socket at `path`, without waiting.
    ///
    /// - Throws: `.connectionRefused` when nobody listens there, `.wouldBlock` when too many wait already.
    public static func connect(toSocket path: String) throws(Errno) -> FileHandle {
        let socket = FileHandle(owning: try checked { CLinux_stream_socket(AF_UNIX) })
        _ = try checked { unsafe path.withCString { unsafe CLinux_connect_local(socket.descriptor, $0) } }
        return socket
    }

    /// Makes a socket at `path` and listens there. A socket that was left there, and has nobody any more, goes.
    ///
    /// - Parameter mode: Its permission bits: who may write may connect.
    /// - Throws: `.addressInUse` when somebody listens there already.
    public static func listening(at path: String, mode: UInt32) throws(Errno) -> FileHandle {
        let socket = FileHandle(owning: try checked { CLinux_stream_socket(AF_UNIX) })
        if isAbandoned(path) { _ = unsafe path.withCString { unsafe unlink($0) } }
        _ = try checked { unsafe path.withCString { unsafe CLinux_bind_local(socket.descriptor, $0) } }
        // Nobody can connect before it listens.
        _ = try checked { unsafe path.withCString { unsafe chmod($0, mode) } }
        _ = try checked { CLinux.listen(socket.descriptor, 64) }
        return socket
    }

    private static func isAbandoned(_ path: String) -> Bool {
        do throws(Errno) {
            _ = try connect(toSocket: path)
            return false
        } catch {
            return error == .connectionRefused
        }
    }

    /// The next connection to a socket that listens, without waiting.
    public borrowing func nextConnection() throws(Errno) -> FileHandle {
        FileHandle(owning: try checked { CLinux_accept(descriptor) })
    }
}

/// Whose process is at the other end of a local socket, as of when it connected. The kernel says so.
public struct PeerCredentials: Equatable, Sendable {
    /// Its effective user.
    public var user: UInt32
    /// Its effective group, and the supplementary ones.
    public var groups: [UInt32]

    public init(user: UInt32, groups: [UInt32]) { (self.user, self.groups) = (user, groups) }
}

extension FileHandle {
    /// - Source: unix(7), `SO_PEERCRED`; socket(7), `SO_PEERGROUPS`.
    public borrowing func peerCredentials() throws(Errno) -> PeerCredentials {
        var group: UInt32 = 0
        let user = try checked { unsafe CLinux_peer_user(descriptor, &group) }
        let count = try checked { CLinux_peer_groups(descriptor, nil, 0) }
        var groups = [UInt32](repeating: group, count: Int(count))
        let filled = try checked { unsafe CLinux_peer_groups(descriptor, &groups, count) }
        return PeerCredentials(
            user: UInt32(truncatingIfNeeded: user), groups: [group] + groups.prefix(Int(filled)))
    }
}
