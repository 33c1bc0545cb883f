import DeliveryPackage
import Linux
import TestSupport
import Testing
import Zlib

@Suite("A delivery package")
struct PackageReaderTests {
    private let sample = TestPackage.sample
    private static let core = "components/org.example.core"

    @Test("gives its manifest and its files")
    func good() throws {
        let reading = try Reading(sample.bytes())
        #expect(reading.manifest.signers == ["/CN=builder"])
        #expect(reading.manifest.manifest.package == "org.example.gateway")
        #expect(reading.files.map { "\($0.file.entry.path)" } == ["bin/gateway", "share/greeting"])
        #expect(reading.files.map { $0.file.component } == [0, 0])
        #expect(reading.files[1].content == Array("hello\n".utf8))
    }

    @Test("gives large files, empty ones, and those of several components")
    func large() throws {
        let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 5) }
        let package = TestPackage([
            TestPackage.Component("a", [TestPackage.File("large", large), TestPackage.File("empty", "")]),
            TestPackage.Component("b", [TestPackage.File("block", [UInt8](repeating: 1, count: 512))]),
        ])
        let reading = try Reading(package.bytes())
        #expect(reading.files.map { $0.file.component } == [0, 0, 1])
        #expect(reading.files.map { $0.content } == [large, [], [UInt8](repeating: 1, count: 512)])
    }

    @Test("is checked even where nobody reads the content")
    func skipping() throws {
        var archive = try sample.archive()
        let directory = try TemporaryDirectory()
        func countFiles() throws(PackageError) -> Int {
            guard let packed = try? TestPackage.compress(archive.bytes()),
                let path = try? directory.write(packed, "test.scomo"),
                let file = try? FileHandle.open(named: path),
                let trust = try? PackageSigner.shared.get().verifier()
            else { throw .malformedArchive("the test is wrong") }
            var reader = try PackageReader(file, trust: trust, PollWaiter())
            _ = try reader.readManifest()
            var count = 0
            while try reader.nextFile() != nil { count += 1 }
            return count
        }
        #expect(try countFiles() == 2)
        archive.entries[2].content[0] ^= 1
        #expect(throws: PackageError.wrongDigest("\(Self.core)/bin/gateway")) { try countFiles() }
    }

    @Test("may hold directories and links that its manifest implies")
    func others() throws {
        var archive = try sample.archive()
        archive.entries.insert(
            contentsOf: [
                TestArchive.Entry("5", "components/"), TestArchive.Entry("5", Self.core, mode: 0o700),
                TestArchive.Entry("2", "\(Self.core)/bin/gw", mode: 0o777, target: "gateway"),
            ], at: 2)
        archive.entries.append(TestArchive.Entry("5", "\(Self.core)/share/"))
        #expect(try Reading(TestPackage.compress(archive.bytes())).files.count == 2)
    }

    @Test("is read from the archives of pax and GNU tar with long names")
    func longNames() throws {
        let name = "d/" + String(repeating: "n", count: 120)
        let package = TestPackage([TestPackage.Component("a", [TestPackage.File(name, "x")])])
        let archive = try package.archive()
        let full = "components/a/\(name)"
        let headers: [TestArchive.Entry] = [
            .pax([("mtime", "1.5"), ("path", full), ("SCHILY.xattr.user.x", "a=b\n")]), .long("L", full),
        ]
        for header in headers {
            var changed = archive
            changed.entries[2].name = String(full.prefix(99))
            changed.entries.insert(header, at: 2)
            let bytes = try TestPackage.compress(changed.bytes())
            #expect(try Reading(bytes).files.map { "\($0.file.entry.path)" } == [name])
        }
    }

    @Test("may have a comment for the whole archive")
    func comment() throws {
        var archive = try sample.archive()
        archive.entries.insert(.pax([("comment", "made by git archive")], kind: "g"), at: 0)
        #expect(try Reading(TestPackage.compress(archive.bytes())).files.count == 2)
    }

    @Test("may be filled up with zeros, as tar does")
    func filling() throws {
        let archive = try sample.archive().bytes()
        let filled = archive + [UInt8](repeating: 0, count: 10_240 - archive.count % 10_240)
        #expect(try Reading(TestPackage.compress(filled)).files.count == 2)
    }

    @Test("is given up when the program is told to stop")
    func stopped() throws {
        let content = (0..<4_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 5) }
        let package = TestPackage([TestPackage.Component("a", [TestPackage.File("f", content)])])
        let bytes = try TestPackage.compress(package.archive().bytes(), memberSize: 65_536)
        let trust = try PackageSigner.shared.get().verifier()
        #expect(throws: PackageError.interrupted(.stopRequested)) {
            try Reading(bytes, trust: trust, waiter: StoppingWaiter())
        }
    }
}

/// Told to stop before anything happens.
private final class StoppingWaiter: Waiter {
    func wait(
        for descriptor: Int32, toBe readiness: Readiness, until deadline: Instant
    ) throws(WaitError) {
        throw .stopRequested
    }

    // The helpers may be ahead, so that there is nothing to wait for.
    func serve() throws(WaitError) { throw .stopRequested }
}
