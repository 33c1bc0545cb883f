import DeliveryPackage
import Foundation
import Linux
import TestSupport
import Testing
import Zlib

@Suite("A package file is refused")
struct DamagedPackageTests {
    @Test("when it was cut short, wherever that is")
    func truncated() throws {
        let whole = try TestPackage.sample.bytes()
        for length in [0, 1, 19, 20, 100, whole.count / 2, whole.count - 8, whole.count - 1] {
            refusal(Array(whole.prefix(length)))
        }
        let archive = try TestPackage.sample.archive().bytes()
        for length in stride(from: 0, to: archive.count, by: 256) {
            refusal(try TestPackage.compress(Array(archive.prefix(length))))
        }
    }

    @Test("when its checksum is wrong, though all else is right")
    func checksum() throws {
        var package = try TestPackage.sample.bytes()
        package[package.count - 8] ^= 1
        #expect(refusal(package) == .damaged(.corrupt("incorrect data check")))
    }

    @Test("when a bit is flipped, unless the bit means nothing")
    func flipped() throws {
        let package = try TestPackage.sample.bytes()
        let whole = try Reading(package)
        // Behind the header, whose time and system nobody reads.
        let positions = Array(stride(from: 20, to: package.count, by: 37))
        var harmless = 0
        for position in positions {
            var damaged = package
            damaged[position] ^= 0x10
            guard let reading = try? Reading(damaged) else { continue }
            // Deflate fills up bytes and describes codes that it doesn't use. Which bits those are differs with
            // each signature; the content never does.
            #expect(reading.files.elementsEqual(whole.files) { $0 == $1 }, "byte \(position)")
            harmless += 1
        }
        #expect(harmless <= positions.count / 8, "\(harmless) of \(positions.count) flips went unnoticed")
    }

    @Test("when something follows")
    func trailing() throws {
        let archive = try TestPackage.sample.archive().bytes()
        let follows = PackageError.malformedArchive("something other than zeros follows behind its end")
        #expect(refusal(try TestPackage.compress(archive + [1])) == follows)
        #expect(refusal(try TestPackage.compress(archive + archive)) == follows)
        #expect(refusal(try TestPackage.compress(archive) + [0, 0, 1]) != nil)
        let other = try TestPackage.compress(Array("other".utf8))
        #expect(refusal(try TestPackage.compress(archive) + other) == follows)
    }

    @Test("when its end isn't marked")
    func unmarked() throws {
        let archive = try TestPackage.sample.archive().bytes()
        let missing = PackageError.malformedArchive("its end is missing")
        #expect(refusal(try TestPackage.compress(archive.dropLast(1024) + [])) == missing)
        #expect(refusal(try TestPackage.compress(archive.dropLast(512) + [])) == missing)
    }

    @Test("when it is no gzip file", arguments: ["", "PK", "a text that is longer than a header of gzip"])
    func foreign(_ text: String) { refusal(Array(text.utf8)) }

    @Test("when the manifest or its signature is larger than the device accepts")
    func oversized() throws {
        let package = try TestPackage.sample.bytes()
        var limits = PackageLimits()
        limits.manifestSize = 100
        #expect(refusal(package, limits: limits) == .tooLarge("manifest, in bytes", limit: 100))
        limits = PackageLimits()
        limits.signatureSize = 100
        #expect(refusal(package, limits: limits) == .tooLarge("manifest.p7s, in bytes", limit: 100))
        var archive = try TestPackage.sample.archive()
        archive.entries[0].size = 17 << 20
        let huge = try TestPackage.compress(archive.bytes())
        #expect(refusal(huge) == .tooLarge("manifest, in bytes", limit: 4 << 20))
    }

    @Test("when it expands to far more than its manifest lists")
    func bomb() throws {
        // Directories without end: each is one that the manifest implies, and a thousand of them compress to little.
        let directory = TestArchive.bytes(TestArchive.Entry("5", "components/org.example.core"))
        let manifest = try TestPackage.sample.archive().bytes().dropLast(3072)
        let bomb = try TestPackage.compress(manifest + (0..<1000).flatMap { _ in directory })
        #expect(bomb.count < 10_000)
        var limits = PackageLimits()
        limits.files = 100
        #expect(refusal(bomb, limits: limits) == .tooLarge("links and directories in a row", limit: 200))
    }
}

@Suite("A package's signature is refused")
struct PackageSignatureTests {
    private func refusal(_ archive: TestArchive) throws -> String {
        switch DeliveryPackageTests.refusal(try TestPackage.compress(archive.bytes())) {
        case .badSignature(let error)?: "\(error)"
        case let other: "not a bad signature, but \(String(describing: other))"
        }
    }

    @Test("when it is of somebody else")
    func stranger() throws {
        let archive = try TestPackage.sample.archive(signedBy: PackageSigner(name: "stranger"))
        #expect(try refusal(archive).contains("unable to get local issuer certificate"))
    }

    @Test("when the signer may not sign code")
    func purpose() throws {
        let authority = try CertificateAuthority()
        try authority.issue("mail", extensions: ["extendedKeyUsage=emailProtection"])
        let archive = try TestPackage.sample.archive { try authority.sign($0, by: "mail") }
        let package = try TestPackage.compress(archive.bytes())
        let trust = try authority.verifier()
        let error = #expect(throws: PackageError.self) { try Reading(package, trust: trust) }
        #expect("\(String(describing: error))".contains("doesn't allow code signing"))
    }

    @Test("when a byte of the manifest has changed", arguments: [0, 20, 200])
    func tampered(position: Int) throws {
        var archive = try TestPackage.sample.archive()
        archive.entries[0].content[position] ^= 1
        #expect(try refusal(archive).contains("verification failure"))
    }

    @Test("when it is of another manifest")
    func swapped() throws {
        var archive = try TestPackage.sample.archive()
        var other = TestPackage.sample
        other.version = "1.1"
        archive.entries[1] = try other.archive().entries[1]
        #expect(try refusal(archive).contains("verification failure"))
    }

    @Test("when it is none", arguments: [[], [0x30, 0x80], Array("no signature".utf8)] as [[UInt8]])
    func malformed(_ signature: [UInt8]) throws {
        var archive = try TestPackage.sample.archive()
        archive.entries[1].content = signature
        #expect(try refusal(archive).contains("could not read the signature"))
    }

    @Test("before anything of the manifest is believed")
    func order() throws {
        let nonsense = try TestPackage.sample.archive(manifest: Array("nonsense".utf8)) { _ in [] }
        #expect(try refusal(nonsense).contains("could not read the signature"))
    }

    @Test("though a manifest that is signed can be wrong still")
    func signedNonsense() throws {
        let signer = try PackageSigner.shared.get()
        let archive = try TestPackage.sample.archive(manifest: Array("nonsense".utf8)) { try signer.sign($0) }
        let error = DeliveryPackageTests.refusal(try TestPackage.compress(archive.bytes()))
        guard case .malformedManifest(_, line: 1)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
