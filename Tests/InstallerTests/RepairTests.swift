import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("Repair")
struct RepairTests {
    private let device: Device
    private static let shared = Array("the same in both".utf8)
    private static func component(_ version: String) -> TestPackage.Component {
        .init(
            "org.example.twin", version: version,
            [
                .init("lib/deep/shared", shared), .init("lib/other-name", shared, mode: 0o444),
                .init("own", "only in \(version)"),
            ], links: [("bin/link", "../own")])
    }
    private static let packages = ["1", "2"].map {
        TestPackage([component($0)], identifier: "org.example.twin", version: $0)
    }

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
        for package in Self.packages { try device.install(package) }
    }

    private func repair() throws -> [Deviation] { try device.installer.repair { _ in .proceed } }
    private var deviations: [Deviation] { get throws { try device.installer.verify { _ in .proceed } } }
    /// In the store: nobody writes through the link that says which version is in use.
    private var place: Path {
        get throws {
            let link = try device.files.readSymbolicLink("current/active/org.example.twin")
            let entry = try #require(StoreEntry(link: link))
            return try Path(untrusted: "store/\(entry.component)/\(entry.name)")
        }
    }

    private func path(_ name: Path) throws -> Path { try place.appending(name) }

    @Test("changes nothing where all is as it was signed")
    func sound() throws {
        let before = device.files.snapshot
        #expect(try repair() == [])
        #expect(device.files.snapshot == before)
    }

    @Test(
        "puts back what is lost or changed from another version's file of the same content, and links from the record"
    )
    func files() throws {
        try device.files.write(Array("changed".utf8), to: path("lib/deep/shared"))
        try device.files.remove(path("lib/other-name"))
        try device.files.remove(path("bin/link"))
        #expect(try deviations.count == 3)
        #expect(try repair() == [])
        #expect(try deviations == [])
        try device.files.expectWhole(device.inventory, Self.packages)
        #expect(device.files.tree.contains("staging") == false)
    }

    @Test("puts back files whose directory is gone, or whose place something else has taken")
    func directories() throws {
        try device.files.removeTree(path("lib"))
        #expect(try repair() == [])
        try device.files.remove(path("lib/other-name"))
        try device.files.makeDirectory(path("lib/other-name"), mode: 0o755)
        try device.files.write([1], to: path("lib/other-name/x"))
        #expect(try repair() == [])
        #expect(try deviations == [])
    }

    @Test("says what to install again if the content is nowhere else")
    func beyond() throws {
        try device.files.write(Array("changed".utf8), to: path("own"))
        try device.files.write(Array("changed".utf8), to: path("lib/deep/shared"))
        #expect(
            try repair() == [
                Deviation(
                    component: "org.example.twin",
                    reason: #""own" has another size; install "org.example.twin" 2 again"#)
            ])
        // What is told is what helps.
        try device.install(Self.packages[1])
        #expect(try deviations == [])
        #expect(device.files.tree.contains("staging") == false)
    }

    @Test("by installing again can lose power anywhere, and be repeated", arguments: PowerLoss.allCases)
    func installAgain(_ loss: PowerLoss) throws {
        try device.files.write(Array("changed".utf8), to: path("own"))
        try device.files.remove(path("bin/link"))
        let damaged = device.files.copy()
        var (count, finished) = (0, false)
        while !finished {
            let device = try Device(damaged.copy())
            device.files.failPower(after: count)
            finished = (try? device.install(Self.packages[1])) != nil && !device.files.hasLostPower
            try device.restart(after: loss)
            let comment: Comment = "the power failed after \(count) operations"
            try device.install(Self.packages[1])
            #expect(try device.installer.verify { _ in .proceed } == [], comment)
            try device.files.expectWhole(device.inventory, Self.packages, comment)
            count += 1
        }
        #expect(count > 5)
    }

    @Test("doesn't take a copy that is damaged itself")
    func damagedCopies() throws {
        for directory in try device.files.list("store/org.example.twin", limit: 9)
        where !directory.hasSuffix(".component") {
            let entry = try Path(untrusted: "store/org.example.twin/\(directory)")
            for name in ["lib/deep/shared", "lib/other-name"] {
                let file = try entry.appending(Path(untrusted: name))
                try device.files.write([UInt8](repeating: 7, count: Self.shared.count), to: file)
            }
        }
        #expect(try repair().count == 2)
        #expect(try deviations.count == 2)
    }

    @Test("can lose power anywhere, and be repeated", arguments: PowerLoss.allCases)
    func powerCut(_ loss: PowerLoss) throws {
        try device.files.write(Array("changed".utf8), to: path("lib/deep/shared"))
        try device.files.remove(path("bin/link"))
        let damaged = device.files.copy()
        var (count, finished) = (0, false)
        while !finished {
            let device = try Device(damaged.copy())
            device.files.failPower(after: count)
            finished = (try? device.installer.repair { _ in .proceed }) != nil && !device.files.hasLostPower
            try device.restart(after: loss)
            let comment: Comment = "the power failed after \(count) operations"
            #expect(try device.installer.verify { _ in .proceed }.count <= 2, comment)
            #expect(try device.installer.repair { _ in .proceed } == [], comment)
            #expect(try device.installer.verify { _ in .proceed } == [], comment)
            count += 1
        }
        #expect(count > 3)
    }
}
