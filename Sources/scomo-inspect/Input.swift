import ArgumentParser
import Bytes
import Foundation

/// What couldn't be done; printed after the program's name, and the exit status is 1.
struct Refusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Files and standard input, and where answers go.
enum Input {
    /// - Parameter path: `-` for standard input.
    static func read(_ path: String) throws -> [UInt8] {
        do {
            return [UInt8](
                try path == "-"
                    ? FileHandle.standardInput.readToEnd() ?? Data()
                    : Data(contentsOf: Foundation.URL(fileURLWithPath: path)))
        } catch {
            throw Refusal("could not read \(path): \(error.localizedDescription)")
        }
    }

    static func write(_ bytes: [UInt8]) throws {
        try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    }
}

/// Octets in base 16, as an option has them.
struct HexOctets: ExpressibleByArgument {
    let bytes: [UInt8]

    init?(argument: String) {
        guard let bytes = Hex.decode(argument) else { return nil }
        self.bytes = bytes
    }
}

/// Text from outside, fit for a terminal: control characters are shown and not obeyed.
func printable(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }.joined()
}
