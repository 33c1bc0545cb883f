import Foundation
import Glibc
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("A store that others could write", .enabled(if: geteuid() == 0, "owners can be changed (root)"))
final class ForeignStoreTests {
    private let directory: TemporaryDirectory
    private let files: LinuxFileSystem
    private let now = WallClock(seconds: 7)

    init() throws {
        directory = try TemporaryDirectory()
        files = try directory.files()
        for name in ["store", "generations"] { try Command.run("mkdir", directory.file(name)) }
        try directory.write([1], "store/file")
        try directory.write([2], "floors")
        try Command.run("ln", "-s", "generations/1", directory.file("current"))
    }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() }
    }

    @Test("is left alone if only the installer's user could")
    func own() throws {
        let before = try names
        #expect(try !ForeignStore.isFound(in: files))
        #expect(try ForeignStore.setAside(in: files, now: now) == nil)
        #expect(try names == before)
    }

    @Test("is set aside as a whole, and its folder is the installer's from then on")
    func foreign() throws {
        try Command.run("chown", "-hR", "12345", directory.path)
        #expect(try ForeignStore.isFound(in: files))
        #expect(try ForeignStore.setAside(in: files, now: now) == "set-aside-7")
        #expect(try names == ["set-aside-7"])
        #expect(try directory.read("set-aside-7/store/file") == [1])
        #expect(try Command.run("stat", "-c", "%u %a", directory.path) == "0 755")
        #expect(try Command.run("stat", "-c", "%u %a", directory.file("set-aside-7")) == "0 700")
        // Once is enough.
        #expect(try ForeignStore.setAside(in: files, now: WallClock(seconds: 8)) == nil)
    }

    @Test(
        "is set aside where others could write it",
        arguments: [
            ("chown 12345", "store"), ("chown -h 12345", "current"), ("chmod g+w", "generations"),
            ("chmod o+w", "floors"),
        ])
    func part(_ change: String, _ name: String) throws {
        let before = try names
        try Command.run("sh", "-c", "\(change) '\(directory.file(name))'")
        #expect(try ForeignStore.isFound(in: files))
        #expect(try names == before, "to look changes nothing")
        #expect(try ForeignStore.setAside(in: files, now: now) == "set-aside-7")
        #expect(try names == (before.filter { $0 != name } + ["set-aside-7"]).sorted())
    }

    @Test("isn't led elsewhere by links, and a name that is no path is nobody's")
    func hostile() throws {
        let other = try TemporaryDirectory()
        try other.write([3], "kept")
        try Command.run("ln", "-s", other.path, directory.file("link"))
        try Command.run("chown", "-h", "12345", directory.file("link"))
        try Command.run("chown", "12345", directory.path)
        try Data().write(to: URL(fileURLWithPath: directory.path + "/a\u{1}b"))
        #expect(try ForeignStore.setAside(in: files, now: now) == "set-aside-7")
        #expect(try other.read("kept") == [3])
        #expect(try Command.run("stat", "-c", "%u", other.path) == "0")
    }
}
