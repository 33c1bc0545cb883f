import DeliveryPackage
import Linux
import OpenSSL
import TestSupport
import Testing

/// What a manifest says about when, and over what, its package may be installed.
@Suite("The terms of a package")
struct PackageTermsTests {
    private func manifest(_ fields: [(String, String)], version: String = "1.0") throws -> Manifest {
        try Manifest(
            text: TestPackage(TestPackage.sample.components, version: version, fields: fields).manifest())
    }

    @Test("are read")
    func good() throws {
        let manifest = try manifest([
            ("Valid-Until", "2026-11-22T10:00:00Z"),
            ("Released-With", "org.example.a (= 1.2), org.example.b (= 3)"), ("Allow-Downgrade", "1.0"),
        ])
        #expect(manifest.validUntil == WallClock(seconds: 1_795_341_600))
        #expect(
            manifest.releasedWith.map { $0.description }
                == ["org.example.a (= 1.2)", "org.example.b (= 3)"])
        #expect(manifest.allowDowngrade == "1.0")
    }

    @Test("need not be there")
    func absent() throws {
        let manifest = try manifest([])
        #expect(manifest.validUntil == nil && manifest.releasedWith.isEmpty && manifest.allowDowngrade == nil)
    }

    @Test(
        "are refused when they aren't what they should be",
        arguments: [
            ("Valid-Until", "tomorrow"), ("Valid-Until", "2026-02-30T00:00:00Z"),
            ("Valid-Until", "2026-11-22 10:00:00"), ("Released-With", "org.example.a (1.2)"),
            // Left over from the release before.
            ("Allow-Downgrade", "0.9"),
        ])
    func bad(_ field: String, _ value: String) {
        #expect(throws: PackageError.self) { try manifest([(field, value)]) }
    }
}

@Suite("The mode of a file in a manifest")
struct ModeTests {
    private func read(_ mode: String) throws -> Manifest {
        try Manifest(
            text: Array(
                ManifestTests.full.replacing(
                    "0755 bin/gateway", with: "\(mode) bin/gateway", maxReplacements: 1
                )
                .utf8))
    }

    @Test("must not let group or others write", arguments: ["0666", "0777", "0775", "0664", "0646", "0722"])
    func writable(_ mode: String) {
        #expect(throws: PackageError.self) { try read(mode) }
    }

    @Test(
        "may let anybody read and run", arguments: ["0755", "0644", "0555", "0444", "0700", "0400", "0750"])
    func readable(_ mode: String) throws {
        _ = try read(mode)
    }
}

@Suite("What a stranger can make the device hold")
struct EnvelopeLimitTests {
    @Test("is a manifest of 4 MiB and a signature of 64 KiB, by default")
    func defaults() {
        #expect(PackageLimits().manifestSize == 4 << 20)
        #expect(PackageLimits().signatureSize == 64 << 10)
    }

    @Test("ends at the header of an entry that is larger")
    func header() throws {
        let package = TestPackage.sample
        let blanks = [UInt8](repeating: UInt8(ascii: "#"), count: 5 << 20)
        let archive = try package.archive(manifest: blanks) { _ in [1] }
        #expect(
            refusal(try TestPackage.compress(archive.bytes()))
                == .tooLarge("manifest, in bytes", limit: 4 << 20))
    }
}

@Suite("Filling behind a package")
struct FillingTests {
    private var archive: [UInt8] { get throws { try TestPackage.sample.archive().bytes() } }

    @Test("of zeros may be as long as a package", arguments: [1, 512, 100_000, 4 << 20])
    func zeros(_ count: Int) throws {
        let filled = try archive + [UInt8](repeating: 0, count: count)
        #expect(try Reading(TestPackage.compress(filled)).files.count == 2)
    }

    @Test("is bounded by what the package may be")
    func bounded() throws {
        let limits = PackageLimits(
            manifestSize: 10_000, signatureSize: 10_000, files: 10, payloadSize: 1000)
        let filled = try archive + [UInt8](repeating: 0, count: 4 << 20)
        let reason = refusal(try TestPackage.compress(filled), limits: limits)
        #expect("\(try #require(reason))".contains("expands to more than"))
    }

    @Test(
        "of zeros behind the compressed data is what some tars write", arguments: [1, 7, 19, 20, 21, 10_240])
    func compressed(_ count: Int) throws {
        let zeros = [UInt8](repeating: 0, count: count)
        #expect(try Reading(TestPackage.compress(archive) + zeros).files.count == 2)
        let directory = try TemporaryDirectory()
        let file = try directory.write(archive, "archive.tar")
        try Command.run("gzip", file)
        let foreign = try directory.read("archive.tar.gz")
        #expect(try Reading(foreign + zeros).files.count == 2)
        let reason = refusal(foreign + zeros + [1])
        #expect(
            "\(String(describing: reason))".contains("other than zeros follows behind the compressed data"))
    }
}

@Suite("A package about trust")
struct TrustStatementTests {
    private let fingerprint = String(repeating: "ab", count: 32)

    private func manifest(
        _ fields: [(String, String)], _ components: [TestPackage.Component] = []
    ) throws -> Manifest {
        try Manifest(text: TestPackage(components, fields: fields).manifest())
    }

    @Test("says what it brings and what it withdraws")
    func good() throws {
        let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        let amendment = TrustAmendment(
            anchors: Array(pem.utf8), withdrawn: [[UInt8](repeating: 0xAB, count: 32)])
        let trust = try #require(try manifest(TrustStatement.fields(sequence: 7, amendment)).trust)
        #expect(trust.sequence == 7)
        #expect(trust.amendment == amendment)
        #expect(try manifest([("Trust-Sequence", "1")]).trust?.amendment == TrustAmendment())
        #expect(try manifest([], TestPackage.sample.components).trust == nil)
    }

    @Test(
        "is refused where it can't be meant",
        arguments: [
            [("Trust-Sequence", "0")], [("Trust-Sequence", "-1")], [("Trust-Sequence", "1000000000")],
            [("Trust-Sequence", "one")], [("Trust-Anchors", "\n-----BEGIN CERTIFICATE-----")],
            [("Trust-Withdrawn", "\nabcd"), ("Trust-Sequence", "1")], [],
        ])
    func bad(_ fields: [(String, String)]) {
        #expect(throws: PackageError.self) { try manifest(fields) }
    }

    @Test("withdraws a limited number of certificates, and brings no components")
    func limits() throws {
        let lines = (0..<65).map { _ in "\n" + fingerprint }
        _ = try manifest([("Trust-Sequence", "1"), ("Trust-Withdrawn", lines.dropFirst().joined())])
        #expect(throws: PackageError.tooLarge("withdrawn certificates", limit: 64)) {
            try manifest([("Trust-Sequence", "1"), ("Trust-Withdrawn", lines.joined())])
        }
        #expect(throws: PackageError.self) {
            try manifest([("Trust-Sequence", "1")], TestPackage.sample.components)
        }
    }
}
