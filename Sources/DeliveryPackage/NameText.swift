/// What names in a package are made of, besides being a `Path`: text in UTF-8, each character of which can be seen.
///
/// Other names could look like a different one, or turn the line around in which a log or a list shows them.
enum NameText {
    /// What is wrong with a name, as `PackageError.forbiddenEntry` says it; nil if nothing is.
    static func flaw(of name: [UInt8]) -> String? {
        // Of ASCII none is hidden but the controls, which aren't in a `Path`.
        guard name.contains(where: { $0 >= 0x80 }) else { return nil }
        let string = text(name)
        guard string.utf8.elementsEqual(name) else { return "a name that isn't UTF-8" }
        guard !string.unicodeScalars.contains(where: { isHidden($0.value) }) else {
            return "a character that isn't seen, or turns the direction of text"
        }
        return nil
    }

    /// - Source: Unicode 15, DerivedCoreProperties.txt, Default_Ignorable_Code_Point, and the controls C1; of the ASCII
    ///   controls `Path` takes none.
    private static func isHidden(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x80...0x9F, 0xAD, 0x034F, 0x061C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180F: true
        // Without width; the two marks of direction; ends of lines; turns of direction; invisible operators.
        case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F: true
        case 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFB, 0xFFFE...0xFFFF: true
        case 0x1D173...0x1D17A, 0xE0000...0xE0FFF: true
        default: false
        }
    }
}
