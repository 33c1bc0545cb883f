import Bytes

/// The bytes of a file of records, taken apart: a first paragraph that all formats have, and the records as text.
struct RecordText {
    let bytes: [UInt8]
    /// 1 or more.
    let format: Int
    private let checksum: String?
    private let body: ArraySlice<UInt8>

    /// - Unit: bytes. Room for the first paragraph.
    static var headLimit: Int { 256 }

    /// Reads the first paragraph.
    static func read(_ bytes: [UInt8]) -> Result<RecordText, RecordDamage.Reason> {
        let newline = UInt8(ascii: "\n")
        // The first empty line ends the first paragraph.
        let end = bytes.indices.dropFirst().first { bytes[$0] == newline && bytes[$0 - 1] == newline }
        guard let end else { return .failure(.truncated) }
        do throws(RecordError) {
            let head = try RecordReader.read(Array(bytes[..<end]).span).first ?? Record()
            guard let format = head["Format"]?.bytes.number(), format > 0 else { return .failure(.noFormat) }
            return .success(
                RecordText(
                    bytes: bytes, format: format, checksum: head["Checksum"], body: bytes[(end + 1)...]))
        } catch {
            return .failure(.text(error))
        }
    }

    /// The records, if the checksum is theirs and their text has no more than so many bytes.
    func records(limit: Int) -> Result<[Record], RecordDamage.Reason> {
        guard checksum == Self.checksum(body) else { return .failure(.wrongChecksum) }
        do throws(RecordError) {
            return .success(try RecordReader.read(body.span, limits: RecordLimits(size: limit)))
        } catch {
            return .failure(.text(error))
        }
    }

    /// The bytes of a whole file; nil where the records have more than `limit` of them.
    static func write(_ records: [Record], format: Int, limit: Int) -> [UInt8]? {
        // The records are written behind a first paragraph of the same length: they may be megabytes, and aren't copied.
        var text = head(format, checksum([]))
        let length = text.count
        RecordWriter.write(records, to: &text)
        guard text.count - length <= limit else { return nil }
        for (place, byte) in head(format, checksum(text[length...])).enumerated() { text[place] = byte }
        return text
    }

    /// The first paragraph, and the empty line behind it. It is as long with every checksum.
    static func head(_ format: Int, _ checksum: String) -> [UInt8] {
        let fields = [("Format", format.description), ("Checksum", checksum)]
        return RecordWriter.write([Record(fields)]) + [UInt8(ascii: "\n")]
    }

    /// Against accidents, not against attackers: who can write the file can compute it.
    static func checksum(_ bytes: ArraySlice<UInt8>) -> String {
        let sum = CRC32.checksum(bytes)
        return Hex.encode((0..<4).map { UInt8(truncatingIfNeeded: sum >> (24 - 8 * $0)) })
    }
}
