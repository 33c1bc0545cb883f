/// Which components servers may have installed and activated, as the device's owner says.
public struct ComponentRules: Equatable, Sendable {
    /// These alone, if there are any. - Default: none, so that all may come.
    public var allowed: [ComponentPattern] = []
    /// Not these, whatever else is said, nor packages of such a name. - Default: none.
    public var forbidden: [ComponentPattern] = []

    /// Everything may come.
    public init() {}

    public var isEmpty: Bool { allowed.isEmpty && forbidden.isEmpty }

    func forbids(_ name: String) -> Bool { forbidden.contains { $0.matches(name) } }

    func admits(_ component: String) -> Bool {
        !forbids(component) && (allowed.isEmpty || allowed.contains { $0.matches(component) })
    }
}

/// Names of components: one of them, or all that begin alike.
public enum ComponentPattern: Equatable, Sendable {
    case name(String)
    case beginning(String)

    /// - Parameter word: A name of at most 255 bytes, or its beginning and `*`.
    public init?(_ word: String) {
        var bytes = Array(word.utf8)[...]
        let isBeginning = bytes.last == UInt8(ascii: "*")
        if isBeginning { bytes.removeLast() }
        guard isBeginning || !bytes.isEmpty, bytes.count <= 255,
            bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "*") })
        else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        self = isBeginning ? .beginning(text) : .name(text)
    }

    /// Reads patterns with blanks between them; nil if one is wrong.
    public static func list(_ text: String) -> [ComponentPattern]? {
        var patterns: [ComponentPattern] = []
        for word in text.utf8.split(separator: UInt8(ascii: " ")) {
            guard let pattern = ComponentPattern(String(decoding: word, as: UTF8.self)) else { return nil }
            patterns.append(pattern)
        }
        return patterns
    }

    func matches(_ name: String) -> Bool {
        switch self {
        case .name(let own): own.utf8.elementsEqual(name.utf8)
        case .beginning(let beginning): name.utf8.starts(with: beginning.utf8)
        }
    }
}
