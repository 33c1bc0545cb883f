/// The tokens of a table by name, to write with.
struct TokenIndex {
    struct Tag {
        let page: UInt8
        let token: UInt8
        let namespace: String
    }

    private var tags: [String: [Tag]] = [:]
    private let attributePages: [AttributePage]

    init(_ table: TokenTable) {
        attributePages = table.attributePages
        for page in table.tagPages {
            for (position, name) in page.names.enumerated() where !name.isEmpty {
                let token = TagPage.firstToken + UInt8(truncatingIfNeeded: position)
                let tag = Tag(page: page.number, token: token, namespace: page.namespace)
                tags[name, default: []].append(tag)
            }
        }
    }

    /// The token of an element.
    ///
    /// One of its namespace, else one of the page in force, else the first: peers write namespaces wrongly or not at all.
    func tag(_ element: Element, on page: UInt8) -> Tag? {
        let tags = tags[element.name] ?? []
        let sameNamespace = tags.filter { $0.namespace == element.namespace }
        let candidates = sameNamespace.isEmpty ? tags : sameNamespace
        return candidates.first { $0.page == page } ?? candidates.first
    }

    /// The token with as much of the value as there is one for, on the first page that has it.
    func start(_ attribute: Attribute) -> (page: UInt8, start: AttributePage.Start)? {
        var best: (page: UInt8, start: AttributePage.Start)?
        for page in attributePages {
            for start in page.starts where start.attribute.begins(attribute) {
                if let found = best,
                    start.attribute.value.utf8.count <= found.start.attribute.value.utf8.count
                {
                    continue
                }
                best = (page.number, start)
            }
        }
        return best
    }

    /// The token of a whole value, on the first page that has it.
    func value(_ text: String) -> (page: UInt8, token: UInt8)? {
        for page in attributePages {
            if let value = page.values.first(where: { $0.text == text }) { return (page.number, value.token) }
        }
        return nil
    }
}

extension Attribute {
    /// Whether `other` has this name, and a value that begins with this one's.
    fileprivate func begins(_ other: Attribute) -> Bool {
        name == other.name && other.value.utf8.starts(with: value.utf8)
    }
}
