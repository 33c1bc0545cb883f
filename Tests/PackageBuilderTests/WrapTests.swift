import Foundation
import TestSupport
import Testing

@Suite("scomo-pack wrap")
final class WrapTests {
    private static var program: String {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        return tests.appendingPathComponent("scomo-pack").path
    }

    private let directory: TemporaryDirectory
    private let keys: [String]

    init() throws {
        directory = try TemporaryDirectory()
        try Command.run(Self.program, "keygen", directory.path)
        keys = ["--certificate", directory.file("signer.pem"), "--key", directory.file("signer.key")]
        try Command.run("mkdir", "-p", directory.file("tree/usr/bin"), directory.file("tree/usr/share/empty"))
        try directory.write(Array("#!/bin/sh\n".utf8), "tree/usr/bin/greet")
        try Command.run("chmod", "755", directory.file("tree/usr/bin/greet"))
        try Command.run("ln", "-s", "greet", directory.file("tree/usr/bin/hi"))
    }

    /// Wraps a file, and has the result verified as a device does.
    private func wrap(_ file: String, _ options: [String] = []) throws -> String {
        let package = directory.file("out.scomo")
        try Command.run(
            [Self.program, "wrap", directory.file(file)] + keys + options + ["--output", package])
        return try Command.run(
            Self.program, "verify", package, "--trust", directory.file("root.pem"))
    }

    private func refusal(_ file: String, _ options: [String] = []) throws -> String {
        let error = #expect(throws: TestSupport.CommandError.self) { try wrap(file, options) }
        #expect(error?.status == 65)
        #expect(!FileManager.default.fileExists(atPath: directory.file("out.scomo")))
        return error?.output ?? ""
    }

    private func makeDebian(compression: String, architecture: String = "armhf") throws {
        try Command.run("mkdir", "-p", directory.file("tree/DEBIAN"))
        let control = """
            Package: greeter
            Version: 1:0.2-1
            Architecture: \(architecture)
            Maintainer: x
            Description: Says hello
             more

            """
        try directory.write(Array(control.utf8), "tree/DEBIAN/control")
        try Command.run(
            "dpkg-deb", "-Z\(compression)", "--root-owner-group", "--build", directory.file("tree"),
            directory.file("greeter.deb"))
    }

    @Test(
        "encloses what dpkg-deb makes; what isn't gzip is compressed anew", arguments: ["gzip", "xz", "zstd"])
    func debian(_ compression: String) throws {
        try makeDebian(compression: compression)
        #expect(try wrap("greeter.deb").hasPrefix("greeter 1:0.2-1: 1 files are as listed"))
        let said = try Command.run(Self.program, "inspect", directory.file("out.scomo"))
        #expect(said.contains("Environment: debian-12-armhf\n") && said.contains("Payload: deb "))
        #expect(said.contains("Description: Says hello\n") && said.contains("  0755 10 usr/bin/greet\n"))
        #expect(said.contains("  usr/bin/hi -> greet\n") && said.contains("  0755 usr/share/empty/"))
        try Command.run("tar", "-xzf", directory.file("out.scomo"), "-C", directory.path, "payload")
        let same = try directory.read("payload") == directory.read("greeter.deb")
        #expect(same == (compression == "gzip"))
    }

    @Test("encloses what tar makes, with the manifest that goes along")
    func tarball() throws {
        try Command.run("tar", "-czf", directory.file("a.tar.gz"), "-C", directory.file("tree"), ".")
        #expect(try refusal("a.tar.gz").contains("give --manifest"))
        let manifest = "Format: 1\nPackage: p\nVersion: 2\n\nComponent: c\nVersion: 2\n"
        try directory.write(Array("\(manifest)Health-Check: usr/bin/greet\n".utf8), "manifest")
        let options = ["--manifest", directory.file("manifest")]
        #expect(try wrap("a.tar.gz", options).hasPrefix("p 2: 1 files are as listed"))
        let said = try Command.run(Self.program, "inspect", directory.file("out.scomo"))
        #expect(said.contains("Payload: tar.gz ") && said.contains("Health check: usr/bin/greet\n"))
    }

    @Test("signs nothing that devices would refuse")
    func refused() throws {
        try Command.run("mkdir", "-p", directory.file("tree/etc"))
        try directory.write([1], "tree/etc/greeter.conf")
        try makeDebian(compression: "xz")
        #expect(try refusal("greeter.deb").contains("\"etc/greeter.conf\", which has to be there"))
        try directory.write(Array("text".utf8), "x.deb")
        let manifest = "Format: 1\nPackage: p\nVersion: 2\n\nComponent: c\nVersion: 2\n"
        try directory.write(Array((manifest + "\nComponent: d\nVersion: 2\n").utf8), "two")
        try directory.write(Array(manifest.utf8), "one")
        #expect(try refusal("x.deb", ["--manifest", directory.file("one")]).contains("could not expand"))
        #expect(try refusal("x.deb", ["--manifest", directory.file("two")]).contains("has 2 components"))
        #expect(try refusal("missing").contains("could not open"))
    }
}
