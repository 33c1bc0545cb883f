import CLinux

// What changes nothing.
extension LinuxFileSystem {
    public func attributes(of path: Path) throws(FileSystemError) -> FileAttributes? {
        var status = stat()
        do throws(FileSystemError) {
            try unsafe inParent(.examine, path, links: .followed) {
                unsafe fstatat($0, $1, &status, AT_SYMLINK_NOFOLLOW)
            }
        } catch {
            guard error.reason == .noSuchFile else { throw error }
            return nil
        }
        return FileAttributes(status)
    }

    public func reader(of path: Path) throws(FileSystemError) -> any FileReader {
        LinuxFileReader(try openForReading(path), path)
    }

    public func readSymbolicLink(_ path: Path) throws(FileSystemError) -> String {
        var text = [CChar](repeating: 0, count: Path.maximumLength + 1)
        var count: Int32 = 0
        try unsafe inParent(.readLink, path, links: .followed) { directory, name in
            count = Int32(clamping: unsafe readlinkat(directory, name, &text, text.count))
            return count
        }
        return String(decoding: text.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    public func list(_ directory: Path, limit: Int) throws(FileSystemError) -> [String] {
        try perform(.list, directory) { () throws(Errno) in
            let handle = try open(directory, O_RDONLY | O_DIRECTORY, links: .followed)
            var names: [[UInt8]] = []
            var records = try handle.readDirectory()
            while !records.isEmpty {
                names += DirectoryRecords.names(in: records)
                guard names.count <= limit else { throw .tooLarge }
                records = try handle.readDirectory()
            }
            names.sort { $0.lexicographicallyPrecedes($1) }
            return names.map { String(decoding: $0, as: UTF8.self) }
        }
    }

    public func freeSpace() throws(FileSystemError) -> Int {
        let status = try measure()
        return Self.bytes(UInt64(status.f_bavail), status)
    }

    /// How many bytes the file system has in all, free or not.
    public func capacity() throws(FileSystemError) -> Int {
        let status = try measure()
        return Self.bytes(UInt64(status.f_blocks), status)
    }

    private func measure() throws(FileSystemError) -> statvfs {
        var status = statvfs()
        try perform(.measure, .top) { () throws(Errno) in
            _ = try checked { unsafe fstatvfs(root.descriptor, &status) }
        }
        return status
    }

    private static func bytes(_ blocks: UInt64, _ status: statvfs) -> Int {
        let (bytes, overflow) = blocks.multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return overflow ? .max : Int(clamping: bytes)
    }
}

private final class LinuxFileReader: FileReader {
    private let handle: FileHandle
    private let path: Path

    init(_ handle: consuming FileHandle, _ path: Path) {
        self.handle = handle
        self.path = path
    }

    func next(into content: inout [UInt8]) throws(FileSystemError) -> Bool {
        content.removeAll(keepingCapacity: true)
        do throws(Errno) {
            return try handle.readPiece(64 << 10, appendingTo: &content) > 0
        } catch {
            throw FileSystemError(.read, path, error)
        }
    }
}

extension FileAttributes {
    fileprivate init(_ status: stat) {
        let kinds: [(UInt32, Kind)] = [
            (CLinux_S_IFREG, .file), (CLinux_S_IFDIR, .directory), (CLinux_S_IFLNK, .symbolicLink),
        ]
        let type = status.st_mode & CLinux_S_IFMT
        self.init(
            kind: kinds.first { $0.0 == type }?.1 ?? .special,
            size: Int(clamping: status.st_size), mode: status.st_mode & 0o7777)
    }
}

extension FileHandle {
    /// The next records of a directory; none at its end.
    fileprivate borrowing func readDirectory() throws(Errno) -> [UInt8] {
        var records = [UInt8](repeating: 0, count: 32_768)
        let count = try checked {
            unsafe records.withUnsafeMutableBytes {
                unsafe CLinux_getdents(descriptor, $0.baseAddress, $0.count)
            }
        }
        records.removeLast(records.count - count)
        return records
    }
}

/// The records of `getdents64`: inode and offset of 8 bytes each, the record's length of 2, a type of 1, then
/// the name and a zero byte. - Source: getdents(2).
private enum DirectoryRecords {
    private static var lengthOffset: Int { 16 }
    private static var nameOffset: Int { 19 }

    /// The names, without those of the directory itself and of its parent.
    static func names(in records: [UInt8]) -> [[UInt8]] {
        var names: [[UInt8]] = []
        var start = 0
        while start + nameOffset < records.count {
            let length = Int(length(records, start + lengthOffset))
            guard length > nameOffset, start + length <= records.count else { break }
            let name = records[(start + nameOffset)..<(start + length)].prefix { $0 != 0 }
            if !isDots(name) { names.append(Array(name)) }
            start += length
        }
        return names
    }

    /// In the byte order of the machine.
    private static func length(_ records: [UInt8], _ offset: Int) -> UInt16 {
        unsafe records.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: offset, as: UInt16.self) }
    }

    private static func isDots(_ name: ArraySlice<UInt8>) -> Bool {
        name.count <= 2 && name.allSatisfy { $0 == UInt8(ascii: ".") }
    }
}
