import DeliveryPackage
import Linux
import TestSupport
import Testing

@Suite("A manifest's empty directories")
struct ManifestDirectoriesTests {
    /// A component of one file, one link and these directories.
    private func package(_ lines: String...) -> TestPackage {
        TestPackage([
            .init(
                "org.example.core", [.init("bin/gateway", "x", mode: 0o755)], links: [("bin/gw", "gateway")],
                fields: [("Directories", "\n" + lines.joined(separator: "\n"))])
        ])
    }

    private func refusal(_ lines: [String]) throws -> PackageError? {
        var package = package()
        package.components[0].fields = [("Directories", "\n" + lines.joined(separator: "\n"))]
        let text = try package.manifest()
        return #expect(throws: PackageError.self, "\(lines)") { try Manifest(text: text) }
    }

    @Test("are read with their modes, and may be in the archive")
    func accepted() throws {
        let package = package("0755 var/spool", "0700 a name with blanks")
        let core = try #require(try Manifest(text: package.manifest()).components.first)
        #expect(
            core.directories == [
                DirectoryEntry(path: "var/spool", mode: 0o755),
                DirectoryEntry(path: "a name with blanks", mode: 0o700),
            ])
        var archive = try package.archive()
        #expect(try Reading(TestPackage.compress(archive.bytes())).files.count == 1)
        for name in ["var", "var/spool/", "a name with blanks"] {
            archive.entries.append(TestArchive.Entry("5", "components/org.example.core/\(name)"))
        }
        #expect(try Reading(TestPackage.compress(archive.bytes())).files.count == 1)
        archive.entries.append(TestArchive.Entry("5", "components/org.example.core/var/log"))
        #expect(
            DeliveryPackageTests.refusal(try TestPackage.compress(archive.bytes()))
                == .unlisted("components/org.example.core/var/log"))
    }

    @Test(
        "have all rights for the owner, and none to write for others",
        arguments: ["755", "0777", "0775", "0757", "0644", "0000", "1755", "4755", "0789", "rwx", "00755"])
    func modes(_ mode: String) throws {
        let reason = "\(String(describing: try refusal(["\(mode) var"])))"
        #expect(reason.contains("has the mode"), "\(reason)")
    }

    @Test("are in none of the other places, and nothing is in them")
    func conflicts() throws {
        for lines in [
            ["0755 bin"], ["0755 bin/gateway"], ["0755 bin/gw"], ["0755 a", "0755 a"],
            ["0755 a", "0755 a/b"],
        ] {
            let error = try refusal(lines)
            guard case .malformedManifest? = error else {
                Issue.record("\(lines): \(String(describing: error))")
                continue
            }
        }
    }

    @Test("stay within their component, and within the limits")
    func paths() throws {
        #expect(try refusal(["0755 ../x"]) == .badPath("../x", .dots))
        #expect(try refusal(["0755 /x"]) == .badPath("/x", .emptyName))
        #expect(try refusal(["0755"]) != nil)
        let text = try package("0755 a", "0755 b").manifest()
        #expect(throws: PackageError.tooLarge("files", limit: 3)) {
            try Manifest(text: text, limits: PackageLimits(files: 3))
        }
        #expect(throws: PackageError.tooLarge("directories", limit: 1)) {
            try Manifest(text: text, limits: PackageLimits(files: 1))
        }
        #expect(throws: Never.self) { try Manifest(text: text, limits: PackageLimits(files: 4)) }
    }

    @Test("can't be a health check")
    func healthCheck() throws {
        var package = package("0755 sbin/check")
        package.components[0].fields.append(("Health-Check", "sbin/check"))
        let text = try package.manifest()
        #expect(throws: PackageError.self) { try Manifest(text: text) }
    }
}

@Suite("A manifest's names")
struct ManifestNamesTests {
    @Test(
        "are text whose characters can be seen",
        arguments: [
            ("x\u{202E}y", "direction"), ("x\u{200B}", "direction"), ("\u{FEFF}x", "direction"),
            ("x\u{9B}1m", "direction"), ("a\u{2028}b", "direction"), ("x\u{E0041}", "direction"),
        ])
    func refused(_ name: String, _ reason: String) throws {
        for package in [
            TestPackage([.init("org.example.core", [.init(name, "x")])]),
            TestPackage([.init("org.example.core", [.init("a", "x")], links: [(name, "a")])]),
            TestPackage([.init("org.example.core", [.init("a", "x")], links: [("l", name)])]),
            TestPackage([
                .init("org.example.core", [.init("a", "x")], fields: [("Directories", "0755 \(name)")])
            ]),
        ] {
            let text = try package.manifest()
            let error = #expect(throws: PackageError.self) { try Manifest(text: text) }
            #expect("\(String(describing: error))".contains(reason), "\(String(describing: error))")
        }
    }

    @Test("may be in any script", arguments: ["grüße", "文件", "файл", "ملف", "🙂", "a\\x2db"])
    func accepted(_ name: String) throws {
        let package = TestPackage([.init("org.example.core", [.init(name, "x")])])
        #expect(try Reading(package.bytes()).files.count == 1)
    }
}
