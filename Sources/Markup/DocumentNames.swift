internal import Bytes

/// The names and namespaces of a document that is being put together, each once.
///
/// Many that a simple sum takes for alike, or namespaces beyond the last few, may appear there more than once: that costs
/// memory and no time.
struct DocumentNames {
    private(set) var names: [Document.Name] = []
    private(set) var namespaces = [""]

    /// The bytes of all names, and where each ends.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    /// By `bucket(of:)`, the position of the newest name, and by position that of the next older one; -1 for none.
    private var newest = [Int32](repeating: -1, count: 64)
    private var older: [Int32] = []

    /// The position of a name, which is added if it isn't there yet.
    ///
    /// - Parameter name: In UTF-8, which the caller has checked.
    mutating func position(of name: Span<UInt8>, in namespace: Int32) -> Int32 {
        let bucket = Self.bucket(of: name)
        var position = newest[bucket]
        for _ in 0..<16 where position >= 0 {
            if isEqual(Int(position), name), names[Int(position)].namespace == namespace { return position }
            position = older[Int(position)]
        }
        let added = Int32(truncatingIfNeeded: names.count)
        names.append(Document.Name(name: String(copying: name), namespace: namespace))
        bytes.append(copying: name)
        ends.append(bytes.count)
        older.append(newest[bucket])
        newest[bucket] = added
        return added
    }

    /// The position of a namespace, likewise.
    mutating func position(ofNamespace uri: String) -> Int32 {
        if let known = known(namespace: uri) { return known }
        namespaces.append(uri)
        return Int32(truncatingIfNeeded: namespaces.count - 1)
    }

    /// The position of a namespace that is there already, among the last few.
    func known(namespace uri: String) -> Int32? {
        if uri.isEmpty { return 0 }
        var position = namespaces.count - 1
        while position > 0, position >= namespaces.count - 8 {
            if namespaces[position] == uri { return Int32(truncatingIfNeeded: position) }
            position -= 1
        }
        return nil
    }

    private func isEqual(_ position: Int, _ name: Span<UInt8>) -> Bool {
        let start = position == 0 ? 0 : ends[position - 1]
        return bytes.span.extracting(start..<ends[position]).isEqual(to: name)
    }

    private static func bucket(of name: Span<UInt8>) -> Int {
        guard !name.isEmpty else { return 0 }
        let (first, last) = (Int(name[0]), Int(name[name.count - 1]))
        return (first &+ last &* 5 &+ name.count &* 11) & 63
    }
}
