import Bytes
import Linux

/// What the system says of itself. - Source: os-release(5).
public struct OSRelease {
    private let text: [UInt8]

    /// The second file is for systems whose first one is gone or not there yet; nil where there is neither.
    ///
    /// - Parameter root: Default: `/`.
    public init?(root: String = "/") {
        for file in ["etc/os-release", "usr/lib/os-release"] {
            do throws(Errno) {
                text = try FileHandle.open(named: root + file).readToEnd(limit: 65_536)
                return
            } catch {}
        }
        return nil
    }

    /// `ID`, by default `linux`.
    public var identifier: String { value("ID") ?? "linux" }
    /// `VERSION_ID`; rolling distributions have none.
    public var version: String? { value("VERSION_ID") }
    /// `PRETTY_NAME`, by default `Linux`.
    public var name: String { value("PRETTY_NAME") ?? "Linux" }

    /// What packages may ask for, like `debian-12-amd64`.
    public var environment: String {
        "\(identifier)\(version.map { "-\($0)" } ?? "")-\(Program.architecture)"
    }

    /// What a shell would have assigned: the last line of the name counts, and an empty value is none.
    private func value(_ name: StaticString) -> String? {
        let prefix = Array("\(name)=".utf8)
        let lines = text.split(separator: UInt8(ascii: "\n"))
        guard let line = lines.last(where: { $0.starts(with: prefix) }) else { return nil }
        let value = Self.unquoted(line.dropFirst(prefix.count).trimmedWhiteSpace)
        return value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
    }

    /// Without the quotes and backslashes that a shell would take off.
    private static func unquoted(_ value: ArraySlice<UInt8>) -> [UInt8] {
        var (bytes, quote, isEscaped): ([UInt8], UInt8?, Bool) = ([], nil, false)
        for byte in value {
            if isEscaped {
                // In double quotes a backslash is only for these.
                if quote != nil, !"$`\"\\".utf8.contains(byte) { bytes.append(UInt8(ascii: "\\")) }
                bytes.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\"), quote != UInt8(ascii: "'") {
                isEscaped = true
            } else if byte == quote {
                quote = nil
            } else if quote == nil, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
