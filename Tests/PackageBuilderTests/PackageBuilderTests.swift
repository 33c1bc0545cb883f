import DeliveryPackage
import Foundation
import Linux
import OpenSSL
import PackageBuilder
import TestSupport
import Testing

@Suite("Building a package")
struct PackageBuilderTests {
    /// The names of all files of a package, in its order, as a device reads it.
    private func names(_ path: String) throws -> [String] {
        let trust = try PackageSigner.shared.get().verifier()
        let file = try FileHandle.open(named: path)
        var reader = try PackageReader(file, trust: trust, PollWaiter())
        let manifest = try reader.readManifest().manifest
        var names: [String] = []
        while let file = try reader.nextFile() {
            names.append("\(manifest.components[file.component].identifier)/\(file.entry.path)")
        }
        return names
    }

    @Test("gives one that a device reads")
    func good() throws {
        let source = try SourceFolder()
        #expect(
            try names(source.build()) == [
                "org.example.core/bin/gateway", "org.example.core/lib/gateway.service",
                "org.example.core/share/a name with blanks", "org.example.data/large",
            ])
    }

    @Test("computes what the manifest says of files and links")
    func manifest() throws {
        let builder = try SourceFolder().builder()
        #expect(builder.fileName == "org.example.gateway_2.4.1.scomo")
        let core = try #require(builder.manifest.components.first)
        #expect(core.files.map { $0.mode } == [0o755, 0o644, 0o644])
        #expect(core.files.map { $0.size } == [10, 10, 0])
        #expect(core.links == [LinkEntry(path: "bin/gw", target: "gateway")])
        #expect(core.installedSize == 20)
        #expect(core.description == "Field bus gateway\nwith more to say")
        // sha256sum of nothing.
        let empty: [UInt8] = [0xE3, 0xB0, 0xC4, 0x42]
        #expect(core.files[2].digest.starts(with: empty))
    }

    @Test("packs folders without anything in them, and lists those that the source's manifest gives modes")
    func directories() throws {
        let source = try SourceFolder()
        try source.makeDirectory("\(SourceFolder.core)/var/an empty one")
        try source.makeDirectory("\(SourceFolder.core)/var/spool")
        try source.write(
            "manifest",
            SourceFolder.manifest.replacing(
                "Units:", with: "Directories:\n 0700 var/spool\n 0750 var/lib/state\nUnits:"))
        let builder = try source.builder()
        let core = try #require(builder.manifest.components.first)
        #expect(
            core.directories == [
                DirectoryEntry(path: "var/spool", mode: 0o700),
                DirectoryEntry(path: "var/lib/state", mode: 0o750),
                DirectoryEntry(path: "var/an empty one", mode: 0o755),
            ])
        let package = try source.build()
        #expect(try names(package).count == 4)
        let listed = try Command.run("sh", "-c", "tar -tvzf '\(package)' | grep '^d' | cut -c1-10,40-")
        #expect(listed.contains("drwx------") && listed.contains("core/var/an empty one/"), "\(listed)")
    }

    @Test("leaves a version's epoch out of the name")
    func epoch() throws {
        let source = try SourceFolder()
        try source.write(
            "manifest", SourceFolder.manifest.replacing("Version: 2.4.1\nB", with: "Version: 1:2.4.1\nB"))
        #expect(try source.builder().fileName == "org.example.gateway_2.4.1.scomo")
    }

    @Test("gives the same payload each time")
    func deterministic() throws {
        let (first, second) = (try SourceFolder(), try SourceFolder())
        try second.write("\(SourceFolder.core)/bin/gateway", "#!/bin/sh\n", mode: 0o700)
        for source in [first.path, second.path] {
            try Command.run(
                "find", source, "-exec", "touch", "-d", source == first.path ? "2001-01-01" : "now", "{}", "+"
            )
        }
        let (left, right) = (try content(first.build()), try content(second.build()))
        #expect(left.manifest == right.manifest)
        #expect(left.payload == right.payload)
    }

    /// A package's manifest, and all that follows the signature.
    private func content(_ path: String) throws -> (manifest: [UInt8], payload: Data) {
        let unverified = try UnverifiedManifest(FileHandle.open(named: path), PollWaiter())
        let directory = try TemporaryDirectory()
        try Command.run("sh", "-c", "gzip -dc < '\(path)' > '\(directory.file("tar"))'")
        let archive = try Data(contentsOf: URL(fileURLWithPath: directory.file("tar")))
        let blocks = [unverified.text, unverified.signature].map { 1 + ($0.count + 511) / 512 }
        return (unverified.text, archive.dropFirst(512 * (blocks[0] + blocks[1])))
    }

    @Test("gives one that tar lists and unpacks")
    func tar() throws {
        let source = try SourceFolder()
        let long = "d/" + String(repeating: "long-", count: 40)
        try source.write("\(SourceFolder.data)/\(long)", "x")
        try source.link("\(SourceFolder.data)/d/l", to: String(repeating: "long-", count: 40))
        let package = try source.build()
        let list = try Command.run("tar", "tzf", package).split(separator: "\n").map(String.init)
        #expect(
            list == [
                "manifest", "manifest.p7s", "\(SourceFolder.core)/bin/gateway",
                "\(SourceFolder.core)/lib/gateway.service", "\(SourceFolder.core)/share/a name with blanks",
                "\(SourceFolder.core)/bin/gw", "\(SourceFolder.data)/\(long)", "\(SourceFolder.data)/large",
                "\(SourceFolder.data)/d/l",
            ])
        try FileManager.default.createDirectory(
            atPath: source.directory.file("out"), withIntermediateDirectories: false)
        try Command.run("tar", "xzf", package, "-C", source.directory.file("out"))
        try Command.run(
            "diff", "--recursive", "--no-dereference", "\(source.path)/components",
            source.directory.file("out/components"))
        let mode = try Command.run(
            "stat", "-c", "%a %Y", source.directory.file("out/\(SourceFolder.core)/bin/gateway"))
        #expect(mode == "755 1795341600", "the time is that of Built")
    }

    @Test("signs so that openssl agrees")
    func signature() throws {
        let source = try SourceFolder()
        let package = try source.build()
        try Command.run("tar", "xzf", package, "-C", source.directory.path, "manifest", "manifest.p7s")
        try source.directory.write(PackageSigner.shared.get().keys.root.certificate, "root.pem")
        try Command.run(
            "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in",
            source.directory.file("manifest.p7s"),
            "-content", source.directory.file("manifest"), "-CAfile", source.directory.file("root.pem"),
            "-purpose", "any", "-out", source.directory.file("verified"))
        #expect(try source.directory.read("verified") == source.directory.read("manifest"))
    }

    @Test("replaces an older result, and leaves nothing else beside it")
    func output() throws {
        let source = try SourceFolder()
        try source.directory.write([1], "test.scomo")
        try source.directory.write([2], "test.scomo.new")
        #expect(try names(source.build()).count == 4)
        let left = try FileManager.default.contentsOfDirectory(atPath: source.directory.path)
        #expect(Set(left) == ["source", "test.scomo"])
    }

    @Test("notices a file that changes meanwhile", arguments: ["0123456789", "0123456789x", "x", ""])
    func changed(_ content: String) throws {
        let source = try SourceFolder()
        try source.write("\(SourceFolder.data)/large", "9876543210")
        let builder = try source.builder()
        try source.directory.write([1], "test.scomo")
        try source.write("\(SourceFolder.data)/large", content)
        #expect(throws: BuildError.changed("components/org.example.data/large")) {
            try builder.write(to: source.directory.file("test.scomo"))
        }
        #expect(try source.directory.read("test.scomo") == [1], "the older result is untouched")
        let left = try FileManager.default.contentsOfDirectory(atPath: source.directory.path)
        #expect(Set(left) == ["source", "test.scomo"])
    }
}
