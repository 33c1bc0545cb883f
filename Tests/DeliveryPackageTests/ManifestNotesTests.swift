import DeliveryPackage
import Linux
import Records
import TestSupport
import Testing

@Suite("What a package says about hurry, reasons and support")
struct ManifestNotesTests {
    private func manifest(
        _ fields: [(String, String)], of component: [(String, String)] = []
    ) throws -> Manifest {
        var components = TestPackage.sample.components
        components[0].fields += component
        return try Manifest(text: TestPackage(components, version: "2.0", fields: fields).manifest())
    }

    @Test("is read, and kept")
    func good() throws {
        let notes = try manifest([
            ("Urgency", "security"), ("Advisory", "CVE-2026-1234:\nread on"), ("Support-Until", "2031-12-31"),
        ]).notes
        let expected = Manifest.Notes(
            urgency: .security, advisory: "CVE-2026-1234:\nread on", supportUntil: "2031-12-31")
        #expect(notes == expected)
        var record = Record([("Component", "a")])
        notes.write(to: &record)
        #expect(Manifest.Notes(kept: record) == expected)
    }

    @Test("need not be there; then there is no hurry")
    func absent() throws {
        let manifest = try manifest([])
        #expect(manifest.notes == Manifest.Notes(urgency: .normal))
        #expect(manifest.minimumVersion == nil && manifest.components[0].sbom == nil)
        var record = Record([("Component", "a")])
        manifest.notes.write(to: &record)
        #expect(record == Record([("Component", "a")]))
        #expect(Manifest.Notes(kept: Record([("Urgency", "other")])).urgency == .normal)
    }

    @Test(
        "is refused when it isn't what it should be",
        arguments: [
            ("Urgency", "high"), ("Urgency", ""), ("Urgency", "normal\nsecurity"),
            ("Support-Until", "2031-02-30"), ("Support-Until", "2031-12-31T00:00:00Z"),
            ("Support-Until", "soon"), ("Minimum-Version", "x"), ("Minimum-Version", "2.0.1"),
            ("Minimum-Version", ""), ("Advisory", String(repeating: "a", count: 4097)),
        ])
    func bad(_ field: String, _ value: String) {
        #expect(throws: PackageError.self) { try manifest([(field, value)]) }
    }

    @Test("what may be replaced is at most the package's own version", arguments: ["1.0", "2.0", "0:2.0-0"])
    func minimum(_ version: String) throws {
        #expect(try manifest([("Minimum-Version", version)]).minimumVersion == version)
    }

    @Test("an SBOM is one of the component's files, and in what is kept without them")
    func sbom() throws {
        let component = try manifest([], of: [("Sbom", "share/greeting")]).components[0]
        #expect(component.sbom == "share/greeting")
        #expect(component.summary.sbom == "share/greeting")
        var record = Record()
        component.summary.write(to: &record)
        #expect(try ComponentSummary(record: record) == component.summary)
        for name in ["share", "share/other", "bin/gw", "../x", "/share/greeting", ""] {
            #expect(throws: PackageError.self) { try manifest([], of: [("Sbom", name)]) }
        }
    }
}

@Suite("An index")
struct IndexTests {
    private static let index = TestArchive.Entry("index", Array("for readers that know it".utf8))

    private func package(_ change: (inout [TestArchive.Entry]) -> Void) throws -> [UInt8] {
        var archive = try TestPackage.sample.archive()
        change(&archive.entries)
        return try TestPackage.compress(archive.bytes())
    }

    @Test("behind the signature is passed over, whatever is in it")
    func ignored() throws {
        for content in [[], [0xFF], [UInt8](repeating: 7, count: 100_000)] {
            let reading = try Reading(package { $0.insert(TestArchive.Entry("index", content), at: 2) })
            #expect(reading.files.map { $0.content.count } == [17, 6])
        }
    }

    @Test("is refused elsewhere, and twice")
    func elsewhere() throws {
        let unlisted = PackageError.unlisted("index")
        #expect(refusal(try package { $0.insert(Self.index, at: 3) }) == unlisted)
        #expect(refusal(try package { $0.append(Self.index) }) == unlisted)
        #expect(refusal(try package { $0.insert(contentsOf: [Self.index, Self.index], at: 2) }) == unlisted)
        #expect(refusal(try package { $0.insert(Self.index, at: 1) }) != nil)
        #expect(
            refusal(
                try package {
                    $0.insert(contentsOf: [TestArchive.Entry("5", "components"), Self.index], at: 2)
                }) == unlisted)
    }

    @Test("is a file of limited size")
    func bounded() throws {
        let link = TestArchive.Entry("2", "index", target: "manifest")
        #expect(refusal(try package { $0.insert(link, at: 2) }) == .unlisted("index"))
        var large = Self.index
        large.size = (4 << 20) + 1
        #expect(
            refusal(try package { $0.insert(large, at: 2) }) == .tooLarge("index, in bytes", limit: 4 << 20))
    }
}
