import Foundation
import Linux
import OpenSSL
import PackageBuilder
import TestSupport

/// A source folder of a test's own, with a good source in it.
final class SourceFolder {
    static let manifest = """
        Format: 1
        Package: org.example.gateway
        Version: 2.4.1
        Built: 2026-11-22T10:00:00Z

        Component: org.example.core
        Version: 2.4.1
        Description: Field bus gateway
         with more to say
        Units: lib/gateway.service
        Health-Check: bin/gateway --self-test

        Component: org.example.data
        Version: 7

        """
    static let core = "components/org.example.core"
    static let data = "components/org.example.data"

    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try write("manifest", Self.manifest)
        try write("\(Self.core)/bin/gateway", "#!/bin/sh\n", mode: 0o750)
        try write("\(Self.core)/lib/gateway.service", "[Service]\n", mode: 0o600)
        try write("\(Self.core)/share/a name with blanks", "")
        try link("\(Self.core)/bin/gw", to: "gateway")
        try write("\(Self.data)/large", String(repeating: "0123456789", count: 250_000))
    }

    var path: String { directory.file("source") }

    func write(_ name: String, _ content: String, mode: Int = 0o644) throws {
        let file = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
    }

    func makeDirectory(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }

    func builder(sboms: [Sbom] = []) throws -> PackageBuilder {
        let keys = try PackageSigner.shared.get().keys.signer
        let key = try CertifiedKey(chain: keys.certificate, key: keys.key)
        return try PackageBuilder(source: path, sboms: sboms, signer: ContentSigner([key]))
    }

    /// Builds the package beside the source folder, and returns where it is.
    @discardableResult
    func build(_ name: String = "test.scomo") throws -> String {
        try builder().write(to: directory.file(name))
        return directory.file(name)
    }
}
