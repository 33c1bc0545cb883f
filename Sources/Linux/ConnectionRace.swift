import CLinux

/// Attempts to connect to several addresses of one host; the first that succeeds ends it.
struct ConnectionRace {
    /// One attempt. Takes its socket out when it has won.
    private final class Attempt {
        var socket: FileHandle?
        let descriptor: Int32

        init(_ socket: consuming FileHandle) {
            descriptor = socket.descriptor
            self.socket = consume socket
        }
    }

    private let waiter: any Waiter
    private var waiting: ArraySlice<SocketAddress>
    private var attempts: [Attempt] = []
    /// Why the last attempt failed.
    var reason = ConnectError.interrupted(.timedOut)

    /// Between the starts of two attempts. - Source: RFC 8305, section 5.
    private static var delay: Duration { .milliseconds(250) }

    init(_ addresses: [SocketAddress], _ waiter: any Waiter) {
        (waiting, self.waiter) = (addresses[...], waiter)
    }

    /// - Throws: What the last attempt failed with, or `.interrupted` at the deadline.
    mutating func run(until deadline: Instant) throws(ConnectError) -> FileHandle {
        let group = try Self.group()
        while true {
            if let socket = try begin(group) { return socket }
            guard !attempts.isEmpty else {
                guard waiting.isEmpty else { continue }
                throw reason
            }
            try wait(group, until: deadline)
            if let socket = finished() { return socket }
        }
    }

    /// Begins the next attempt. Returns its socket when it has succeeded at once.
    private mutating func begin(_ group: borrowing FileHandle) throws(ConnectError) -> FileHandle? {
        guard let address = waiting.popFirst() else { return nil }
        do throws(Errno) {
            let socket = FileHandle(owning: try checked { CLinux_stream_socket(address.family) })
            if socket.startConnecting(to: address) == 0 { return socket }
            guard Errno.current == .inProgress else { throw .current }
            _ = try checked { CLinux_epoll_add_writable(group.descriptor, socket.descriptor) }
            attempts.append(Attempt(socket))
        } catch {
            reason = .refused(error)
        }
        return nil
    }

    /// Waits for a decision; while there are addresses left, for no longer than until the next one's turn.
    private func wait(_ group: borrowing FileHandle, until deadline: Instant) throws(ConnectError) {
        let turn = waiting.isEmpty ? deadline : min(deadline, .after(Self.delay))
        do throws(WaitError) {
            try waiter.wait(for: group.descriptor, toBe: .readable, until: turn)
        } catch {
            guard error == .timedOut, turn < deadline else { throw .interrupted(error) }
        }
    }

    /// Returns the socket of an attempt that has succeeded, and forgets those that have failed.
    private mutating func finished() -> FileHandle? {
        var left: [Attempt] = []
        for attempt in attempts {
            guard FileHandle.isDecided(attempt.descriptor) else {
                left.append(attempt)
                continue
            }
            // Writable means decided, not successful (connect(2), EINPROGRESS).
            let outcome = CLinux_take_socket_error(attempt.descriptor)
            if outcome == 0 { return attempt.socket.take() }
            reason = .refused(Errno(number: outcome))
        }
        attempts = left
        return nil
    }

    private static func group() throws(ConnectError) -> FileHandle {
        do throws(Errno) {
            return FileHandle(owning: try checked { CLinux_epoll() })
        } catch {
            throw .refused(error)
        }
    }
}

extension FileHandle {
    fileprivate static func isDecided(_ descriptor: Int32) -> Bool {
        do throws(WaitError) {
            try PollWaiter().wait(for: descriptor, toBe: .writable, until: .now)
            return true
        } catch {
            return false
        }
    }

    fileprivate borrowing func startConnecting(to address: SocketAddress) -> Int32 {
        unsafe address.bytes.withUnsafeBytes { bytes in
            let name = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            return unsafe CLinux.connect(descriptor, name, socklen_t(bytes.count))
        }
    }
}
