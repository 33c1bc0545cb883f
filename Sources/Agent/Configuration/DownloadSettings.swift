import Bytes
import HTTP
import Settings

// Files and lists that the section `[Downloads]` names.

extension HostCredential {
    /// Reads a file with one of them a line; empty lines, and those that begin with `#`, don't count. Not everybody may read it.
    static func read(_ file: String) throws(ConfigurationError) -> [HostCredential] {
        guard !file.isEmpty else { return [] }
        let content = try NamedFile(file, sizeLimit: sizeLimit, .secret).content
        var credentials: [HostCredential] = []
        let lines = content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let line = line.trimmedWhiteSpace
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            guard let credential = HostCredential(line) else {
                throw ConfigurationError(
                    file, line: index + 1, .badValue(key: "a line", allowed: HostCredential.form))
            }
            credentials.append(credential)
        }
        return credentials
    }

    /// - Unit: bytes. - Default: 64 KiB.
    private static var sizeLimit: Int { 65_536 }
}

/// Where packages may be besides where they were ordered from.
enum Mirrors {
    static var allowed: String { "URLs that begin with https://, without a query, with blanks between them" }

    static func list(_ text: String) -> [URL]? {
        let words = text.utf8.split(separator: UInt8(ascii: " "))
        let mirrors = words.compactMap { mirror(String(decoding: $0, as: UTF8.self)) }
        return mirrors.count == words.count ? mirrors : nil
    }

    private static func mirror(_ text: String) -> URL? {
        guard ValueForms.isServerAddress(text), !text.utf8.contains(where: { "?#".utf8.contains($0) })
        else { return nil }
        return try? URL(text)
    }
}
