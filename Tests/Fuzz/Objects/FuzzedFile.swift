import Glibc
import Linux

/// Files of a harness, in memory.
enum FuzzedFile {
    /// A file without a name, at its beginning.
    static func holding(_ bytes: [UInt8]) throws(Errno) -> FileHandle {
        var name = Array("/dev/shm/fuzz-XXXXXX".utf8CString)
        let descriptor = unsafe mkstemp(&name)
        guard descriptor >= 0 else { throw Errno(number: errno) }
        _ = unsafe unlink(name)
        let file = FileHandle(owning: descriptor)
        try file.write(bytes.span)
        lseek(descriptor, 0, SEEK_SET)
        return file
    }

    /// A directory that lives as long as the process.
    nonisolated(unsafe) static let directory: LinuxFileSystem? = {
        var name = Array("/dev/shm/fuzz-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&name) != nil else { return nil }
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        atexit { FuzzedFile.removeDirectory() }
        unsafe Self.path = path
        return try? LinuxFileSystem(root: path)
    }()

    nonisolated(unsafe) private static var path = ""

    private static func removeDirectory() {
        let path = unsafe Self.path
        guard !path.isEmpty else { return }
        for name in (try? directory?.list(.top, limit: 1000)) ?? [] {
            if let path = try? Path(untrusted: name) { try? directory?.removeTree(path) }
        }
        _ = unsafe rmdir(path)
    }
}
