import Linux
import OpenSSL

extension TLSConnection {
    /// Connects by TCP, and shakes hands.
    ///
    /// - Parameter name: Whom the certificate has to be of. - Default: `host`.
    static func connect(
        to host: String, as name: String? = nil, port: UInt16, _ context: TLSContext, _ waiter: any Waiter,
        until deadline: Instant
    ) throws -> TLSConnection {
        let socket = try FileHandle.connect(to: host, port: port, waiter, until: deadline)
        return try shakeHands(over: socket, with: name ?? host, context, waiter, until: deadline)
    }
}
