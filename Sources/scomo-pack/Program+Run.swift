import Foundation
import Linux

extension Program {
    /// Runs a program of the host's, and returns what it prints.
    ///
    /// - Parameter failure: What to say when it ends with another status than 0.
    @discardableResult
    static func run(_ words: [String], or failure: String) throws(CommandError) -> String {
        let (process, output) = (Process(), Foundation.Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.standardOutput = output
        do { try process.run() } catch { throw CommandError("could not run \(words[0]): \(error)") }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CommandError(failure) }
        return text
    }
}
