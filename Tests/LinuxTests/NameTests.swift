import Foundation
import Linux
import TestSupport
import Testing

@Suite("A file")
struct NameTests {
    @Test(
        "can have one more name, and is there until the last is removed", arguments: Implementation.allCases)
    func another(_ implementation: Implementation) throws {
        try implementation.with { files in
            try files.makeDirectories("a/b", mode: 0o755)
            try files.makeDirectories("c", mode: 0o755)
            try files.create("a/b/file", mode: 0o640).write([1, 2].span)
            #expect(try files.link("a/b/file", at: "c/other", ifMode: 0o640))
            #expect(try files.attributes(of: "c/other") == FileAttributes(kind: .file, size: 2, mode: 0o640))
            try files.removeTree("a")
            #expect(try files.read("c/other", limit: 2) == [1, 2])
            // What takes the place of one name leaves the other alone.
            #expect(try files.link("c/other", at: "third", ifMode: 0o640))
            try files.replaceContents(of: "third", with: [3])
            #expect(try files.read("c/other", limit: 2) == [1, 2])
        }
    }

    @Test(
        "has none that is taken, and is no file of another mode, no link and no directory",
        arguments: Implementation.allCases)
    func refused(_ implementation: Implementation) throws {
        try implementation.with { files in
            _ = try files.create("file", mode: 0o644)
            try files.makeSymbolicLink(at: "link", to: "file")
            try files.makeDirectory("directory", mode: 0o755)
            #expect(try !files.link("file", at: "new", ifMode: 0o600))
            #expect(try !files.link("link", at: "new", ifMode: 0o644))
            #expect(try !files.link("directory", at: "new", ifMode: 0o755))
            #expect(try files.attributes(of: "new") == nil)
            #expect(throws: FileSystemError(.makeLink, "link", .alreadyExists)) {
                try files.link("file", at: "link", ifMode: 0o644)
            }
            #expect(throws: FileSystemError(.makeLink, "new", .noSuchFile)) {
                try files.link("absent", at: "new", ifMode: 0o644)
            }
            try files.makeSymbolicLink(at: "elsewhere", to: "directory")
            let failure = #expect(throws: FileSystemError.self) {
                _ = try files.link("elsewhere/file", at: "new", ifMode: 0o644)
            }
            #expect(failure?.reason == .tooManyLinks)
        }
    }

    @Test("has as many names as its file system allows, and no more")
    func many() throws {
        try Implementation.real.with { files in
            _ = try files.create("file", mode: 0o644)
            var count = 1
            // ext4 allows 65,000, btrfs fewer in one directory; one that allows any number is as good.
            while count < 66_000, try files.link("file", at: Path(untrusted: "\(count)"), ifMode: 0o644) {
                count += 1
            }
            #expect(count > 100)
        }
    }

    @Test("of another user gets none")
    func foreign() throws {
        // Only root can give files away, and only there this can go wrong.
        guard Program.user == 0 else { return }
        try Implementation.real.with { files in
            _ = try files.create("file", mode: 0o644)
            try files.setOwner(of: "file", user: 1, group: 1)
            #expect(try !files.link("file", at: "new", ifMode: 0o644))
        }
    }

    @Test("is made in the directory that has the path now, whatever was there before")
    func moved() throws {
        try Implementation.real.with { files in
            for _ in 0..<2 {
                try files.makeDirectories("stage/x", mode: 0o755)
                _ = try files.create("stage/x/file", mode: 0o644)
                _ = try files.link("stage/x/file", at: "stage/x/other", ifMode: 0o644)
                try files.makeDirectories("store", mode: 0o755)
                try files.removeTree("store/x")
                try files.rename("stage/x", to: "store/x")
            }
            #expect(try files.list("store/x", limit: 9) == ["file", "other"])
            #expect(try files.list("stage", limit: 9) == [])
        }
    }

    @Test("has the mode that it was made with, whatever the umask", arguments: [0o644, 0o666, 0o755, 0o400])
    func mode(_ mode: UInt32) throws {
        try Implementation.real.with { files in
            _ = try files.create("file", mode: mode)
            #expect(try files.attributes(of: "file")?.mode == mode)
        }
    }
}
