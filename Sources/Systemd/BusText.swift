/// Text as the bus carries it, wherever it comes from.
///
/// - Source: D-Bus Specification, valid object of type STRING: no NUL. The bus library refuses noncharacters besides,
///   and a refusal would end the program.
enum BusText {
    static func of(_ text: String) -> String {
        guard !text.unicodeScalars.allSatisfy({ isCarried($0.value) }) else { return text }
        var carried = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { carried.append(isCarried(scalar.value) ? scalar : "\u{FFFD}") }
        return String(carried)
    }

    private static func isCarried(_ code: UInt32) -> Bool {
        switch code {
        case 0, 0xFDD0...0xFDEF: false
        default: code & 0xFFFE != 0xFFFE
        }
    }
}
