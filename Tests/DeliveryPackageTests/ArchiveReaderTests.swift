import DeliveryPackage
import Linux
import TestSupport
import Testing

/// What an archive without a manifest gave.
private struct Contents {
    var entries: [ArchiveEntry] = []
    var content: [UInt8] = []

    init(_ bytes: [UInt8], limits: PackageLimits = PackageLimits()) throws {
        let directory = try TemporaryDirectory()
        var archive = try ArchiveReader(
            named: try directory.write(bytes, "archive"), limits: limits, PollWaiter())
        while let entry = try archive.nextEntry() {
            entries.append(entry)
            while let piece = try archive.nextBytes() { content += piece }
        }
    }
}

@Suite("An archive without a manifest")
struct ArchiveReaderTests {
    private func refusal(
        _ bytes: [UInt8], limits: PackageLimits = PackageLimits(),
        _ location: SourceLocation = #_sourceLocation
    ) -> PackageError? {
        #expect(throws: PackageError.self, sourceLocation: location) { try Contents(bytes, limits: limits) }
    }

    private let good = TestArchive([
        TestArchive.Entry("5", "./"), TestArchive.Entry("5", "d/"),
        TestArchive.Entry("./d/program", Array("#!/bin/sh\n".utf8), mode: 0o775),
        TestArchive.Entry("d/text", Array("hello\n".utf8), mode: 0o666),
        TestArchive.Entry("2", "d/link", target: "program"),
        TestArchive.Entry("2", "up/link", target: "../d/text"),
    ])

    @Test("is read, compressed or not", arguments: [false, true])
    func accepted(isCompressed: Bool) throws {
        let bytes = try isCompressed ? TestPackage.compress(good.bytes()) : good.bytes()
        let contents = try Contents(bytes)
        #expect(
            contents.entries == [
                .directory("d"), .file("d/program", size: 10, isProgram: true),
                .file("d/text", size: 6, isProgram: false),
                .link(LinkEntry(path: "d/link", target: "program")),
                .link(LinkEntry(path: "up/link", target: "../d/text")),
            ])
        #expect(String(decoding: contents.content, as: UTF8.self) == "#!/bin/sh\nhello\n")
    }

    @Test("is refused with a reason if it is hostile", arguments: HostileArchive.all)
    func hostile(_ archive: HostileArchive) {
        let reason = refusal(archive.bytes).map { "\($0)" } ?? ""
        #expect(reason.contains(archive.reason), "\(reason)")
    }

    @Test("comes in more than a hundred hostile forms, each of which is another one")
    func table() {
        #expect(HostileArchive.all.count > 100)
        #expect(Set(HostileArchive.all.map { $0.bytes }).count == HostileArchive.all.count)
        #expect(Set(HostileArchive.all.map { $0.description }).count == HostileArchive.all.count)
    }

    @Test("is refused wherever it is cut off", arguments: [false, true])
    func truncated(isCompressed: Bool) throws {
        let whole = try isCompressed ? TestPackage.compress(good.bytes()) : good.bytes()
        for count in stride(from: 0, to: whole.count, by: isCompressed ? 1 : 61) {
            _ = refusal(Array(whole.prefix(count)))
        }
    }

    @Test("is refused when it is more than the limits")
    func limits() {
        let bytes = good.bytes()
        #expect(refusal(bytes, limits: PackageLimits(files: 5)) == .tooLarge("entries", limit: 5))
        #expect(
            refusal(bytes, limits: PackageLimits(payloadSize: 15))
                == .tooLarge("payload, in bytes", limit: 15))
        #expect(refusal(bytes, limits: PackageLimits(pathDepth: 1)) == .tooLarge("names in a path", limit: 1))
    }

    @Test("is refused when zeros follow without end", arguments: [false, true])
    func filling(isCompressed: Bool) throws {
        let limits = PackageLimits(manifestSize: 0, signatureSize: 0, files: 10, payloadSize: 16)
        let bytes = good.bytes() + [UInt8](repeating: 0, count: 2 << 20)
        let error = refusal(try isCompressed ? TestPackage.compress(bytes) : bytes, limits: limits)
        #expect(error.map { "\($0)" }?.contains("bytes") == true, "\(String(describing: error))")
    }

    @Test("can't be read where there is no file")
    func unreadable() {
        #expect(throws: PackageError.unreadable(.noSuchFile)) {
            _ = try ArchiveReader(named: "/nowhere/archive", PollWaiter())
        }
        // A folder.
        #expect(throws: PackageError.unreadable(.isADirectory)) {
            _ = try ArchiveReader(named: "/tmp", PollWaiter())
        }
    }
}
