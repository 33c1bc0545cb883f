internal import Bytes

/// A bootstrap document as it arrives from outside, with what is said about its protection. Nobody has checked it yet.
public struct PushedBootstrap: Equatable, Sendable {
    /// The document; nobody has vouched for it.
    public let document: [UInt8]
    /// What the MAC was made with, as the push says.
    public let protection: BootstrapProtection
    /// The MAC in base 16; nil if the push has none.
    public let mac: String?

    /// - Parameters:
    ///   - bytes: The document; or a WSP push, if nothing more is said.
    ///   - security: The document's media type with the parameters `SEC` and `MAC`, as HTTP would have it; the
    ///     parameters alone do. Empty for a push, which has its own.
    public init(_ bytes: [UInt8], security: String) throws(BootstrapError) {
        // The headers of a push are small beside the document.
        guard bytes.count <= AuthenticBootstrap.sizeLimit else {
            throw .tooLarge(limit: AuthenticBootstrap.sizeLimit)
        }
        if security.isEmpty {
            guard case .bootstrap(let protection?, let mac) = PushFrame(bytes.span)?.content,
                let body = PushFrame(bytes.span)?.body
            else { throw .unprotected }
            (document, self.protection, self.mac) = (body, protection, mac)
        } else {
            guard let name = Self.parameter("sec", of: security),
                let protection = BootstrapProtection(text: name)
            else { throw .unprotected }
            (document, self.protection, mac) = (bytes, protection, Self.parameter("mac", of: security))
        }
    }

    /// - Parameter name: In lower case.
    private static func parameter(_ name: String, of type: String) -> String? {
        for part in type.utf8.split(separator: UInt8(ascii: ";")) {
            let trimmed = part.filter { $0 > 0x20 && $0 != UInt8(ascii: "\"") }
            guard let equals = trimmed.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let isNamed = trimmed[..<equals].elementsEqual(name.utf8) { $0 | 0x20 == $1 }
            if isNamed { return String(decoding: trimmed[(equals + 1)...], as: UTF8.self) }
        }
        return nil
    }
}
