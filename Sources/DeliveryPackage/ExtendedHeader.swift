import Bytes

/// What headers before an entry say about it: pax records, or GNU tar's long names.
///
/// - Source: POSIX.1-2017, pax, "pax Extended Header"; GNU tar manual, "Basic Tar Format".
struct ExtendedHeader {
    private(set) var path: [UInt8]?
    private(set) var target: [UInt8]?
    private(set) var size: Int?

    /// Adds pax records: `LENGTH KEY=VALUE` and a line feed, the length counting all of it.
    ///
    /// Times, owners, comments and attributes are ignored: nothing of them reaches the device.
    mutating func add(records: [UInt8]) throws(PackageError) {
        var rest = records[...]
        while !rest.isEmpty {
            let (key, value) = try Self.takeRecord(&rest)
            try add(key, Array(value))
        }
    }

    /// Adds GNU tar's long name; it ends with a zero byte.
    mutating func add(longName: [UInt8]) throws(PackageError) {
        try Self.set(&path, Array(longName.prefix { $0 != 0 }))
    }

    mutating func add(longTarget: [UInt8]) throws(PackageError) {
        try Self.set(&target, Array(longTarget.prefix { $0 != 0 }))
    }

    /// Whether there is something that would change which file is meant.
    var isEmpty: Bool { path == nil && target == nil && size == nil }

    private mutating func add(_ key: ArraySlice<UInt8>, _ value: [UInt8]) throws(PackageError) {
        switch text(Array(key)) {
        case "path": try Self.set(&path, value)
        case "linkpath": try Self.set(&target, value)
        case "size": try Self.set(&size, try Self.decimal(value[...]))
        default:
            guard !key.starts(with: Array("GNU.sparse.".utf8)) else {
                throw .forbiddenEntry(text(path ?? []), kind: "a sparse file")
            }
        }
    }

    private static func set<Value>(_ place: inout Value?, _ value: Value) throws(PackageError) {
        guard place == nil else { throw .malformedArchive("an entry has two names, targets or sizes") }
        place = value
    }

    private static func takeRecord(
        _ rest: inout ArraySlice<UInt8>
    ) throws(PackageError) -> (key: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
        let digits = rest.prefix { $0 != UInt8(ascii: " ") }
        let length = try decimal(digits)
        guard length <= rest.count, length > digits.count + 1 else { throw malformed }
        let record = rest.prefix(length)
        rest = rest.dropFirst(length)
        let content = record.dropFirst(digits.count + 1).dropLast()
        guard record.last == UInt8(ascii: "\n"), let equals = content.firstIndex(of: UInt8(ascii: "=")) else {
            throw malformed
        }
        return (content[..<equals], content[(equals + 1)...])
    }

    private static func decimal(_ digits: ArraySlice<UInt8>) throws(PackageError) -> Int {
        guard let value = digits.number() else { throw malformed }
        return value
    }

    private static var malformed: PackageError { .malformedArchive("a pax record is malformed") }
}
