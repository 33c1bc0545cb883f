internal import Synchronization

/// How many do the same at once: download, put packages into the folder, follow events.
final class PlaceCount: Sendable {
    private let currentLimit: @Sendable () -> Int
    private let open = Mutex(0)

    /// One of the places, taken as long as somebody holds it: also one whose receiver is gone before it begins.
    final class Place: Sendable {
        private let count: PlaceCount

        fileprivate init(_ count: PlaceCount) { self.count = count }

        deinit { count.open.withLock { $0 -= 1 } }
    }

    /// - Parameter limit: Asked each time.
    init(limit: @escaping @Sendable () -> Int) { currentLimit = limit }

    convenience init(limit: Int) { self.init(limit: { limit }) }

    var limit: Int { currentLimit() }

    var count: Int { open.withLock { $0 } }

    /// Nil when there is no room for one more.
    func place() -> Place? {
        let limit = limit
        let hasRoom = open.withLock { open in
            guard open < limit else { return false }
            open += 1
            return true
        }
        return hasRoom ? Place(self) : nil
    }
}
