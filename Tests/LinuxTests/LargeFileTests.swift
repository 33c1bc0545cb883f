import Glibc
import Linux
import TestSupport
import Testing

/// Sparse files: they take no room on the disk.
@Suite("A file whose size takes more than 31 bits, and one of more than 32")
struct LargeFileTests {
    private static let sizes = [1 << 31, 1 << 32, (1 << 33) + 5]

    private let directory: Folder

    init() throws { directory = try Folder() }

    @Test("has its whole size", arguments: sizes)
    func size(_ size: Int) throws {
        try directory.makeSparse(size)
        #expect(try directory.files.attributes(of: "file")?.size == size)
        #expect(try directory.files.openForUpdate("file").seekToEnd() == size)
    }

    @Test("goes on at its end, and is cut there", arguments: sizes)
    func end(_ size: Int) throws {
        try directory.makeSparse(size)
        let file = try directory.files.openForUpdate("file")
        _ = try file.seekToEnd()
        try file.write([1, 2, 3].span)
        #expect(try file.seekToEnd() == size + 3)
        try file.truncate(to: size + 1)
        #expect(try directory.files.attributes(of: "file")?.size == size + 1)
    }

    @Test("is too large to be read at once, and that is found out early")
    func limit() throws {
        try directory.makeSparse(1 << 32)
        #expect(throws: FileSystemError(.read, "file", .tooLarge)) {
            try directory.files.read("file", limit: 1 << 16)
        }
    }
}

/// A folder that a suite can have as a property.
private final class Folder {
    private let directory: TemporaryDirectory
    let files: LinuxFileSystem

    init() throws {
        directory = try TemporaryDirectory()
        files = try directory.files()
    }

    func makeSparse(_ size: Int) throws {
        let path = try directory.write([7], "file")
        guard unsafe truncate(path, size) == 0 else { throw Errno(number: errno) }
    }
}
