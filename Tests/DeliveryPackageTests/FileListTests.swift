import DeliveryPackage
import Linux
import TestSupport
import Testing

@Suite("The files of a component")
struct FileListTests {
    private func files(_ files: [TestPackage.File]) throws -> FileList {
        let text = try TestPackage([.init("org.example.core", files)]).manifest()
        return try #require(try Manifest(text: text).components.first).files
    }

    private func refusal(_ files: [TestPackage.File]) -> PackageError? {
        #expect(throws: PackageError.self) { try self.files(files) }
    }

    @Test("are as many as are listed, in their order, each as it is listed")
    func all() throws {
        let names = (0..<1000).map { "share/\($0 % 7)/\($0)" }
        let list = try files(names.map { TestPackage.File($0, $0, mode: 0o755) })
        #expect(list.map { "\($0.path)" } == names)
        #expect(list.indices.map { list.size($0) } == names.map { $0.utf8.count })
        #expect(list.allSatisfy { $0.mode == 0o755 && $0.digest.count == 32 })
        #expect(Set(list.map { $0.digest }).count == 1000)
    }

    @Test("are compared by content and mode, and by path")
    func compared() throws {
        let old = try files([.init("a", "1"), .init("b", "2"), .init("c", "3")])
        let new = try files([.init("a", "1"), .init("c", "2"), .init("d", "3", mode: 0o755)])
        #expect(new.isSame(0, as: 0, in: old) && new.hasSamePath(0, as: 0, in: old))
        #expect(new.isSame(1, as: 1, in: old) && !new.hasSamePath(1, as: 1, in: old))
        #expect(!new.isSame(2, as: 2, in: old) && !new.isSame(1, as: 2, in: old))
        #expect(new.hasSamePath(1, as: 2, in: old))
        #expect(new.digestWord(1) == old.digestWord(1) && new.digestWord(1) != old.digestWord(2))
    }

    @Test("are others when their names are, though these look the same")
    func bytes() throws {
        #expect(try files([.init("\u{E9}", "1")]) != files([.init("e\u{301}", "1")]))
        #expect(try files([.init("a", "1")]) == files([.init("a", "1")]))
    }

    @Test("are refused where one is listed twice, or is another's directory, among however many")
    func conflicts() throws {
        let many = (0..<300).map { TestPackage.File("share/\($0)/file", "\($0)") }
        _ = try files(many)
        let twice = #""share/7/file" is listed twice"#
        #expect(refusal(many + [.init("share/7/file", "")]) == .malformedManifest(reason: twice, line: nil))
        for other in ["share/7", "share"] {
            let reason = "\"\(other)\" is listed, and is the directory of others"
            #expect(refusal(many + [.init(other, "")]) == .malformedManifest(reason: reason, line: nil))
            #expect(refusal([.init(other, "")] + many) == .malformedManifest(reason: reason, line: nil))
        }
        let below = #""share/7/file" is listed, and is the directory of others"#
        #expect(refusal(many + [.init("share/7/file/x", "")]) == .malformedManifest(reason: below, line: nil))
    }
}
