import Foundation
import Linux
import TestSupport
import Testing

/// The real file system and the one in memory, which has to be like it.
enum Implementation: CaseIterable, Sendable {
    case real, inMemory

    func with(_ body: (any FileSystem) throws -> Void) throws {
        switch self {
        case .real:
            let directory = try TemporaryDirectory()
            try body(try directory.files())
        case .inMemory: try body(CrashingFileSystem())
        }
    }
}

@Suite("A tree of files", .serialized)
struct FileTreeTests {
    @Test("is made, listed and removed", arguments: Implementation.allCases)
    func tree(_ implementation: Implementation) throws {
        try implementation.with { files in
            try files.makeDirectories("a/b/c", mode: 0o755)
            try files.makeDirectories("a/b", mode: 0o700)
            try files.write([1], to: "a/z")
            try files.write([2], to: "a/ü")
            try files.makeSymbolicLink(at: "a/link", to: "b/c")
            #expect(try files.list("a", limit: 4) == ["b", "link", "z", "ü"])
            #expect(throws: FileSystemError(.list, "a", .tooLarge)) { try files.list("a", limit: 3) }
            #expect(try files.list("a/b/c", limit: 0).isEmpty)
            #expect(throws: FileSystemError(.remove, "a", .notEmpty)) { try files.removeDirectory("a") }
            try files.removeTree("a")
            try files.removeTree("a")
            #expect(try files.list(.top, limit: 0).isEmpty)
        }
    }

    @Test("is free again once its lock is released, though a copy of the lock's descriptor lives on")
    func lock() throws {
        let directory = try TemporaryDirectory()
        let files = try directory.files()
        let lock = try files.lock("lock")
        let copy = FileHandle(owning: dup(try Self.descriptor(of: directory.file("lock"))))
        #expect(throws: FileSystemError(.lock, "lock", .wouldBlock)) { try files.lock("lock") }
        lock.release()
        try files.lock("lock").release()
        #expect(copy.descriptor > 0)
    }

    /// Of an open file, which a child process has too between its birth and its program.
    private static func descriptor(of file: String) throws -> Int32 {
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        let end = "/" + file.split(separator: "/").suffix(2).joined(separator: "/")
        let name = open.first {
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
            return target?.hasSuffix(end) ?? false
        }
        return try #require(name.flatMap { Int32($0) })
    }

    @Test("with more names than one answer of the kernel holds is listed whole")
    func many() throws {
        try Implementation.real.with { files in
            let names = (10_000..<13_000).map { "a-rather-long-name-\($0)" }
            for name in names { try files.write([], to: Path(untrusted: name)) }
            #expect(try files.list(.top, limit: 3_000) == names)
        }
    }

    @Test("opens files through links with .. in them, however much is renamed elsewhere")
    func busy() throws {
        let directory = try TemporaryDirectory()
        let elsewhere = try TemporaryDirectory()
        let files = try directory.files()
        try files.makeDirectories("a/b", mode: 0o755)
        try files.write([7], to: "file")
        try files.makeSymbolicLink(at: "a/b/link", to: "../../a/b/../../file")
        let isOver = Monitor(false)
        let (x, y) = (elsewhere.file("x"), elsewhere.file("y"))
        try elsewhere.write([], "x")
        let renaming = try Thread {
            while !isOver.withLock({ $0 }) {
                _ = unsafe rename(x, y)
                _ = unsafe rename(y, x)
            }
        }
        defer {
            isOver.withLock { $0 = true }
            renaming.join()
        }
        for _ in 0..<5000 { #expect(try files.read("a/b/link", limit: 8) == [7]) }
    }

    @Test("has attributes, of links their own", arguments: Implementation.allCases)
    func attributes(_ implementation: Implementation) throws {
        try implementation.with { files in
            try files.makeDirectory("directory", mode: 0o750)
            try files.makeSymbolicLink(at: "link", to: "directory")
            _ = try files.create("file", mode: 0o444)
            let size = try files.attributes(of: "directory")?.size ?? 0
            let directory = FileAttributes(kind: .directory, size: size, mode: 0o750)
            #expect(try files.attributes(of: "directory") == directory)
            #expect(try files.attributes(of: "link")?.kind == .symbolicLink)
            #expect(try files.attributes(of: "link")?.size == 9)
            #expect(try files.attributes(of: "file") == FileAttributes(kind: .file, size: 0, mode: 0o444))
            #expect(try files.attributes(of: "absent/file") == nil)
            #expect(try files.attributes(of: .top)?.kind == .directory)
        }
    }

    @Test("keeps the text of links, and renames links themselves", arguments: Implementation.allCases)
    func links(_ implementation: Implementation) throws {
        try implementation.with { files in
            try files.makeDirectory("one", mode: 0o755)
            try files.makeDirectory("two", mode: 0o755)
            try files.makeSymbolicLink(at: "current", to: "one")
            try files.makeSymbolicLink(at: "current.new", to: "two")
            try files.rename("current.new", to: "current")
            #expect(try files.readSymbolicLink("current") == "two")
            try files.write([1], to: "two/file")
            #expect(try files.read("current/file", limit: 1) == [1])
            #expect(throws: FileSystemError(.readLink, "one", .invalid)) {
                try files.readSymbolicLink("one")
            }
            #expect(throws: FileSystemError(.makeLink, "current", .alreadyExists)) {
                try files.makeSymbolicLink(at: "current", to: "one")
            }
        }
    }

    @Test("is moved whole, but not over one that holds something", arguments: Implementation.allCases)
    func move(_ implementation: Implementation) throws {
        try implementation.with { files in
            try files.makeDirectories("staging/new", mode: 0o755)
            try files.makeDirectories("store/old", mode: 0o755)
            try files.write([1], to: "staging/new/file")
            try files.write([2], to: "store/old/file")
            #expect(throws: FileSystemError(.rename, "store/old", .notEmpty)) {
                try files.rename("staging/new", to: "store/old")
            }
            try files.rename("staging/new", to: "store/new")
            #expect(try files.read("store/new/file", limit: 1) == [1])
            #expect(try files.list("staging", limit: 0).isEmpty)
        }
    }

    @Test("is removed without what its links lead to")
    func removeLinks() throws {
        try Implementation.real.with { files in
            try files.makeDirectories("kept", mode: 0o755)
            try files.write([1], to: "kept/file")
            try files.makeDirectories("gone", mode: 0o755)
            try files.makeSymbolicLink(at: "gone/link", to: "../kept")
            try files.removeTree("gone")
            #expect(try files.list("kept", limit: 1) == ["file"])
        }
    }

    @Test("has files with the mode they were given", arguments: [0o755, 0o644, 0o555, 0o444] as [UInt32])
    func modes(_ mode: UInt32) throws {
        try Implementation.real.with { files in
            let writer = try files.create("file", mode: mode)
            try writer.write([1, 2].span)
            try writer.write([3].span)
            try files.synchronizeAll()
            #expect(try files.read("file", limit: 3) == [1, 2, 3])
            #expect(try files.attributes(of: "file")?.mode == mode)
            #expect(throws: FileSystemError(.create, "file", .alreadyExists)) {
                try files.create("file", mode: mode)
            }
        }
    }

    @Test("says how much room there is")
    func space() throws {
        try Implementation.real.with { files in
            let space = try files.freeSpace()
            #expect(space > 0)
        }
    }

    @Test("is locked by one at a time", arguments: Implementation.allCases)
    func lock(_ implementation: Implementation) throws {
        try implementation.with { files in
            let lock = try files.lock("lock")
            #expect(throws: FileSystemError(.lock, "lock", .wouldBlock)) { try files.lock("lock") }
            lock.release()
            _ = try files.lock("lock")
        }
    }
}
