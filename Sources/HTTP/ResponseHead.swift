import Bytes

/// Status and fields of an answer.
struct ResponseHead: Equatable, Sendable {
    struct Field: Equatable, Sendable {
        /// In lower case.
        let name: String
        /// Without the blanks around it.
        let value: [UInt8]
    }

    /// 100 to 599.
    let status: Int
    /// Whether the protocol's version keeps connections by default: 1.1 does, 1.0 doesn't.
    let isPersistent: Bool
    var fields: [Field] = []
}

extension ResponseHead {
    /// The values of all fields of a name, which is in lower case.
    func values(_ name: String) -> [[UInt8]] {
        fields.filter { $0.name == name }.map { $0.value }
    }

    /// The value of the only field of a name; nil where there is none.
    func value(_ name: String) throws(ResponseFlaw) -> ArraySlice<UInt8>? {
        let values = values(name)
        guard values.count <= 1 else { throw .repeatedField(name) }
        return values.first?[...]
    }

    /// The first value of a name, where a second one does no harm.
    func text(_ name: String) -> String? {
        values(name).first?[...].text
    }

    /// Whether another request may follow on the connection, once the body has been read.
    var keepsConnection: Bool {
        let options = values("connection").flatMap { $0.split(separator: UInt8(ascii: ",")) }
        return isPersistent && !options.contains { $0.trimmed.lowercasedText == "close" }
    }

    /// - Source: RFC 9110, section 10.2.3.
    var retryAfter: Duration? {
        values("retry-after").first?[...].number().map { .seconds($0) }
    }

    /// What `If-Range` may compare later: a strong entity tag, or else the date of the last change.
    ///
    /// - Source: RFC 9110, section 13.1.5.
    var validator: String? {
        if let tag = values("etag").first, tag.first == UInt8(ascii: "\""), tag.count > 2 {
            return tag[...].text
        }
        return text("last-modified")
    }
}
