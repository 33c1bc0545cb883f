/// What `If-Match` and `If-None-Match` name: any file, or some states of it.
///
/// - Source: RFC 9110, sections 8.8.3, 13.1.1 and 13.1.2.
enum EntityTags: Equatable {
    case any
    /// The tags with their quotation marks; weak ones begin with `W/`.
    case list([String])

    init(_ field: String) {
        let field = field.filter { $0 != "\t" && $0 != " " }
        self = field == "*" ? .any : .list(field.split(separator: ",").map(String.init))
    }

    /// For `If-Match`, which wants the same octets.
    func containStrongly(_ tag: String) -> Bool {
        switch self {
        case .any: true
        case .list(let tags): tags.contains(tag)
        }
    }

    /// For `If-None-Match`, where the same content is enough.
    func containWeakly(_ tag: String) -> Bool {
        switch self {
        case .any: true
        case .list(let tags): tags.contains { ($0.hasPrefix("W/") ? String($0.dropFirst(2)) : $0) == tag }
        }
    }
}
