import ArgumentParser
import Linux

/// Files that options name. Secrets come from files: command lines and environments can be read by others.
enum NamedFile {
    /// The first line of a file, without the line break.
    static func firstLine(of path: String) throws -> String {
        let content = try content(of: path, limit: 4096)
        let line = content.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard !line.isEmpty else { throw ValidationError("the first line of \(path) is empty") }
        return String(decoding: line, as: UTF8.self)
    }

    /// - Parameter limit: In bytes.
    static func content(of path: String, limit: Int) throws -> [UInt8] {
        do {
            return try FileHandle.open(named: path).readToEnd(limit: limit)
        } catch {
            throw ValidationError("could not read \(path): \(error)")
        }
    }
}
