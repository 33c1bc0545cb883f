import Bytes
import DeliveryPackage
import Foundation
import OpenSSL
import TestSupport
import Testing

@Suite("A package by other tools")
struct ForeignArchiveTests {
    /// The header of `manifest` as POSIX has it, field by field.
    private static func header(size: Int) -> [UInt8] {
        let octalSize = String(size, radix: 8)
        var block = Array("manifest".utf8) + zeros(92)  // name: 100 bytes
        block += Array("0000644\u{0}".utf8)  // mode: rw-r--r--
        block += Array("0001750\u{0}".utf8)  // uid: 1000
        block += Array("0001750\u{0}".utf8)  // gid: 1000
        block += Array(String(repeating: "0", count: 11 - octalSize.count).utf8)  // size, to its left zeros
        block += Array("\(octalSize)\u{0}".utf8)
        block += Array("15100000000\u{0}".utf8)  // mtime
        block += Array("        ".utf8)  // chksum: blanks while it is computed
        block += [UInt8(ascii: "0")]  // typeflag: a regular file
        block += zeros(100)  // linkname
        block += Array("ustar\u{0}".utf8)  // magic
        block += Array("00".utf8)  // version
        block += Array("builder".utf8) + zeros(25)  // uname
        block += Array("users".utf8) + zeros(27)  // gname
        block += Array("0000000\u{0}".utf8)  // devmajor
        block += Array("0000000\u{0}".utf8)  // devminor
        block += zeros(155)  // prefix
        block += zeros(12)  // fills the block
        let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
        // chksum: six digits, a zero byte, a blank
        let digits = String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} "
        block.replaceSubrange(148..<156, with: digits.utf8)
        return block
    }

    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    @Test("has headers as POSIX describes them")
    func golden() throws {
        let archive = try TestPackage.sample.archive()
        let header = Self.header(size: archive.entries[0].content.count)
        #expect(header.count == 512)
        let bytes = header + archive.bytes().dropFirst(512)
        #expect(try Reading(TestPackage.compress(bytes)).files.count == 2)
    }

    /// Writes what a package holds as files, with a signature by the `openssl` command.
    private func makeFiles(
        _ directory: borrowing TemporaryDirectory, _ authority: CertificateAuthority
    ) throws {
        let files = FileManager.default
        let long = String(repeating: "long-", count: 30)
        let core = "components/org.example.core"
        for name in ["bin", "share/\(long)"] {
            try files.createDirectory(
                atPath: directory.file("\(core)/\(name)"), withIntermediateDirectories: true)
        }
        try directory.write(Array("#!/bin/sh\n".utf8), "\(core)/bin/gateway")
        try directory.write(Array("hello\n".utf8), "\(core)/share/\(long)/greeting")
        try Command.run("chmod", "0755", directory.file("\(core)/bin/gateway"))
        try Command.run("chmod", "0644", directory.file("\(core)/share/\(long)/greeting"))
        try files.createSymbolicLink(
            atPath: directory.file("\(core)/bin/gw"), withDestinationPath: "gateway")
        let manifest = """
            Format: 1
            Package: org.example.gateway
            Version: 1.0

            Component: org.example.core
            Version: 1.0
            Links:
             bin/gw gateway
            Checksums-Sha256:
             \(try digest("#!/bin/sh\n")) 10 0755 bin/gateway
             \(try digest("hello\n")) 6 0644 share/\(long)/greeting

            """
        try directory.write(Array(manifest.utf8), "manifest")
        try directory.write(authority.sign(Array(manifest.utf8), by: "builder"), "manifest.p7s")
    }

    private func digest(_ content: String) throws -> String {
        var digest = try MessageDigest()
        try digest.update(Array(content.utf8).span)
        return Hex.encode(try digest.finish())
    }

    @Test("is read, in each of their formats", arguments: ["gnu", "pax", "posix"])
    func tar(format: String) throws {
        let authority = try CertificateAuthority()
        try authority.issue("builder", extensions: ["extendedKeyUsage=codeSigning"])
        let directory = try TemporaryDirectory()
        try makeFiles(directory, authority)
        let path = directory.file("package.scomo")
        try Command.run(
            "tar", "--create", "--gzip", "--format=\(format)", "--sort=name", "--mode=go-s", "--file", path,
            "--directory", directory.path, "manifest", "manifest.p7s", "components")
        let reading = try Reading(directory.read("package.scomo"), trust: authority.verifier())
        #expect(reading.manifest.signers == ["/CN=builder"])
        #expect(reading.files.map { $0.content } == [Array("#!/bin/sh\n".utf8), Array("hello\n".utf8)])
    }
}
