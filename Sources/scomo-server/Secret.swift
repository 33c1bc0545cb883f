import ArgumentParser
import Linux

/// Secrets come from files: command lines and environments can be read by others.
enum Secret {
    /// - Default: 4 KiB. Our choice; more than any secret needs.
    private static let limit = 4096

    /// The first line of a file, without the line break.
    static func firstLine(of path: String, atLeast minimum: Int = 1) throws -> String {
        let content: [UInt8]
        do {
            content = try FileHandle.open(named: path).readToEnd(limit: limit)
        } catch {
            throw ValidationError("could not read \(path): \(error)")
        }
        let line = content.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard line.count >= minimum else {
            throw ValidationError("the first line of \(path) has to be at least \(minimum) bytes long")
        }
        return String(decoding: line, as: UTF8.self)
    }
}
