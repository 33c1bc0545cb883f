import Bytes
import Linux
import Records

/// The fields of one paragraph of a manifest, with what to say when one is wrong.
struct ManifestFields {
    private let record: Record
    /// What the paragraph describes, for errors: "the package" or "the component org.example.x".
    let subject: String

    /// - Throws: `.unsupported` when the paragraph requires what this version doesn't know.
    init(_ record: Record, subject: String) throws(PackageError) {
        (self.record, self.subject) = (record, subject)
        for field in record.fields where Self.isRequirement(field.name) {
            throw .unsupported(field: field.name)
        }
    }

    /// A field of one line; nil if there is none.
    func line(_ name: String) throws(PackageError) -> String? {
        guard let value = record[name] else { return nil }
        guard !value.utf8.contains(UInt8(ascii: "\n")) else { throw failure(name, "has more than one line") }
        guard !value.isEmpty else { throw failure(name, "is empty") }
        return value
    }

    func requiredLine(_ name: String) throws(PackageError) -> String {
        guard let value = try line(name) else { throw failure(name, "is missing") }
        return value
    }

    /// A field of any number of lines, as it is; nil if there is none.
    func text(_ name: String) -> String? { record[name] }

    func lines(_ name: String) -> [String] { record.lines(name) }

    func identifier(_ name: String) throws(PackageError) -> String {
        let value = try requiredLine(name)
        guard Syntax.isIdentifier(value) else {
            throw failure(
                name,
                "has \(quoted(value)); allowed are up to 128 letters, digits and . - _ +, a letter or digit first"
            )
        }
        return value
    }

    func version(_ name: String) throws(PackageError) -> String {
        let value = try requiredLine(name)
        guard Syntax.isVersion(value) else {
            throw failure(
                name,
                "has \(quoted(value)); allowed are up to 128 letters, digits and . + ~ : -, a digit first")
        }
        return value
    }

    /// An instant; nil if there is none.
    func instant(_ name: String) throws(PackageError) -> WallClock? {
        guard let text = try line(name) else { return nil }
        guard let instant = WallClock(text) else {
            throw failure(name, "is \(quoted(text)); expected an instant as 2026-11-22T10:00:00Z")
        }
        return instant
    }

    /// The version again: a line that an earlier release left behind must not mean this one.
    func ownVersion(_ name: String, of version: String) throws(PackageError) -> String? {
        guard let text = try line(name) else { return nil }
        guard text == version else {
            throw failure(name, "is \(quoted(text)); expected the package's own version, \(version)")
        }
        return text
    }

    /// A path within the component.
    func path(_ text: String, in name: String, limits: PackageLimits) throws(PackageError) -> Path {
        try path(text.utf8.span, in: name, limits: limits)
    }

    /// The same, of a part of the text.
    func path(_ text: Span<UInt8>, in name: String, limits: PackageLimits) throws(PackageError) -> Path {
        let path: Path
        do throws(PathError) {
            path = try Path(untrusted: text)
        } catch {
            throw .badPath(string(text), error)
        }
        if let flaw = NameText.flaw(of: path.bytes) { throw .forbiddenEntry(string(text), kind: flaw) }
        guard path.depth <= limits.pathDepth else {
            throw .tooLarge("names in a path", limit: limits.pathDepth)
        }
        guard path.bytes.first != UInt8(ascii: " "), path.bytes.last != UInt8(ascii: " ") else {
            throw failure(name, "has \(quoted(string(text))), which begins or ends with a blank")
        }
        return path
    }

    private func string(_ text: Span<UInt8>) -> String {
        String(decoding: [UInt8](copying: text), as: UTF8.self)
    }

    func failure(_ name: String, _ reason: String) -> PackageError {
        .malformedManifest(reason: "\(name) of \(subject) \(reason)", line: nil)
    }

    private static func isRequirement(_ name: String) -> Bool {
        let prefix = Array("required-".utf8)
        return name.utf8.prefix(prefix.count).map { $0.lowercased }.elementsEqual(prefix)
    }
}

/// What identifiers and versions are made of.
enum Syntax {
    /// - Unit: bytes. - Default: 128. Both, with a digest between, make a name of a file.
    private static var maximumLength: Int { 128 }

    static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.utf8.first, first.isLetter || first.isDigit else { return false }
        return isMade(of: Array(".-_+".utf8), text)
    }

    /// - Source: deb-version(7): an epoch of digits, and a version that begins with a digit.
    static func isVersion(_ text: String) -> Bool {
        let parts = text.utf8.split(
            separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.last?.first?.isDigit == true else { return false }
        guard parts.count == 1 || !parts[0].isEmpty && parts[0].allSatisfy({ $0.isDigit }) else {
            return false
        }
        return isMade(of: Array(".+~:-".utf8), text)
    }

    private static func isMade(of others: [UInt8], _ text: String) -> Bool {
        text.utf8.count <= maximumLength
            && text.utf8.allSatisfy { $0.isLetter || $0.isDigit || others.contains($0) }
    }
}
