/// Names for nodes that the device makes.
enum NodeNames {
    /// - Unit: bytes. Below the tree's limit for names, so that a suffix fits.
    private static var maximumLength: Int { 120 }

    /// `base`, or `base` with the first of the suffixes -2, -3… that isn't `taken`.
    static func unique(_ base: String, _ taken: (String) -> Bool) -> String {
        var name = base
        var suffix = 2
        while taken(name) {
            name = "\(cut(base))-\(suffix)"
            suffix += 1
        }
        return name
    }

    /// The names of components, in their order: an identifier with `_` for what is no plain character of a URI.
    static func deployed(_ identifiers: [String]) -> [String] {
        var names: [String] = []
        var used: Set<String> = []
        for identifier in identifiers {
            let name = unique(legal(identifier)) { used.contains($0) }
            used.insert(name)
            names.append(name)
        }
        return names
    }

    private static func legal(_ identifier: String) -> String {
        var bytes = identifier.utf8.prefix(maximumLength).map { isPlain($0) ? $0 : UInt8(ascii: "_") }
        if bytes.isEmpty || bytes.allSatisfy({ $0 == UInt8(ascii: ".") }) { bytes = [UInt8(ascii: "_")] }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_.+~:".utf8.contains(byte)
        }
    }

    /// The beginning of a name, cut between two characters.
    private static func cut(_ name: String) -> String {
        guard name.utf8.count > maximumLength else { return name }
        var bytes = Array(name.utf8.prefix(maximumLength))
        while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
        if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
