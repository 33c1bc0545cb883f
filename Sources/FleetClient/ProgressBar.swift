internal import Synchronization

/// How far something is that takes a while, in one line of a terminal.
public final class ProgressBar: Sendable {
    private let title: String
    private let total: Int
    private let write: @Sendable (String) -> Void
    private let shown = Mutex(-1)

    /// - Parameters:
    ///   - total: In bytes.
    ///   - write: Prints text on the terminal.
    public init(_ title: String, total: Int, write: @escaping @Sendable (String) -> Void) {
        (self.title, self.total, self.write) = (title, total, write)
    }

    /// - Parameter count: How much is done. - Unit: bytes.
    public func show(_ count: Int) {
        let percent = total == 0 ? 100 : Int(Double(count) / Double(total) * 100)
        let isNews = shown.withLock { shown in
            defer { shown = percent }
            return shown != percent
        }
        guard isNews else { return }
        let full = min(max(percent, 0), 100) / 5
        let bar = String(repeating: "#", count: full) + String(repeating: ".", count: 20 - full)
        write("\r\(title)  [\(bar)] \(percent) %")
    }

    /// Ends the line.
    public func finish() {
        if shown.withLock({ $0 >= 0 }) { write("\n") }
    }
}
