import Deployment
import Installer
import Linux
import TestSupport
import Testing

/// A call of the installer that makes something durable, and an operation that shows what it is good for.
struct DurabilityRow: Sendable, CustomTestStringConvertible {
    /// Where the call is, and what is lost without it.
    let testDescription: String
    let scenario: Scenario
    /// Which of those it is, from 0 on; nil for each.
    let place: Int?
    let isIt: @Sendable (CrashingFileSystem.Synchronization) -> Bool

    init(
        _ name: String, _ scenario: Scenario, at place: Int? = nil,
        _ isIt: @escaping @Sendable (CrashingFileSystem.Synchronization) -> Bool
    ) {
        (testDescription, self.scenario, self.place, self.isIt) = (name, scenario, place, isIt)
    }

    /// The names of one directory, after something got the name `renamed` there.
    private static func names(
        _ path: Path, _ renamed: String
    ) -> @Sendable (CrashingFileSystem.Synchronization) -> Bool {
        { if case .directory(path, let last?) = $0 { "\(last)" == renamed } else { false } }
    }

    /// One row for each call of `synchronize…` in `Sources/Installer`, and two for a file that is replaced.
    static let all = [
        DurabilityRow("Installer+Change.swift, build: the new files and the new generation", .recovered) {
            $0 == .all
        },
        DurabilityRow("Installer+Repair.swift, finish: files, before they take their places", file, at: 0) {
            $0 == .all
        },
        DurabilityRow("Installer+Repair.swift, finish: that files were put right", file, at: 1) {
            $0 == .all
        },
        DurabilityRow("Installer+Repair.swift, mend: copies, before they take their places", copy, at: 0) {
            $0 == .all
        },
        DurabilityRow("Installer+Repair.swift, mend: that copies took their places", copy, at: 1) {
            $0 == .all
        },
        DurabilityRow("Installer+Formats.swift, takeBackFormats: the records, before that is done", formats) {
            $0 == .all
        },
        DurabilityRow("Installer+Factory.swift, replaceFactory: generation 0", factory) { $0 == .all },
        DurabilityRow(
            "Installer+Factory.swift, replaceFactory: its name", factory,
            names("generations", "generations/0")),
        DurabilityRow("Generations+Trial.swift, confirm: that the new generation works", .recovered) {
            if case .directory(let path, _) = $0 { path.parent == "generations" } else { false }
        },
        DurabilityRow(
            "Generations+Garbage.swift, collect: that a generation is gone before its files are", collection
        ) {
            if case .directory("generations", _) = $0 { true } else { false }
        },
        DurabilityRow("Disk+Records.swift, the content of the floors", .recovered) {
            $0 == .file("floors.new")
        },
        DurabilityRow("Disk+Records.swift, the name of the floors", floor, names(.top, "floors")),
    ]

    private static let file = installedAgain("a file that was changed") {
        let tool = try $0.files.resolved("current/active/org.example.tools/bin/tool")
        try $0.files.write(Array("damaged!".utf8), to: tool)
    }

    /// An update of the installer was taken back, and has changed a record.
    private static let formats = Scenario(
        "records of a newer format",
        prepare: {
            try $0.install(Samples.base)
            let floors = try $0.files.read("floors", limit: 1 << 16)
            try $0.files.replaceContents(of: "floors.before", with: floors)
            try $0.files.replaceContents(of: "floors", with: Array("Format: 9\nChecksum: 0\n\n".utf8))
            try $0.files.replaceContents(of: "returned", with: [])
        }, operation: { _ = try $0.startAgain() })

    /// Of a file there is a copy in another component.
    private static let copy = Scenario(
        "a file that was changed, and has a copy",
        prepare: {
            let (one, other) = (TestPackage.File("file", "content"), TestPackage.File("copy", "content"))
            try $0.install(TestPackage([.init("one", [one]), .init("other", [other])]))
            try $0.files.write(Array("damaged".utf8), to: $0.files.resolved("current/active/one/file"))
            try $0.files.synchronizeAll()
        }, operation: { _ = try $0.installer.repair { _ in .proceed } })

    private static func installedAgain(
        _ name: String, _ damage: @escaping @Sendable (Device) throws -> Void
    ) -> Scenario {
        Scenario(
            name,
            prepare: {
                try Scenario.installAll($0)
                try damage($0)
                try $0.files.synchronizeAll()
            }, operation: { try $0.install(Samples.suite) })
    }

    private static let factory = Scenario(
        "marking of what is installed as the factory's", prepare: Scenario.installAll,
        operation: { try $0.installer.markAsFactory() })

    private static let collection = Scenario(
        "update with a generation too many", prepare: Scenario.installAll,
        operation: { try $0.installer.install(Samples.newerSuite) })

    private static let floor = Scenario(
        "first installation", prepare: { _ in }, operation: { try $0.installer.install(Samples.base) })
}
