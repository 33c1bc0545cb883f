import Glibc
import Linux

/// Whoever sits at the terminal.
enum Terminal {
    /// Whether somebody can answer.
    static var isInput: Bool { isatty(STDIN_FILENO) == 1 }

    /// Asks, and takes everything but `y` and `yes` for a no.
    static func agrees(to question: String) -> Bool {
        show("\(question) [y/N] ")
        return ["y", "yes"].contains(readLine()?.lowercased())
    }

    /// Prints on standard error as it is.
    static func show(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
