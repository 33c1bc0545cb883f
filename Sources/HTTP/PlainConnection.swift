import Linux
import OpenSSL

/// A TCP connection that nothing protects, with the errors of a protected one.
struct PlainConnection: ~Copyable {
    private let socket: FileHandle
    private let waiter: any Waiter

    static func connect(
        to host: String, port: UInt16, _ waiter: any Waiter, until deadline: Instant
    ) throws(TLSError) -> PlainConnection {
        do throws(ConnectError) {
            let socket = try FileHandle.connect(to: host, port: port, waiter, until: deadline)
            return PlainConnection(socket: socket, waiter: waiter)
        } catch {
            throw .unreachable(error)
        }
    }

    borrowing func read(limit: Int, until deadline: Instant) throws(TLSError) -> [UInt8] {
        try perform(.readable, deadline) { () throws(Errno) in try socket.read(limit: limit) }
    }

    borrowing func write(_ bytes: [UInt8], until deadline: Instant) throws(TLSError) {
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
    ) throws(TLSError) -> Result {
        while true {
            do throws(Errno) {
                return try call()
            } catch .wouldBlock {
                try wait(readiness, deadline)
            } catch {
                let hasGone = error == .connectionReset || error == .brokenPipe
                throw hasGone ? .cutShort : .unreachable(.refused(error))
            }
        }
    }

    private borrowing func wait(_ readiness: Readiness, _ deadline: Instant) throws(TLSError) {
        do throws(WaitError) {
            try waiter.wait(for: socket.descriptor, toBe: readiness, until: deadline)
        } catch {
            throw .interrupted(error)
        }
    }
}
