import Foundation
import TestSupport
import Testing

/// Runs the program as people do.
@Suite("scomo-pack")
struct ProgramTests {
    /// Beside the tests.
    private static var program: String {
        let tests = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        return tests.appendingPathComponent("scomo-pack").path
    }

    @Test("makes keys, builds, shows and verifies")
    func all() throws {
        let source = try SourceFolder()
        let keys = source.directory.path
        try Command.run(Self.program, "keygen", keys, "--name", "tester")
        #expect(try Command.run("stat", "-c", "%a", "\(keys)/signer.key", "\(keys)/root.key") == "600\n600")
        let package = source.directory.file("out.scomo")
        try Command.run(
            Self.program, "build", source.path, "--certificate", "\(keys)/signer.pem", "--key",
            "\(keys)/signer.key",
            "--output", package)
        let words = try Command.run(Self.program, "inspect", package)
        #expect(words.contains("Package: org.example.gateway\nVersion: 2.4.1\n"))
        #expect(words.contains("  0755 10 bin/gateway\n"))
        #expect(words.contains("  bin/gw -> gateway"))
        let verified = try Command.run(Self.program, "verify", package, "--trust", "\(keys)/root.pem")
        #expect(verified == "org.example.gateway 2.4.1: 4 files are as listed\nsigned by /CN=tester")
    }

    /// Debian's package of a name, with nothing in it.
    private func debianPackage(_ name: String, in directory: borrowing TemporaryDirectory) throws -> String {
        try Command.run("mkdir", "-p", directory.file("tree/DEBIAN"))
        let control =
            "Package: \(name)\nVersion: 1:0.2-1\nArchitecture: armhf\nMaintainer: x\nDescription: x\n"
        try directory.write(Array(control.utf8), "tree/DEBIAN/control")
        let file = directory.file("\(name).deb")
        try Command.run("dpkg-deb", "--root-owner-group", "--build", directory.file("tree"), file)
        return file
    }

    @Test("makes packages with which devices update their agent")
    func agentUpdate() throws {
        let directory = try TemporaryDirectory()
        let keys = directory.path
        try Command.run(Self.program, "keygen", keys)
        let agent = try debianPackage("scomo-agent", in: directory)
        let words = [
            Self.program, "agent-update", agent, "--certificate", "\(keys)/signer.pem", "--key",
            "\(keys)/signer.key",
        ]
        let package = directory.file("out.scomo")
        try Command.run(words + ["--output", package])
        let said = try Command.run(Self.program, "inspect", package)
        #expect(said.contains("Package: org.scomo.agent-package\nVersion: 1:0.2-1\n"))
        #expect(said.contains("Environment: debian-12-armhf\n"))
        #expect(said.contains("Component: org.scomo.agent\nVersion: 1:0.2-1\n"))
        let verified = try Command.run(Self.program, "verify", package, "--trust", "\(keys)/root.pem")
        #expect(verified.hasPrefix("org.scomo.agent-package 1:0.2-1: 1 files are as listed"))
        let manifest = { try Command.run("tar", "-xzOf", package, "manifest") }
        #expect(try manifest().contains("Agent-Package: scomo-agent.deb\n"))
        try Command.run(words + ["--output", package, "--environment", "", "--confirm-timeout", "10min"])
        #expect(try !manifest().contains("Environment") && manifest().contains("Confirm-Timeout: 10min\n"))
    }

    @Test("makes no update of what isn't the agent")
    func otherUpdate() throws {
        let directory = try TemporaryDirectory()
        try Command.run(Self.program, "keygen", directory.path)
        try directory.write(Array("no package".utf8), "x.deb")
        let other = try debianPackage("other", in: directory)
        for (file, text) in [
            (other, "is no package of scomo-agent, but other"), (directory.file("x.deb"), "can't read"),
        ] {
            let error = #expect(throws: TestSupport.CommandError.self) {
                try Command.run(
                    Self.program, "agent-update", file, "--certificate", directory.file("signer.pem"),
                    "--key",
                    directory.file("signer.key"), "--output", directory.file("out.scomo"))
            }
            #expect(error?.status == 65 && error?.output.contains(text) == true, "\(error?.output ?? "")")
        }
        #expect(!FileManager.default.fileExists(atPath: directory.file("out.scomo")))
    }

    @Test("never replaces keys")
    func keys() throws {
        let directory = try TemporaryDirectory()
        try Command.run(Self.program, "keygen", directory.path)
        let key = try directory.read("root.key")
        let error = #expect(throws: TestSupport.CommandError.self) {
            try Command.run(Self.program, "keygen", directory.path)
        }
        #expect(error?.status == 65)
        #expect(try directory.read("root.key") == key)
    }

    @Test("says what is wrong, and with which status it ends")
    func errors() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Array("no package".utf8), "x.scomo")
        let rows: [([String], Int32, String)] = [
            (["inspect", directory.file("missing")], 65, "missing\": No such file or directory"),
            (["inspect", directory.file("x.scomo")], 65, "the data is damaged or no gzip"),
            (
                ["verify", directory.file("x.scomo"), "--trust", directory.file("x.scomo")], 65,
                "x.scomo: could not read a certificate"
            ),
            (["verify", directory.file("x.scomo")], 64, "--trust"),
            (["keygen", directory.path, "--days", "0"], 64, "it has to be 1 to 36500"),
            (["build"], 64, "<source>"), (["nonsense"], 64, "nonsense"),
        ]
        for (words, status, text) in rows {
            let error = #expect(throws: TestSupport.CommandError.self) {
                try Command.run([Self.program] + words)
            }
            #expect(error?.output.contains(text) == true, "\(words): \(error?.output ?? "")")
            #expect(error?.status == status, "\(words)")
        }
    }
}
