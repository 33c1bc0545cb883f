internal import Bytes

/// Why bytes aren't WBXML that this reader accepts.
public struct WBXMLError: Error, Equatable, Sendable {
    /// What was wrong.
    public enum Reason: Equatable, Sendable {
        /// So many more bytes were needed.
        case truncated(missing: Int)
        /// An integer doesn't fit in 32 bits.
        case integerTooLarge
        /// The version byte; 0x01 to 0x03 are WBXML 1.1 to 1.3.
        case unsupportedVersion(UInt8)
        /// The IANA MIBenum of a character set other than UTF-8 (106) or US-ASCII (3).
        case unsupportedCharset(UInt32)
        /// No token table is known for the document's type.
        case unknownDocumentType(WBXMLHeader.PublicID)
        /// A reference past the end of the string table.
        case stringOutsideTable(index: UInt32)
        case unknownTag(page: UInt8, token: UInt8)
        case unknownAttribute(page: UInt8, token: UInt8)
        case unknownAttributeValue(page: UInt8, token: UInt8)
        /// An extension token, which no document here has.
        case unsupportedExtension(UInt8)
        /// A token that can't be where it is: an end without a beginning, text outside the outermost element,
        /// an attribute's value before its name.
        case misplaced(UInt8)
        /// A string isn't UTF-8, or has a character that XML doesn't have.
        case notText
        /// A reference to a character that Unicode or XML doesn't have.
        case notACharacter(UInt32)
        /// A literal name that XML couldn't have.
        case badName
        case duplicateAttribute(String)
        /// Elements are nested deeper than the limit.
        case tooDeep(limit: Int)
        /// The document, or its text with the string table's put in, has more bytes than the limit.
        case tooLarge(limit: Int)
        /// There are more than `limit` of `what`.
        case tooMany(what: String, limit: Int)
        /// Something follows the outermost element.
        case trailing
    }

    /// What was wrong.
    public let reason: Reason
    /// Where, in bytes from the start of the document.
    public let offset: Int

    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    init(_ error: ByteReaderError) {
        switch error {
        case .truncated(let offset, let missing): self.init(.truncated(missing: missing), at: offset)
        case .integerTooLarge(let offset): self.init(.integerTooLarge, at: offset)
        }
    }
}

extension WBXMLError: CustomStringConvertible {
    public var description: String { "offset \(offset): \(reason)" }
}

extension WBXMLError.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .truncated(let missing): "the document is cut short; \(missing) more bytes are needed"
        case .integerTooLarge: "an integer doesn't fit in 32 bits"
        case .unsupportedVersion(let version): "the version byte is \(hex(version)); 0x1 to 0x3 are known"
        case .unsupportedCharset(let charset):
            "the character set is number \(charset); UTF-8 (106) and US-ASCII (3) are known"
        case .unknownDocumentType(let identifier): "documents of type \(identifier) aren't known"
        case .stringOutsideTable(let index): "there is no string at \(index) in the string table"
        case .unknownTag(let page, let token): "no element has token \(hex(token)) on page \(page)"
        case .unknownAttribute(let page, let token): "no attribute has token \(hex(token)) on page \(page)"
        case .unknownAttributeValue(let page, let token): "no value has token \(hex(token)) on page \(page)"
        case .unsupportedExtension(let token): "extension token \(hex(token)) isn't allowed"
        case .misplaced(let token): "token \(hex(token)) can't be here"
        case .notText: "a string isn't UTF-8"
        case .notACharacter(let code): "there is no character number \(code)"
        case .badName: "a literal name isn't one that XML has"
        case .duplicateAttribute(let name): "the attribute \(name) appears there twice"
        case .tooDeep(let limit): "elements nest deeper than \(limit)"
        case .tooLarge(let limit): "the document, or the text in it, is larger than \(limit) bytes"
        case .tooMany(let what, let limit): "there are more than \(limit) \(what)"
        case .trailing: "something follows the document's end"
        }
    }

    private func hex(_ byte: UInt8) -> String { "0x\(String(byte, radix: 16))" }
}

/// Bounds on a WBXML document, so that no peer can exhaust the device.
public struct WBXMLLimits: Equatable, Sendable {
    /// - Unit: elements open at the same time.
    /// - Default: 64. As for XML.
    public var depth = 64

    /// How long the document may be, and how long all that its references put into it.
    ///
    /// - Unit: bytes.
    /// - Default: 1 MiB. As for XML.
    public var size = 1 << 20

    /// How many elements and attributes: one may be a single byte, and takes sixty in memory.
    ///
    /// - Default: 131 072. Twice as many as the most commands of a message need.
    public var elements = 1 << 17

    /// - Unit: attributes of one element.
    /// - Default: 16. Two is the most that a document here has.
    public var attributes = 16

    public init() {}
}
