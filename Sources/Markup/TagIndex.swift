/// The tokens of elements by name, to write with.
struct TagIndex: Sendable {
    struct Tag: Sendable {
        let name: String
        let namespace: String
        let page: UInt8
        let token: UInt8
        /// The position of the next one in the same bucket, counted from 1; 0 for none.
        let next: UInt8
    }

    private var tags: [Tag] = []
    /// By `bucket(of:)`, the position of the first tag, counted from 1.
    private var buckets = [UInt8](repeating: 0, count: 256)

    /// Tables with more than 255 tags don't exist; what is beyond has no token.
    init(_ pages: [TagPage]) {
        for page in pages.reversed() {
            for position in page.names.indices.reversed() where tags.count < 255 {
                let name = page.names[position]
                guard !name.isEmpty else { continue }
                let bucket = Self.bucket(of: name)
                let token = TagPage.firstToken + UInt8(truncatingIfNeeded: position)
                tags.append(
                    Tag(
                        name: name, namespace: page.namespace, page: page.number, token: token,
                        next: buckets[bucket]))
                buckets[bucket] = UInt8(tags.count)
            }
        }
    }

    /// The token of an element.
    ///
    /// One of its namespace, else one of the page in force, else the first: peers write namespaces wrongly or not at all.
    func find(_ name: String, _ namespace: String, on page: UInt8) -> (page: UInt8, token: UInt8)? {
        var (best, rank) = (-1, -1)
        var next = buckets[Self.bucket(of: name)]
        while next != 0 {
            let position = Int(next) - 1
            next = tags[position].next
            guard tags[position].name == name else { continue }
            let found =
                (tags[position].namespace == namespace ? 2 : 0) + (tags[position].page == page ? 1 : 0)
            if found > rank { (best, rank) = (position, found) }
        }
        return best < 0 ? nil : (tags[best].page, tags[best].token)
    }

    private static func bucket(of name: String) -> Int {
        let bytes = name.utf8.span
        guard !bytes.isEmpty else { return 0 }
        let (first, last) = (Int(bytes[0]), Int(bytes[bytes.count - 1]))
        return (first &* 7 &+ last &* 5 &+ bytes.count &* 31) & 255
    }
}
