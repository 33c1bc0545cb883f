import Bytes

/// Where the answers of a command go. Whatever comes out here is harmless to a terminal.
public final class Screen {
    /// In columns; nil where it is no terminal.
    let width: Int?
    private let write: (String) -> Void
    /// Whether the last line is one that is written over.
    private var isPassing = false

    /// - Parameters:
    ///   - width: In columns; nil where it is no terminal.
    ///   - write: Takes text with its line ends.
    public init(width: Int?, write: @escaping (String) -> Void) {
        (self.width, self.write) = (width, write)
    }

    /// A line that stays.
    func say(_ line: String) {
        clear()
        write("\(line.harmless)\n")
    }

    /// An answer in JSON, on one line.
    func say(_ value: JSONValue) { say(value.description) }

    /// A line that the next one takes the place of. For terminals.
    func pass(_ line: String) {
        // To the line's beginning; the rest of what was there is erased (ECMA-48: EL).
        write("\r\(line.harmless)\u{1B}[K")
        isPassing = true
    }

    /// Takes a passing line away.
    func clear() {
        if isPassing { write("\r\u{1B}[K") }
        isPassing = false
    }
}

extension String {
    /// With blanks behind, so that it is so many characters wide.
    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - unicodeScalars.count))
    }
}
