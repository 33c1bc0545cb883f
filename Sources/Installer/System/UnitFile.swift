import Linux

/// A unit file, as far as the installer looks into it.
struct UnitFile {
    /// Whether it has a section `Install`.
    let isStarted: Bool
    /// Whether it says itself that it starts only after all that a device starts with.
    let isLate: Bool

    init(_ path: Path, on disk: Disk) throws(InstallerError) {
        let reader = try disk.reader(of: path)
        var content: [UInt8] = []
        while content.count < Self.limit {
            let piece = try disk.next(of: reader)
            guard !piece.isEmpty else { break }
            content += piece
        }
        self.init(content)
    }

    init(_ content: [UInt8]) {
        let lines = content.split(separator: UInt8(ascii: "\n"))
        isStarted = lines.contains { line in
            line.filter { !Self.blanks.contains($0) }.elementsEqual("[Install]".utf8)
        }
        isLate = lines.contains { line in
            let words = line.split { $0 == UInt8(ascii: "=") || Self.blanks.contains($0) }
            return words.first?.elementsEqual("After".utf8) == true
                && words.contains { $0.elementsEqual("multi-user.target".utf8) }
        }
    }

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
