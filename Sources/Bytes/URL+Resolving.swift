extension URL {
    /// The address that `reference`, found in an answer from this address, means.
    ///
    /// Blanks, UTF-8 and other characters that have to be escaped in an address are escaped, as browsers and curl do
    /// with what servers write; control characters are refused.
    ///
    /// - Source: RFC 3986, section 5.2.
    public func resolving(_ reference: String) throws(URLError) -> URL {
        let reference = Self.escaped(reference)
        let bytes = reference.bytes
        if bytes.hasScheme { return try URL(reference) }
        if bytes.starts(with: "//".utf8) { return try URL("\(scheme.rawValue):\(reference)") }
        return try URL("\(scheme.rawValue)://\(authority)\(resolvedTarget(bytes).text)")
    }

    private static func escaped(_ reference: String) -> String {
        var bytes: [UInt8] = []
        for byte in reference.utf8 {
            if byte == 0x20 || byte >= 0x80 || unwise.contains(byte) {
                bytes += "%\(Hex.encode([byte]))".utf8
            } else {
                bytes.append(byte)
            }
        }
        return bytes[...].text
    }

    private func resolvedTarget(_ reference: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let own = Array(target.utf8)[...]
        let (path, query) = reference.pathAndRest
        guard !path.isEmpty else {
            return query.first == UInt8(ascii: "?") ? own.pathAndRest.path + query : own
        }
        guard path.first != UInt8(ascii: "/") else { return path.withoutDots + query }
        return (own.pathAndRest.path.directory + path).withoutDots + query
    }
}

extension ArraySlice<UInt8> {
    /// Whether a colon comes before anything that can't be in a scheme.
    fileprivate var hasScheme: Bool {
        first { "/?#:".utf8.contains($0) } == UInt8(ascii: ":")
    }

    /// The path, and the query or fragment with the sign before it.
    fileprivate var pathAndRest: (path: ArraySlice<UInt8>, rest: ArraySlice<UInt8>) {
        let end = firstIndex { "?#".utf8.contains($0) } ?? endIndex
        return (self[..<end], self[end...])
    }

    /// Everything up to the last slash.
    fileprivate var directory: ArraySlice<UInt8> {
        lastIndex(of: UInt8(ascii: "/")).map { self[...$0] } ?? []
    }

    /// An absolute path without the segments `.` and `..`, which never lead above the top.
    fileprivate var withoutDots: ArraySlice<UInt8> {
        let slash = UInt8(ascii: "/")
        var kept: [ArraySlice<UInt8>] = []
        let segments = dropFirst().split(separator: slash, omittingEmptySubsequences: false)
        for (position, segment) in segments.enumerated() {
            let isLast = position == segments.count - 1
            let goesUp = segment.elementsEqual("..".utf8)
            if goesUp { _ = kept.popLast() }
            if !goesUp && !segment.elementsEqual(".".utf8) {
                kept.append(segment)
            } else if isLast {
                // What ends in a dot segment is a directory.
                kept.append([])
            }
        }
        return kept.reduce(into: []) { $0 += [slash] + $1 }
    }
}
