import Linux

/// Writes headers of an archive: ustar, with a pax record where a name, a target or a size is more than fits.
///
/// - Source: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Extended Header".
struct TarWriter {
    /// The time of every entry.
    ///
    /// - Unit: seconds since 1970.
    let time: Int

    /// A file's header. Its content follows, and `filling`.
    func file(_ name: String, size: Int, mode: UInt32) -> [UInt8] {
        let fits = size <= Self.maximumSize
        return extended(name, target: "", size: fits ? nil : size)
            + block(name, mode: mode, size: fits ? size : 0, kind: "0", target: "")
    }

    func link(_ name: String, target: String) -> [UInt8] {
        extended(name, target: target) + block(name, mode: 0o777, size: 0, kind: "2", target: target)
    }

    func directory(_ name: String, mode: UInt32) -> [UInt8] {
        extended("\(name)/", target: "") + block("\(name)/", mode: mode, size: 0, kind: "5", target: "")
    }

    /// What fills a file's last block.
    static func filling(_ size: Int) -> [UInt8] { [UInt8](repeating: 0, count: (512 - size % 512) % 512) }

    /// Two blocks of zeros.
    static var end: [UInt8] { [UInt8](repeating: 0, count: 1024) }

    /// What eleven octal digits can say. - Unit: bytes.
    private static var maximumSize: Int { 0o77_777_777_777 }

    private func extended(_ name: String, target: String, size: Int? = nil) -> [UInt8] {
        var records: [UInt8] = []
        if name.utf8.count > 100 { records += Self.record("path", name) }
        if target.utf8.count > 100 { records += Self.record("linkpath", target) }
        if let size { records += Self.record("size", "\(size)") }
        guard !records.isEmpty else { return [] }
        return block("pax", mode: 0o644, size: records.count, kind: "x", target: "") + records
            + Self.filling(records.count)
    }

    /// `LENGTH KEY=VALUE` and a line feed. The length counts itself.
    private static func record(_ key: String, _ value: String) -> [UInt8] {
        let rest = Array(" \(key)=\(value)\n".utf8)
        var length = rest.count
        while String(length).utf8.count + rest.count != length { length += 1 }
        return Array(String(length).utf8) + rest
    }

    private func block(_ name: String, mode: UInt32, size: Int, kind: String, target: String) -> [UInt8] {
        var block = field(name, 100)  // name
        block += number(Int(mode), 8)  // mode
        block += number(0, 8) + number(0, 8)  // uid, gid: root
        block += number(size, 12)  // size
        block += number(time, 12)  // mtime
        block += Array("        ".utf8)  // chksum: blanks while it is computed
        block += Array(kind.utf8)  // typeflag
        block += field(target, 100)  // linkname
        block += Array("ustar\u{0}00".utf8)  // magic, version
        block += field("root", 32) + field("root", 32)  // uname, gname
        block += number(0, 8) + number(0, 8)  // devmajor, devminor
        block += field("", 167)  // prefix, and what fills the block
        let sum = block.reduce(0) { $0 + Int($1) }
        block.replaceSubrange(148..<156, with: number(sum, 7) + [UInt8(ascii: " ")])
        return block
    }

    /// Text, cut to the field; a longer one is in a pax record.
    private func field(_ text: String, _ count: Int) -> [UInt8] {
        let bytes = text.utf8.prefix(count)
        return Array(bytes) + [UInt8](repeating: 0, count: count - bytes.count)
    }

    /// Octal digits and a zero byte.
    private func number(_ value: Int, _ count: Int) -> [UInt8] {
        let digits = Array(String(value, radix: 8).utf8)
        return [UInt8](repeating: UInt8(ascii: "0"), count: max(0, count - 1 - digits.count)) + digits + [0]
    }
}
