internal import Dispatch
internal import Glibc
internal import Logging

/// Signals beside those that end the server in order.
final class Signals {
    /// How long what is going on may take when the server is told to stop. A device or client that waits asks again.
    ///
    /// - Default: 3 s.
    private static let patience = 3

    private let renewal: any DispatchSourceSignal
    private let ends: [any DispatchSourceSignal]

    /// - Parameter renew: At SIGHUP.
    init(logger: Logger, renew: @escaping @Sendable () -> Void) {
        signal(SIGHUP, SIG_IGN)
        renewal = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
        renewal.setEventHandler(handler: renew)
        renewal.activate()
        ends = [SIGTERM, SIGINT].map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Self.patience)) {
                    // All that counts is in the database by now; what goes on is a download or a silent connection.
                    logger.notice("stopped with connections open")
                    exit(EXIT_SUCCESS)
                }
            }
            source.activate()
            return source
        }
    }
}
