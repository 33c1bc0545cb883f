import Linux
import TestSupport
import Testing

@Suite("A tree of files with links")
struct LinkTests {
    @Test("is read through links inside, and never written through any", arguments: Implementation.allCases)
    func writingThroughLinks(_ implementation: Implementation) throws {
        try implementation.with { files in
            try files.makeDirectories("a/b", mode: 0o755)
            try files.write([1], to: "a/file")
            try files.makeSymbolicLink(at: "link", to: "a")
            try files.makeSymbolicLink(at: "to-file", to: "a/file")
            #expect(try files.read("link/file", limit: 1) == [1])
            #expect(try files.read("to-file", limit: 1) == [1])
            #expect(try files.list("link", limit: 2) == ["b", "file"])
            #expect(try files.attributes(of: "link/b")?.kind == .directory)
            let refused = { (body: () throws -> Void) in
                let error = #expect(throws: FileSystemError.self) { try body() }
                #expect(error?.reason == .tooManyLinks)
            }
            refused { try files.write([2], to: "link/file") }
            refused { try files.write([2], to: "to-file") }
            refused { _ = try files.create("link/new", mode: 0o644) }
            refused { try files.makeDirectory("link/new", mode: 0o755) }
            refused { try files.makeDirectories("link/new/x", mode: 0o755) }
            refused { try files.makeSymbolicLink(at: "link/new", to: "x") }
            refused { try files.remove("link/file") }
            refused { try files.removeDirectory("link/b") }
            refused { try files.rename("link/file", to: "new") }
            refused { try files.rename("a/file", to: "link/new") }
            refused { try files.synchronizeFile("to-file") }
            refused { try files.synchronizeDirectory("link") }
            #expect(try files.read("a/file", limit: 1) == [1])
            // A link itself can be replaced and removed.
            try files.rename("to-file", to: "link")
            try files.remove("link")
            #expect(try files.list(.top, limit: 1) == ["a"])
        }
    }
}
