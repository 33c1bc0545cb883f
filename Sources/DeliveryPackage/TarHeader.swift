import Bytes

/// One header block of an archive, as it is written there.
///
/// - Source: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
struct TarHeader {
    enum Kind {
        case file, link, directory
        /// `x`: records for the next entry.
        case extended
        /// `g`: records for all entries that follow.
        case globalExtended
        /// `L` and `K` of GNU tar: the next entry's name, and its link's target.
        case longName, longTarget
    }

    let name: [UInt8]
    let mode: UInt32
    let size: Int
    let kind: Kind
    let target: [UInt8]

    /// - Unit: bytes.
    static var blockSize: Int { 512 }

    /// - Parameter block: `blockSize` bytes.
    init(_ block: [UInt8]) throws(PackageError) {
        let fields = TarFields(block)
        guard fields.hasMagic else { throw .malformedArchive("it holds a header that isn't of tar (ustar)") }
        guard try fields.number(.checksum) == fields.checksum else {
            throw .malformedArchive("the checksum of a header is wrong")
        }
        name = fields.name
        target = fields.text(.target)
        mode = UInt32(truncatingIfNeeded: try fields.number(.mode)) & 0o7777
        size = try fields.number(.size)
        kind = try Self.kind(of: block[TarField.kind.start], name)
    }

    private static func kind(of letter: UInt8, _ name: [UInt8]) throws(PackageError) -> Kind {
        switch letter {
        case UInt8(ascii: "0"), 0: return .file
        case UInt8(ascii: "2"): return .link
        case UInt8(ascii: "5"): return .directory
        case UInt8(ascii: "x"): return .extended
        case UInt8(ascii: "g"): return .globalExtended
        case UInt8(ascii: "L"): return .longName
        case UInt8(ascii: "K"): return .longTarget
        default: throw .forbiddenEntry(text(name), kind: forbiddenKind(letter))
        }
    }

    private static func forbiddenKind(_ letter: UInt8) -> String {
        switch letter {
        case UInt8(ascii: "1"): "a hard link"
        case UInt8(ascii: "3"), UInt8(ascii: "4"): "a device node"
        case UInt8(ascii: "6"): "a pipe"
        case UInt8(ascii: "S"): "a sparse file"
        default: "an entry of type \(letter)"
        }
    }
}

/// Names are bytes to tar. For comparing they stay bytes; this is for people.
func text(_ name: [UInt8]) -> String { String(decoding: name, as: UTF8.self) }

/// A field's place in a header block.
struct TarField {
    let start: Int
    let count: Int

    static var name: TarField { TarField(start: 0, count: 100) }
    static var mode: TarField { TarField(start: 100, count: 8) }
    static var size: TarField { TarField(start: 124, count: 12) }
    static var checksum: TarField { TarField(start: 148, count: 8) }
    static var kind: TarField { TarField(start: 156, count: 1) }
    static var target: TarField { TarField(start: 157, count: 100) }
    static var magic: TarField { TarField(start: 257, count: 8) }
    static var prefix: TarField { TarField(start: 345, count: 155) }
}

/// Reads the fields of one block.
private struct TarFields {
    private let block: [UInt8]

    init(_ block: [UInt8]) {
        precondition(block.count == TarHeader.blockSize, "a header is one block")
        self.block = block
    }

    private func bytes(_ field: TarField) -> ArraySlice<UInt8> {
        block[field.start..<(field.start + field.count)]
    }

    /// Text ends at a zero byte, or with the field.
    func text(_ field: TarField) -> [UInt8] { Array(bytes(field).prefix { $0 != 0 }) }

    /// "ustar", zero, "00" of POSIX, or "ustar", two blanks, zero of GNU.
    var hasMagic: Bool { isPOSIX || bytes(.magic).elementsEqual(Array("ustar  \0".utf8)) }

    private var isPOSIX: Bool { bytes(.magic).elementsEqual(Array("ustar\u{0}00".utf8)) }

    /// The name with the prefix that POSIX has for longer ones. In GNU's format other things are there.
    var name: [UInt8] {
        let prefix = isPOSIX ? text(.prefix) : []
        return prefix.isEmpty ? text(.name) : prefix + [UInt8(ascii: "/")] + text(.name)
    }

    /// Octal digits, after blanks, and nothing behind them but blanks and zero bytes. GNU's binary form isn't accepted: it is
    /// for numbers larger than a package may have.
    func number(_ field: TarField) throws(PackageError) -> Int {
        let content = bytes(field).drop { $0 == UInt8(ascii: " ") }
        let digits = content.prefix { $0 != UInt8(ascii: " ") && $0 != 0 }
        let rest = content.dropFirst(digits.count)
        guard rest.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == 0 }), let value = digits.number(base: 8)
        else {
            throw .malformedArchive("a number in a header isn't octal, or too large")
        }
        return value
    }

    /// The sum of all bytes, those of the checksum itself taken as blanks.
    var checksum: Int {
        let sum = block.reduce(0) { $0 + Int($1) }
        return bytes(.checksum).reduce(sum) { $0 - Int($1) + Int(UInt8(ascii: " ")) }
    }
}
