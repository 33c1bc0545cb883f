import Linux

/// What the system says that it is. - Source: os-release(5).
public enum OperatingSystem {
    /// What packages may ask for, like `debian-12-amd64`; none when the system doesn't say.
    public static var environments: [String] {
        guard let text, let name = value("ID", text) else { return [] }
        let version = value("VERSION_ID", text).map { "-\($0)" } ?? ""
        return ["\(name)\(version)-\(Program.architecture)"]
    }

    /// The system's own name and version, for people; nil when it doesn't say.
    public static var name: String? { text.flatMap { value("PRETTY_NAME", $0) } }

    private static var text: [UInt8]? {
        do throws(Errno) {
            return try FileHandle.open(named: "/etc/os-release").readToEnd(limit: 65_536)
        } catch {
            return nil
        }
    }

    /// The value of a line `NAME=value`, without quotes around it.
    private static func value(_ name: StaticString, _ text: [UInt8]) -> String? {
        let prefix = Array("\(name)=".utf8)
        let line = text.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: prefix) }
        guard let value = line?.dropFirst(prefix.count) else { return nil }
        let quotes = [UInt8(ascii: "\""), UInt8(ascii: "'")]
        return String(decoding: value.filter { !quotes.contains($0) }, as: UTF8.self)
    }
}
