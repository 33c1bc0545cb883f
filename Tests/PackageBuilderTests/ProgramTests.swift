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
