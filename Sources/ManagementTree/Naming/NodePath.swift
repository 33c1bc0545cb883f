/// The names below an object's root, outermost first, as they are without percent-escapes.
public struct NodePath: Hashable, Sendable {
    /// From below the root on, without percent-escapes.
    public let names: [String]

    public init(_ names: [String] = []) {
        self.names = names
    }

    /// The path of a child.
    public func appending(_ name: String) -> NodePath { NodePath(names + [name]) }

    /// The path of the parent; nil for the object's root.
    public var parent: NodePath? { names.isEmpty ? nil : NodePath(names.dropLast()) }
}

extension NodePath {
    init(_ names: some Sequence<String>) {
        self.names = Array(names)
    }
}

extension NodePath: CustomStringConvertible {
    /// The names with their percent-escapes, as they are written in a URI.
    public var description: String {
        var text = ""
        for name in names {
            if !text.isEmpty { text += "/" }
            text += PercentEscapes.encode(name)
        }
        return text
    }
}

/// The names of the node above.
@inline(never)
func parent(of names: [String]) -> [String] { Array(names.dropLast()) }

/// How many of the first `count` things in an order `isBefore` says yes to: the place where another one belongs.
func firstPlace(in count: Int, _ isBefore: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
        let middle = (low + high) / 2
        if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    return low
}
