/// The names behind the tokens of a family of WBXML documents. Comes from outside: this target knows no document.
public struct TokenTable: Sendable {
    /// What a document of this family calls itself when it is written.
    public var publicID: WBXMLHeader.PublicID
    /// What it may call itself as well when it is read.
    public var otherPublicIDs: [WBXMLHeader.PublicID]
    /// The tokens of elements.
    public let tagPages: [TagPage]
    /// The tokens of attributes, and of their values.
    public let attributePages: [AttributePage]
    let tags: TagIndex

    public init(
        publicID: WBXMLHeader.PublicID, otherPublicIDs: [WBXMLHeader.PublicID] = [], tagPages: [TagPage],
        attributePages: [AttributePage] = []
    ) {
        self.publicID = publicID
        self.otherPublicIDs = otherPublicIDs
        self.tagPages = tagPages
        self.attributePages = attributePages
        tags = TagIndex(tagPages)
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

    /// Whether documents that call themselves `identifier` have these tokens.
    func describes(_ identifier: WBXMLHeader.PublicID) -> Bool {
        publicID == identifier || otherPublicIDs.contains(identifier)
    }
}

/// One page of the tokens that stand for elements.
public struct TagPage: Sendable {
    /// The first token that isn't a global one (WBXML 1.3, section 7.1).
    static var firstToken: UInt8 { 0x05 }

    /// By which documents switch to the page.
    public let number: UInt8
    /// What all elements of the page are in.
    public let namespace: String
    /// From token 05 on, without gaps; an empty name stands for a token that isn't assigned.
    public let names: [String]

    /// - Parameter names: One a token, with white space between; `-` for a token that isn't assigned.
    public init(_ number: UInt8, namespace: String = "", _ names: String) {
        self.number = number
        self.namespace = namespace
        self.names = words(of: names).map { $0 == "-" ? "" : $0 }
    }

    /// The name behind a token; nil if it isn't assigned.
    func name(of token: UInt8) -> String? {
        guard token >= Self.firstToken, names.indices.contains(Int(token - Self.firstToken)) else {
            return nil
        }
        let name = names[Int(token - Self.firstToken)]
        return name.isEmpty ? nil : name
    }
}

/// One page of the tokens that stand for attributes and their values.
public struct AttributePage: Sendable {
    /// An attribute's name and how its value begins.
    struct Start: Sendable {
        let token: UInt8
        let attribute: Attribute
    }

    /// A value, or a part of one.
    struct Value: Sendable {
        let token: UInt8
        let text: String
    }

    /// By which documents switch to the page.
    public let number: UInt8
    let starts: [Start]
    let values: [Value]

    /// - Parameters:
    ///   - starts: Pairs of a token in base 16 and `name=` or `name=beginning`, with white space between.
    ///   - values: Pairs of a token in base 16 and a value. Of several tokens for one value the first is written.
    public init(_ number: UInt8, starts: String, values: String = "") {
        self.number = number
        self.starts = pairs(of: starts).map { Start(token: $0, attribute: attribute(from: $1)) }
        self.values = pairs(of: values).map { Value(token: $0, text: $1) }
    }

    func start(_ token: UInt8) -> Attribute? {
        starts.first { $0.token == token }?.attribute
    }

    func value(_ token: UInt8) -> String? {
        values.first { $0.token == token }?.text
    }
}

/// The parts of `text` between white space.
private func words(of text: String) -> [String] {
    text.utf8.split { $0 == 0x20 || $0 == 0x0A }.map { String(decoding: $0, as: UTF8.self) }
}

/// What is behind each token. A pair without a number is ignored.
private func pairs(of text: String) -> [(UInt8, String)] {
    let words = words(of: text)
    return stride(from: 0, to: words.count - 1, by: 2).compactMap { position in
        UInt8(words[position], radix: 16).map { ($0, words[position + 1]) }
    }
}

/// What `type=PORT` or `value=` names.
private func attribute(from text: String) -> Attribute {
    let bytes = Array(text.utf8)
    let end = bytes.firstIndex(of: UInt8(ascii: "=")) ?? bytes.count
    let (name, value) = (bytes[..<end], bytes[end...].dropFirst())
    return Attribute(String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
}

extension Attribute {
    /// Whether `other` has this name, and a value that begins with this one's.
    fileprivate func begins(_ other: Attribute) -> Bool {
        name == other.name && other.value.utf8.starts(with: value.utf8)
    }
}
