import Linux

@testable import Control

/// A terminal that keeps the text it shows. It obeys only the control characters that scomoctl writes.
final class TestScreen {
    /// All that was written, as it came.
    private(set) var written = ""
    /// What a person sees now, and every state of the last line before.
    private(set) var lines: [String] = []
    private(set) var passed: [String] = []
    let width: Int?

    init(width: Int? = nil) { self.width = width }

    func screen() -> Screen { Screen(width: width) { [self] in take($0) } }

    private var last: [Character] = []
    private var column = 0

    private func take(_ text: String) {
        written += text
        var rest = text[...]
        while let character = rest.first {
            if rest.hasPrefix("\u{1B}[K") {
                last.removeLast(last.count - column)
                rest = rest.dropFirst(3)
                if !last.isEmpty { passed.append(String(last)) }
                continue
            }
            rest = rest.dropFirst()
            switch character {
            case "\r": column = 0
            case "\n":
                lines.append(String(last))
                (last, column) = ([], 0)
            default:
                if column < last.count { last[column] = character } else { last.append(character) }
                column += 1
            }
        }
    }

    /// The text it shows at the end.
    var seen: [String] { lines + (last.isEmpty ? [] : [String(last)]) }
}
