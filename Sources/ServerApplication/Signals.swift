internal import Dispatch
internal import Glibc
internal import Logging
internal import Synchronization

/// What signals to the process mean.
final class Signals {
    /// How long what is being answered may take when the server stops. A device or client that waits asks again.
    ///
    /// - Default: 3 s.
    private static let patience = 3

    private let sources: [any DispatchSourceSignal]

    /// - Parameters:
    ///   - renew: At SIGHUP.
    ///   - stop: At SIGTERM and SIGINT; at the second one the process ends without waiting for it.
    init(
        logger: Logger, renew: @escaping @Sendable () -> Void, stop: @escaping @Sendable () async -> Void
    ) {
        let isStopping = Flag()
        sources =
            [Self.source(SIGHUP, renew)]
            + [SIGTERM, SIGINT].map { number in
                Self.source(number) {
                    let isFirst = isStopping.raise()
                    Task {
                        if isFirst { await stop() }
                        Self.end(logger)
                    }
                }
            }
    }

    private static func source(
        _ number: Int32, _ handler: @escaping @Sendable () -> Void
    ) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler(handler: handler)
        source.activate()
        return source
    }

    private static func end(_ logger: Logger) {
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(patience)) {
            // All that counts is in the database by now; what goes on is a download or a silent connection.
            logger.notice("stopped with connections open")
            exit(EXIT_SUCCESS)
        }
    }
}

/// Something that happens once.
private final class Flag: Sendable {
    private let isRaised = Mutex(false)

    /// - Returns: Whether it is the first time.
    func raise() -> Bool {
        isRaised.withLock { isRaised in
            defer { isRaised = true }
            return !isRaised
        }
    }
}
