extension String {
    /// The text without what could make it look like something else: control characters, C1's too, those that turn the direction
    /// of writing or can't be seen, and noncharacters become blanks.
    ///
    /// For whatever came from outside and is shown to people: a terminal obeys control characters.
    public var harmless: String {
        var shown = String.UnicodeScalarView()
        for scalar in unicodeScalars { shown.append(scalar.isHarmless ? scalar : " ") }
        return String(shown)
    }
}

extension Unicode.Scalar {
    fileprivate var isHarmless: Bool {
        switch value {
        case _ where value & 0xFFFE == 0xFFFE: false
        case 0xFDD0...0xFDEF: false
        case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: false
        default: true
        }
    }
}
