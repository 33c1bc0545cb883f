import Bytes

/// One paragraph of deb822 text: named fields, in order.
///
/// - Source: deb822(5). Manifests, journals and state files are all written this way, so that `cat` shows them.
public struct Record: Equatable, Sendable {
    /// One field.
    public struct Field: Equatable, Sendable {
        /// ASCII letters, digits and `-`; compared without regard to case.
        public var name: String

        /// The lines of the value, joined by "\n", without the blank that a continuation line begins with. The
        /// first line is what follows the colon. An empty line is written as `.`.
        public var value: String

        public init(_ name: String, _ value: String) {
            (self.name, self.value) = (name, value)
        }
    }

    /// In the order in which they are written.
    public var fields: [Field]

    public init(_ fields: [(String, String)] = []) {
        self.fields = fields.map { Field($0.0, $0.1) }
    }

    /// The value of the field `name`; nil if there is none. Set to nil, it is removed.
    public subscript(_ name: String) -> String? {
        get { fields.first { $0.isNamed(name) }?.value }
        set {
            let index = fields.firstIndex { $0.isNamed(name) }
            switch (index, newValue) {
            case (let index?, let value?): fields[index].value = value
            case (let index?, nil): fields.remove(at: index)
            case (nil, let value?): fields.append(Field(name, value))
            case (nil, nil): break
            }
        }
    }

    /// The lines of the field `name` without empty ones; none if there is no such field.
    public func lines(_ name: String) -> [String] { Array(lineByLine(name)) }

    /// The same, for fields with thousands of lines: only one is in memory at a time.
    func lineByLine(_ name: String) -> RecordLines { RecordLines(self[name] ?? "") }
}

/// The lines of a value, one after the other, without empty ones.
struct RecordLines: Sequence, IteratorProtocol {
    private let text: String.UTF8View
    private var place: String.Index

    init(_ text: String) {
        self.text = text.utf8
        place = self.text.startIndex
    }

    mutating func next() -> String? {
        let rest = text[place...].drop { $0 == UInt8(ascii: "\n") }
        let line = rest.prefix { $0 != UInt8(ascii: "\n") }
        place = line.endIndex
        return line.isEmpty ? nil : String(Substring(line))
    }
}

extension Record.Field {
    /// Field names compare without regard to the case of ASCII letters (deb822(5)).
    func isNamed(_ other: String) -> Bool {
        name.utf8.count == other.utf8.count
            && zip(name.utf8, other.utf8).allSatisfy { $0.lowercased == $1.lowercased }
    }
}
