internal import Synchronization

/// Whether the server has been told to stop.
final class Ending: Sendable {
    private let state = Mutex(false)

    var hasBegun: Bool { state.withLock { $0 } }

    func begin() { state.withLock { $0 = true } }
}
