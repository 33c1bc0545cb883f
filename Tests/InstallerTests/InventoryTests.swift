import Deployment
import Linux
import Records
import TestSupport
import Testing

@testable import Installer

@Suite("The inventory")
struct InventoryTests {
    /// As many components as a large device has.
    private static let count = 500

    private static func identifier(_ number: Int) -> String { "org.example.c\(1000 + number)" }

    /// A disk with so many components, made without packages: what counts is which files are opened.
    private func disk(summaries: Bool) throws -> CrashingFileSystem {
        let files = CrashingFileSystem()
        let component = try Samples.core.paragraph
        for directory in ["generations/7/active", "generations/7/inactive"] {
            try files.makeDirectories(Path(untrusted: directory), mode: 0o755)
        }
        var records: [Record] = []
        for number in 0..<Self.count {
            let identifier = Self.identifier(number)
            let store = try Path(untrusted: "store/\(identifier)")
            try files.makeDirectories(store, mode: 0o755)
            var paragraph = component
            paragraph["Component"] = identifier
            try RecordFile(store.appending("1.0-0011223344556677.component"), in: files).save([paragraph])
            try files.makeSymbolicLink(
                at: Path(untrusted: "generations/7/active/\(identifier)"),
                to: "../../../store/\(identifier)/1.0-0011223344556677")
            var record = Record([("Component", identifier), ("Package", "p"), ("Package-Version", "1")])
            if summaries {
                record["Description"] = "Field bus gateway"
                record["Depends"] = "org.example.base (>= 1.2)"
                record["Units"] = ""
            }
            records.append(record)
        }
        try RecordFile("generations/7/packages", in: files).save(records)
        try files.makeSymbolicLink(at: "current", to: "generations/7")
        files.filesRead = []
        return files
    }

    private var expected: Inventory {
        Inventory(
            (0..<Self.count).map {
                InstalledComponent(
                    identifier: Self.identifier($0), version: "1.0", description: "Field bus gateway",
                    package: "p", packageVersion: "1", isActive: true)
            })
    }

    @Test(
        "says which components have other versions than a package was released with, and which don't any more"
    )
    func mismatches() throws {
        let device = try Device()
        _ = try device.installer.recover()
        try device.install(Samples.base)
        var suite = Samples.suite
        suite.fields.append(
            ("Released-With", "org.example.base (>= 2), org.example.core (= 1.0), org.example.other (= 9)"))
        try device.install(suite)
        let expected = [[], ["org.example.base (>= 2): 1.2"], ["org.example.base (>= 2): 1.2"]]
        #expect(try device.inventory.components.map(\.mismatches) == expected)
        // It is kept over restarts, and goes with what it is about.
        try device.startAgain()
        #expect(try device.inventory.components.map(\.mismatches) == expected)
        try device.install(
            TestPackage(
                [.init("org.example.base", version: "2.0", [.init("lib/base", "base 2")])],
                identifier: "org.example.base", version: "2.0"))
        #expect(try device.inventory.components.allSatisfy { $0.mismatches.isEmpty })
    }

    @Test("of 500 components opens the generation's record, once, and no list of files")
    func lists() throws {
        let device = try Device(disk(summaries: true))
        for _ in 0..<3 { #expect(try device.inventory == expected) }
        #expect(device.files.filesRead == ["generations/7/packages"])
    }

    @Test("of a generation that was made before summaries were kept is completed from the store, once")
    func older() throws {
        let device = try Device(disk(summaries: false))
        for _ in 0..<3 { #expect(try device.inventory == expected) }
        #expect(device.files.filesRead.count == 1 + Self.count)
    }

    @Test("of an older generation is kept with the next change, so that it is read like a newer one's")
    func migrated() throws {
        let files = try disk(summaries: false)
        try files.write([], to: "generations/7/confirmed")
        let device = try Device(files)
        try device.installer.deactivate(Self.identifier(3))
        let later = try Device(files)
        files.filesRead = []
        var changed = expected
        changed.components[3].isActive = false
        #expect(try later.inventory == changed)
        #expect(files.filesRead == ["generations/8/packages"])
    }

    @Test("has another revision after each change, and after none the same")
    func revisions() throws {
        let device = try Device()
        var revisions = [try device.installer.revision()]
        func changed() throws -> Bool {
            let revision = try device.installer.revision()
            defer { revisions.append(revision) }
            return !revisions.contains(revision)
        }
        try device.install(Samples.base)
        #expect(try changed())
        _ = try device.inventory
        #expect(try !changed())
        device.health.failures["org.example.tools"] = .failed("no")
        #expect(throws: DeploymentFailure.self) { try device.install(TestPackage([Samples.tools])) }
        #expect(try changed())
        // The number of the one that failed is given again.
        try device.installer.deactivate("org.example.base")
        #expect(try changed())
        try device.installer.rollBack()
        #expect(try changed())
        #expect(try device.inventory["org.example.base"]?.isActive == true)
    }
}

extension TestPackage.Component {
    /// As the manifest has it.
    fileprivate var paragraph: Record {
        get throws { try TestPackage([self]).records()[1] }
    }
}
