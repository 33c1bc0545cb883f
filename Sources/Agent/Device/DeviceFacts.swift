import Linux
import Records
import Systemd

/// What the agent finds out about the device where the operator says nothing.
enum DeviceFacts {
    /// Like `urn:uuid:6ba7b810-…`, the same at every start.
    static func identifier() throws(SystemdError) -> String {
        let digits = Array(try MachineIdentity.applicationSpecific(application).utf8)
        var text = "urn:uuid:"
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text += "-" }
            text += String(decoding: [digit], as: UTF8.self)
        }
        return text
    }

    /// What packages may ask for, like `debian-12-amd64`; none when os-release(5) doesn't say.
    static func environments() -> [String] {
        guard let release = osRelease(), let name = value("ID", release) else { return [] }
        let version = value("VERSION_ID", release).map { "-\($0)" } ?? ""
        return ["\(name)\(version)-\(Program.architecture)"]
    }

    /// `SwV` of DevDetail: the system's own name and version.
    static func systemVersion() -> String {
        osRelease().flatMap { value("PRETTY_NAME", $0) } ?? "unknown"
    }

    /// Random once, ours for ever: it tells our identifiers of a machine from other programs'.
    private static var application: [UInt8] {
        [0x1D, 0x6B, 0xC0, 0x5E, 0x9A, 0x1F, 0x4C, 0x2B, 0xA4, 0x77, 0x30, 0x8E, 0x51, 0xD2, 0x6F, 0x04]
    }

    private static func osRelease() -> [UInt8]? {
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
