internal import Bytes

/// Which of the two standards a descriptor follows.
public enum DescriptorVersion: Int, Sendable {
    case one = 1
    case two = 2

    /// What an answer's `Content-Type` says; nil for everything that is no descriptor.
    ///
    /// - Parameter mediaType: With or without parameters, in any case.
    public init?(mediaType: String) {
        switch Self.essence(of: mediaType) {
        case "application/vnd.oma.dd+xml": self = .one
        case "application/vnd.oma.dd2+xml": self = .two
        default: return nil
        }
    }

    /// What an address ends in, for servers that don't know the type: `.dd` or `.dd2`; nil for everything else.
    ///
    /// - Parameter address: Path and perhaps query.
    public init?(address: String) {
        let path = address.bytes.prefix { $0 != UInt8(ascii: "?") }
        guard let dot = path.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        switch path[dot...].lowercasedText {
        case ".dd": self = .one
        case ".dd2": self = .two
        default: return nil
        }
    }

    /// A media type without its parameters, in lower case.
    public static func essence(of mediaType: String) -> String {
        mediaType.bytes.prefix { $0 != UInt8(ascii: ";") }.trimmedWhiteSpace.lowercasedText
    }
}
