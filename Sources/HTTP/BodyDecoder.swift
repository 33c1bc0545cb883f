import Bytes

/// Finds the content of a body, and its end, in bytes that arrive piece by piece.
///
/// - Source: RFC 9112, sections 6 and 7.
struct BodyDecoder {
    private enum Stage {
        case plain(left: Int)
        case chunkSize(LineReader)
        case chunk(left: Int)
        case chunkEnd(LineReader)
        case trailers(LineReader)
        case untilClose
        case finished
    }

    private var stage: Stage

    /// Whether only the end of the connection ends the body.
    let endsWithConnection: Bool

    /// How many bytes of content the server announced; nil if it didn't.
    let expected: Int?
    /// How many bytes of content have come.
    private(set) var received = 0

    /// Finds out how the body of an answer to a GET or POST ends.
    init(_ head: ResponseHead) throws(ResponseFlaw) {
        let length = try head.contentLength
        let isChunked = try head.isChunked
        guard length == nil || !isChunked else { throw .contentLength }
        expected = head.status == 204 || head.status == 304 ? 0 : length
        endsWithConnection = expected == nil && !isChunked
        if let expected {
            stage = expected == 0 ? .finished : .plain(left: expected)
        } else {
            stage = isChunked ? Self.chunkStart : .untilClose
        }
    }

    var isFinished: Bool {
        if case .finished = stage { true } else { false }
    }

    /// Takes bytes from the front of `bytes`, and returns the content among them up to the next gap.
    ///
    /// Nothing is returned when the body is finished, or when more bytes are needed; `bytes` is empty then.
    mutating func decode(_ bytes: inout ArraySlice<UInt8>) throws(ResponseFlaw) -> ArraySlice<UInt8> {
        while !bytes.isEmpty {
            switch stage {
            case .finished: return []
            case .untilClose: return content(Int.max, &bytes).piece
            case .plain(let left):
                let (piece, rest) = content(left, &bytes)
                stage = rest == 0 ? .finished : .plain(left: rest)
                return piece
            case .chunk(let left):
                let (piece, rest) = content(left, &bytes)
                stage = rest == 0 ? Self.chunkFinish : .chunk(left: rest)
                return piece
            case .chunkSize(let lines): try readSize(lines, &bytes)
            case .chunkEnd(let lines): try readChunkEnd(lines, &bytes)
            case .trailers(let lines): try readTrailers(lines, &bytes)
            }
        }
        return []
    }

    /// The connection has ended. Returns false if that is too early.
    mutating func end() -> Bool {
        if endsWithConnection { stage = .finished }
        return isFinished
    }

    private mutating func content(
        _ left: Int, _ bytes: inout ArraySlice<UInt8>
    ) -> (piece: ArraySlice<UInt8>, left: Int) {
        let piece = bytes.prefix(left)
        bytes = bytes[piece.endIndex...]
        received += piece.count
        return (piece, left - piece.count)
    }
}

/// The chunked coding. - Source: RFC 9112, section 7.1.
extension BodyDecoder {
    /// - Unit: bytes. Room for sixteen digits, and for an extension that nobody uses.
    private static var sizeLimit: Int { 256 }
    /// - Unit: bytes. Trailers are ignored, so there is no use for long ones.
    private static var trailersLimit: Int { 8192 }

    private static var chunkStart: Stage { .chunkSize(LineReader(limit: sizeLimit)) }
    private static var chunkFinish: Stage { .chunkEnd(LineReader(limit: 2)) }

    /// "1a2b" or "1a2b;extension".
    private mutating func readSize(_ lines: LineReader, _ bytes: inout ArraySlice<UInt8>) throws(ResponseFlaw)
    {
        var lines = lines
        guard let line = try lines.next(&bytes) else {
            stage = .chunkSize(lines)
            return
        }
        let digits = line.prefix { $0 != UInt8(ascii: ";") }.trimmed
        guard let size = digits.number(base: 16), line.first?.isBlank == false else { throw .chunk }
        stage = size == 0 ? .trailers(LineReader(limit: Self.trailersLimit)) : .chunk(left: size)
    }

    private mutating func readChunkEnd(
        _ lines: LineReader, _ bytes: inout ArraySlice<UInt8>
    ) throws(ResponseFlaw) {
        var lines = lines
        do throws(ResponseFlaw) {
            guard let line = try lines.next(&bytes) else {
                stage = .chunkEnd(lines)
                return
            }
            guard line.isEmpty else { throw .chunk }
        } catch {
            throw .chunk
        }
        stage = Self.chunkStart
    }

    private mutating func readTrailers(
        _ lines: LineReader, _ bytes: inout ArraySlice<UInt8>
    ) throws(ResponseFlaw) {
        var lines = lines
        guard let line = try lines.next(&bytes) else {
            stage = .trailers(lines)
            return
        }
        stage = line.isEmpty ? .finished : .trailers(lines)
    }
}

extension ResponseHead {
    fileprivate var contentLength: Int? {
        get throws(ResponseFlaw) {
            guard let value = try value("content-length") else { return nil }
            guard let length = value.number() else { throw .contentLength }
            return length
        }
    }

    fileprivate var isChunked: Bool {
        get throws(ResponseFlaw) {
            guard let coding = try value("transfer-encoding") else { return false }
            guard coding.lowercasedText == "chunked", isPersistent else { throw .transferCoding }
            return true
        }
    }
}
