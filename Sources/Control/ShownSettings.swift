import Bytes

/// The lines of configuration files as they may leave the device: without comments, and without what is secret.
struct ShownSettings {
    private let surroundings: Surroundings

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// Those of a file and of its drop-ins, each below its name.
    func lines(_ file: String) -> [String] {
        let folder = file + ".d"
        let dropIns = (surroundings.names(in: folder) ?? []).filter {
            $0.utf8.suffix(5).elementsEqual(".conf".utf8)
        }
        return ([file] + dropIns.map { "\(folder)/\($0)" }).flatMap { name in
            guard let lines = surroundings.lines(ofFile: name) else { return ["\(name) can't be read"] }
            return [name] + lines.filter(Self.says).map { "  \(Self.withoutSecrets($0))" }
        }
    }

    private static func says(_ line: String) -> Bool {
        guard let first = line.utf8.first(where: { $0 != UInt8(ascii: " ") }) else { return false }
        return first != UInt8(ascii: "#") && first != UInt8(ascii: ";")
    }

    /// What could be a password, a key or a number of a subscriber isn't shown; the path of a file that has it is.
    static func withoutSecrets(_ line: String) -> String {
        let bytes = Array(line.utf8)
        guard let equals = bytes.firstIndex(of: UInt8(ascii: "=")) else { return line }
        let (key, value) = (Array(bytes[..<equals]), bytes[(equals + 1)...])
        let isPath = value.first == UInt8(ascii: "/")
        if !isPath, !value.isEmpty, words.contains(where: { contains(key, $0) }) {
            return "\(String(decoding: key, as: UTF8.self))=(not shown)"
        }
        return withoutUser(bytes)
    }

    private static var words: [StaticString] {
        ["password", "secret", "key", "pin", "imsi", "token", "credential", "nonce"]
    }

    private static func contains(_ key: [UInt8], _ word: StaticString) -> Bool {
        let (key, word) = (key.map { $0 | 0x20 }, Array("\(word)".utf8))
        return key.indices.contains { key[$0...].starts(with: word) }
    }

    /// An address without the name and password that may stand before its host.
    private static func withoutUser(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else { return text }
        let marks = bytes.indices.filter { bytes[$0...].starts(with: "://".utf8) && $0 < at }
        guard let mark = marks.first else { return text }
        let (start, end) = (bytes[..<mark], bytes[at...])
        return
            "\(String(decoding: start, as: UTF8.self))://(not shown)\(String(decoding: end, as: UTF8.self))"
    }
}
