import Foundation
import OpenSSL
import TestSupport
import Testing

/// Runs the program as people do, among things that it has to leave alone.
@Suite("scomo-inspect extract")
struct ExtractTests {
    private static var program: String { ToolRun.program }

    /// A folder with what could be overwritten, read or followed.
    private static func surroundings() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        for name in ["outside", "target-of-links", "a"] {
            try FileManager.default.createDirectory(
                atPath: directory.file(name), withIntermediateDirectories: false)
        }
        try directory.write(Array("untouched".utf8), "outside/x")
        try directory.write(Array("untouched".utf8), "x")
        return directory
    }

    @Test("refuses each hostile archive with a reason, and changes nothing anywhere")
    func hostile() throws {
        let directory = try Self.surroundings()
        for archive in HostileArchive.all {
            let file = try directory.write(archive.bytes, "archive")
            let before = try FolderSnapshot(directory.path)
            ToolRun.expect(
                ["extract", file, directory.file("folder")], status: 1, archive.reason, "\(archive)")
            #expect(try FolderSnapshot(directory.path) == before, "\(archive)")
        }
    }

    @Test("makes files, directories and links, with modes of its own", arguments: ["gnu", "pax", "ustar"])
    func accepted(format: String) throws {
        let directory = try TemporaryDirectory()
        let source = directory.file("source")
        try Command.run(
            "sh", "-c",
            "mkdir -p \(source)/bin \(source)/empty && cd \(source) && echo hi >bin/program && chmod 0775 bin/program"
                + " && echo text >note && chmod 0666 note && ln -s program bin/link && chmod 0777 empty")
        for (suffix, options) in [("tar", []), ("tar.gz", ["--gzip"])] {
            let archive = directory.file("archive.\(suffix)")
            try Command.run(
                ["tar", "--create", "--format=\(format)", "--file", archive, "--directory", source] + options
                    + ["."])
            let folder = directory.file("folder-\(suffix)")
            let said = try Command.run(Self.program, "extract", archive, folder)
            #expect(said == "accepted: files 2, with 8 bytes; directories 2; links 1")
            let modes = try Command.run(
                "sh", "-c", "cd \(folder) && stat -c '%n %a' bin bin/program note empty")
            #expect(modes == "bin 755\nbin/program 755\nnote 644\nempty 755")
            #expect(try Command.run("readlink", "\(folder)/bin/link") == "program")
        }
    }

    @Test("takes only a folder that is empty, and leaves it so when it refuses")
    func folder() throws {
        let directory = try TemporaryDirectory()
        let good = try directory.write(TestArchive([TestArchive.Entry("a")]).bytes(), "good")
        let bad = try directory.write(
            TestArchive([TestArchive.Entry("a"), TestArchive.Entry("../b")]).bytes(), "bad")
        let folder = directory.file("folder")
        ToolRun.expect(["extract", bad, folder], status: 1, "a name is . or ..")
        #expect(!FileManager.default.fileExists(atPath: folder))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        ToolRun.expect(["extract", bad, folder], status: 1, "a name is . or ..")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        try Command.run(Self.program, "extract", good, folder)
        ToolRun.expect(["extract", good, folder], status: 1, "isn't empty")
        ToolRun.expect(
            ["extract", good, directory.file("none/folder")], status: 1, "could not use the folder")
        ToolRun.expect(["extract", directory.file("none"), directory.file("x")], status: 1, "could not read")
        ToolRun.expect(["extract", good], status: 64, "folder")
    }
}

@Suite("scomo-inspect cms")
struct SignatureCheckTests {
    private let authority: CertificateAuthority
    private var content: String { authority.directory.file("signed") }

    init() throws {
        authority = try CertificateAuthority()
        try authority.directory.write(Array("what was signed\n".utf8), "signed")
        try authority.issue(
            "between", extensions: ["basicConstraints=critical,CA:true", "keyUsage=keyCertSign"])
        let code = ["keyUsage=digitalSignature", "extendedKeyUsage=codeSigning"]
        try authority.issue("builder", extensions: code, by: "between")
        try authority.issue("direct", extensions: code)
        try authority.issue("mail", extensions: ["extendedKeyUsage=emailProtection"])
    }

    private func signature(by signer: String) throws -> String {
        let signature = try authority.sign(Array("what was signed\n".utf8), by: signer)
        return try authority.directory.write(signature, "\(signer).p7s")
    }

    private func words(_ signature: String, _ others: String...) -> [String] {
        ["cms", "--content", content, "--anchor", authority.directory.file("root.pem")] + others + [signature]
    }

    @Test("accepts a signature that an anchor vouches for")
    func direct() throws {
        let said = try Command.run([ToolRun.program] + words(try signature(by: "direct")))
        #expect(said == "accepted: signed by /CN=direct")
    }

    @Test("needs the certificates between, in the signature or beside it")
    func intermediate() throws {
        let signature = try signature(by: "builder")
        ToolRun.expect(words(signature), status: 1, "unable to get local issuer certificate")
        let between = authority.directory.file("between.pem")
        let said = try Command.run([ToolRun.program] + words(signature, "--intermediate", between))
        #expect(said == "accepted: signed by /CN=builder")
        // It helps to find the way, and is no anchor.
        let alone = ["cms", "--content", content, "--anchor", authority.directory.file("mail.pem")]
        ToolRun.expect(alone + ["--intermediate", between, signature], status: 1, "issuer certificate")
    }

    @Test("refuses with a reason")
    func refused() throws {
        let direct = try signature(by: "direct")
        ToolRun.expect(words(try signature(by: "mail")), status: 1, "doesn't allow code signing")
        let text = try authority.directory.write(Array("no signature".utf8), "text")
        ToolRun.expect(words(text), status: 1, "could not read the signature")
        let large = try authority.directory.write([UInt8](repeating: 0x30, count: 65_537), "large")
        ToolRun.expect(words(large), status: 1, "the limit is 65536 bytes")
        ToolRun.expect(words(authority.directory.file("none")), status: 1, "could not read")
        try authority.directory.write(Array("something else\n".utf8), "signed")
        ToolRun.expect(words(direct), status: 1, "verif")
        let anchor = ["cms", "--content", content, "--anchor", text, direct]
        ToolRun.expect(anchor, status: 1, "there is none in PEM form")
        ToolRun.expect(["cms", "--content", content, direct], status: 64, "anchor")
    }
}
