internal import Bytes

/// The fields before the body of a WBXML document.
///
/// - Source: WBXML 1.3 (WAP-192), sections 5.4 and 5.5: `version publicid charset strtbl`.
public struct WBXMLHeader: Equatable, Sendable {
    /// How a document names its type.
    public enum PublicID: Equatable, Sendable {
        /// A registered number; 0x1201 is SyncML 1.2.
        case number(UInt32)
        /// A formal public identifier, such as `-//SYNCML//DTD SyncML 1.2//EN`.
        case name(String)

        /// The number that says "unknown or missing".
        public static var unknown: PublicID { .number(1) }
    }

    /// Names the document type, and with it the token tables.
    public let publicID: PublicID

    /// Whether the document leaves its character set to what is said beside it.
    let isCharsetUnknown: Bool

    /// The strings that tokens of the body point into.
    public let stringTable: [UInt8]

    /// How long the header is; the body begins there.
    ///
    /// - Unit: bytes.
    public let size: Int

    /// Reads the header at the start of `document`.
    ///
    /// Memory is bounded by the document: a string table can't be longer than what was received.
    public init(_ document: Span<UInt8>) throws(WBXMLError) {
        let fields: Fields
        do throws(ByteReaderError) {
            fields = try Fields(document)
        } catch {
            throw WBXMLError(error)
        }
        guard (0x01...0x03).contains(fields.version) else {
            throw WBXMLError(.unsupportedVersion(fields.version), at: 0)
        }
        guard [utf8, usASCII, unknown].contains(fields.charset) else {
            throw WBXMLError(.unsupportedCharset(fields.charset), at: fields.charsetOffset)
        }
        isCharsetUnknown = fields.charset == unknown
        (stringTable, size) = (fields.stringTable, fields.size)
        guard let index = fields.nameIndex else {
            publicID = .number(fields.publicID)
            return
        }
        guard let name = Self.string(in: stringTable, at: index) else {
            throw WBXMLError(.stringOutsideTable(index: index), at: 1)
        }
        publicID = .name(String(decoding: name, as: UTF8.self))
    }

    /// The string that begins at `index` and ends before a zero byte or with the table.
    func string(at index: UInt32) -> ArraySlice<UInt8>? {
        Self.string(in: stringTable, at: index)
    }

    private static func string(in table: [UInt8], at index: UInt32) -> ArraySlice<UInt8>? {
        guard let start = Int(exactly: index), start < table.count else { return nil }
        return table[start...].prefix { $0 != 0 }
    }
}

extension WBXMLHeader.PublicID: CustomStringConvertible {
    public var description: String {
        switch self {
        case .number(let number): "0x\(String(number, radix: 16))"
        case .name(let name): "\"\(name)\""
        }
    }
}

// IANA MIBenum numbers of the character sets that DM allows. "Unknown" means what the media type says.
private let utf8: UInt32 = 106
private let usASCII: UInt32 = 3
private let unknown: UInt32 = 0

/// What is there, read and not yet judged.
private struct Fields {
    let version: UInt8
    let publicID: UInt32
    let nameIndex: UInt32?
    let charsetOffset: Int
    let charset: UInt32
    let stringTable: [UInt8]
    let size: Int

    init(_ document: Span<UInt8>) throws(ByteReaderError) {
        var reader = ByteReader(document)
        version = try reader.byte()
        publicID = try reader.multiByteInteger()
        nameIndex = publicID == 0 ? try reader.multiByteInteger() : nil
        charsetOffset = reader.offset
        charset = try reader.multiByteInteger()
        stringTable = try reader.bytes(count: Int(clamping: reader.multiByteInteger()))
        size = reader.offset
    }
}
