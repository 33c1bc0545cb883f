internal import Logging

extension Logger.MetadataValue {
    /// What somebody outside has written: without the characters that could make a line of the log out of it, and not
    /// longer than a name is.
    static func foreign(_ text: String) -> Logger.MetadataValue {
        let plain = text.unicodeScalars.prefix(200).map { scalar in
            scalar.properties.generalCategory.isVisible ? Character(scalar) : "?"
        }
        return .string(String(plain) + (text.unicodeScalars.count > 200 ? "…" : ""))
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isVisible: Bool {
        switch self {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            false
        default: true
        }
    }
}
