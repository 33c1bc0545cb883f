import ArgumentParser
import Foundation
import Glibc
import Linux

/// Secrets come from files: command lines and environments can be read by others.
enum Secret {
    /// - Default: 4 KiB. More than any secret needs.
    private static let limit = 4096

    /// The first line of a file, without the line break.
    static func firstLine(of path: String, atLeast minimum: Int = 1) throws -> String {
        let content: [UInt8]
        do {
            content = try Linux.FileHandle.open(named: path).readToEnd(limit: limit)
        } catch {
            throw ValidationError("could not read \(path): \(error)")
        }
        let line = content.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard line.count >= minimum else {
            throw ValidationError("the first line of \(path) has to be at least \(minimum) bytes long")
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// Writes a new file that only its owner can read.
    static func write(_ content: [UInt8], to path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ValidationError("could not create \(path): \(unsafe String(cString: strerror(errno)))")
        }
        let file = Foundation.FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try file.write(contentsOf: Data(content))
        try file.synchronize()
    }
}
