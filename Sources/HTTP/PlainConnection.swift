import Linux

/// A TCP connection that nothing protects.
struct PlainConnection: ~Copyable {
    private let socket: FileHandle
    private let waiter: any Waiter

    init(socket: consuming FileHandle, waiter: any Waiter) {
        self.socket = socket
        self.waiter = waiter
    }

    /// The socket, for something else that is to go over it.
    consuming func taken() -> FileHandle { socket }

    borrowing func read(limit: Int, until deadline: Instant) throws(TransportError) -> [UInt8] {
        try perform(.readable, deadline) { () throws(Errno) in try socket.read(limit: limit) }
    }

    borrowing func write(_ bytes: [UInt8], until deadline: Instant) throws(TransportError) {
        var written = 0
        while written < bytes.count {
            written += try perform(.writable, deadline) { () throws(Errno) in
                try socket.send(bytes.span.extracting(droppingFirst: written))
            }
        }
    }

    var isQuiet: Bool { !socket.hasInput }

    private borrowing func perform<Result>(
        _ readiness: Readiness, _ deadline: Instant, _ call: () throws(Errno) -> Result
    ) throws(TransportError) -> Result {
        while true {
            do throws(Errno) {
                return try call()
            } catch .wouldBlock {
                try wait(readiness, deadline)
            } catch {
                let hasGone = error == .connectionReset || error == .brokenPipe
                throw hasGone ? .cutShort : .broken(error)
            }
        }
    }

    private borrowing func wait(_ readiness: Readiness, _ deadline: Instant) throws(TransportError) {
        do throws(WaitError) {
            try waiter.wait(for: socket.descriptor, toBe: readiness, until: deadline)
        } catch {
            throw .interrupted(error)
        }
    }
}
