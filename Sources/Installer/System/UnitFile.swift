import Linux

/// A unit file, as far as the installer looks into it.
struct UnitFile {
    /// Whether it has a section `Install`.
    let isStarted: Bool
    /// Whether it says itself that it starts only after all that a device starts with.
    let isLate: Bool
    /// Whether it says itself that it starts before what decides whether new software stays, or before what that waits for.
    let isBeforeInstaller: Bool

    init(_ path: Path, on disk: Disk) throws(InstallerError) {
        let reader = try disk.reader(of: path)
        var (content, piece) = ([UInt8](), [UInt8]())
        while content.count < Self.limit, try disk.next(of: reader, into: &piece) {
            content += piece
        }
        self.init(content)
    }

    init(_ content: [UInt8]) {
        let lines = Self.lines(content)
        isStarted = lines.contains { line in
            line.filter { !Self.blanks.contains($0) }.elementsEqual("[Install]".utf8)
        }
        isLate = Self.names("After", lines) { $0.elementsEqual("multi-user.target".utf8) }
        isBeforeInstaller = Self.names("Before", lines) { name in
            Self.early.contains { name.starts(with: $0.utf8) }
        }
    }

    /// Whether a key has a value among whose words is such a one.
    private static func names(
        _ key: String, _ lines: [[UInt8]], _ isSuch: (ArraySlice<UInt8>) -> Bool
    ) -> Bool {
        lines.contains { line in
            let words = line.split { $0 == UInt8(ascii: "=") || blanks.contains($0) }
            return words.first?.elementsEqual(key.utf8) == true && words.dropFirst().contains(where: isSuch)
        }
    }

    /// One that ends in a backslash goes on in the next.
    private static func lines(_ content: [UInt8]) -> [[UInt8]] {
        var (lines, begun): ([[UInt8]], [UInt8]) = ([], [])
        for line in content.split(separator: UInt8(ascii: "\n")) {
            guard line.last != UInt8(ascii: "\\") else {
                begun += line.dropLast() + [UInt8(ascii: " ")]
                continue
            }
            lines.append(begun + line)
            begun = []
        }
        return begun.isEmpty ? lines : lines + [begun]
    }

    /// How the names of these units begin: the installer's own, and what scomo-installer-start.service starts after.
    private static var early: [String] { ["scomo-installer", "systemd-remount-fs.", "systemd-journald."] }

    private static var blanks: [UInt8] { [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")] }

    /// - Unit: bytes. - Default: 1 MiB, as systemd reads.
    private static var limit: Int { 1 << 20 }

    /// Whether it is there to be made others of: `NAME@.service`.
    static func isTemplate(_ name: String) -> Bool { name.utf8.contains(UInt8(ascii: "@")) && isOpen(name) }

    private static func isOpen(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let place = bytes.firstIndex(of: UInt8(ascii: "@")), place + 1 < bytes.count else {
            return false
        }
        return bytes[place + 1] == UInt8(ascii: ".")
    }
}
