internal import Synchronization

/// How devices reach this server: known from the settings, or when the server has got its port.
final class PublicAddress: Sendable {
    private let base: Mutex<String>

    /// `base` is a URL without a path: `https://server.example.net:8443`.
    init(_ base: String) {
        self.base = Mutex(base)
    }

    func set(_ base: String) { self.base.withLock { $0 = base } }

    /// The URL of a path with its query.
    func url(_ path: String) -> String { base.withLock { $0 + path } }
}
