import Bytes

/// Expands on the calling thread what doesn't say where its members end.
struct SerialExpansion: ~Copyable {
    private var inflater: Inflater
    private var input: [UInt8]
    private var used = 0
    private var hasBegun = false

    /// - Parameter beginning: What was read of it already.
    init(_ beginning: [UInt8]) throws(ZlibError) {
        // The stream counts for all of its parts.
        inflater = try Inflater(limit: .max)
        input = beginning
    }

    /// Puts the next bytes in the place of `content`, at least one.
    ///
    /// - Returns: Whether there were any.
    mutating func next(
        _ source: inout MemberSource, into content: inout [UInt8]
    ) throws(ZlibError) -> Bool {
        Self.makeRoom(in: &content)
        while true {
            if used == input.count {
                (input, used) = (try source.read(upTo: Inflater.chunkSize), 0)
                guard !input.isEmpty else { break }
            }
            // Looked at before it is copied: of members that hold nothing there may be thousands in a piece.
            if hasBegun, inflater.isBetweenMembers, input[used] == 0,
                try source.isPadding(Array(input[used...]))
            {
                (input, used) = ([], 0)
                break
            }
            hasBegun = true
            let written = try step(into: &content)
            guard written == 0 else {
                content.removeLast(content.count - written)
                return true
            }
        }
        try inflater.finish()
        return false
    }

    /// zlib writes over what is there; only what is missing is filled.
    private static func makeRoom(in content: inout [UInt8]) {
        let missing = Inflater.chunkSize - content.count
        if missing > 0 {
            content.append(contentsOf: repeatElement(0, count: missing))
        } else {
            content.removeLast(-missing)
        }
    }

    private mutating func step(into content: inout [UInt8]) throws(ZlibError) -> Int {
        // Another reference to the same bytes: a span of the property would borrow all of `self`.
        let input = input
        let rest = input.span.extracting(droppingFirst: used)
        let (read, written) = try inflater.inflate(rest, into: &content)
        used += read
        return written
    }
}
