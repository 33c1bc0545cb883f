import Deployment
import Foundation
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("A file that the version before has too")
struct KnownFileTests {
    private static let large = [UInt8](repeating: 7, count: 200_000)
    private static let files: [TestPackage.File] = [
        .init("bin/same", "#!/bin/sh", mode: 0o755), .init("lib/1/moved", "moves"),
        .init("share/changed", "1"), .init("share/large", large), .init("share/mode", "gets another mode"),
    ]
    private static let newFiles: [TestPackage.File] = [
        .init("bin/same", "#!/bin/sh", mode: 0o755), .init("lib/2/moved", "moves"),
        .init("share/changed", "2"), .init("share/large", large),
        .init("share/mode", "gets another mode", mode: 0o444), .init("share/new", "new"),
    ]
    private static func package(_ version: String, _ files: [TestPackage.File]) -> TestPackage {
        TestPackage(
            [.init("org.example.x", version: version, files, links: [("link", "share/large")])],
            version: version)
    }
    private static let old = package("1", files)
    private static let new = package("2", newFiles)
    private static let packages = [old, new]

    private static func updated(_ prepare: (Device) throws -> Void = { _ in }) throws -> Device {
        let device = try Device()
        _ = try device.installer.recover()
        try device.install(old)
        try prepare(device)
        device.files.fault = .none
        try device.install(new)
        return device
    }

    private static func install(_ package: [UInt8], _ device: Device) throws {
        _ = try device.installer.install(FileHandle.holding(package), InstallOrder(.active)) { _ in .proceed }
    }

    private static func place(_ version: String, _ name: String, _ device: Device) throws -> Path {
        let entries = try device.files.list("store/org.example.x", limit: 9)
        let entry = try #require(entries.first { $0.hasPrefix("\(version)-") && !$0.hasSuffix(".component") })
        return try Path(untrusted: "store/org.example.x/\(entry)/\(name)")
    }

    @Test("gets one more name, under another path too, and with another mode or content it is written")
    func linked() throws {
        let device = try Self.updated()
        try device.files.expectWhole(device.inventory, Self.packages)
        let names = ["bin/same", "lib/2/moved", "share/changed", "share/large", "share/mode", "share/new"]
        let shared = try names.filter { try device.files.names(of: Self.place("2", $0, device)) == 2 }
        #expect(shared == ["bin/same", "lib/2/moved", "share/large"])
        #expect(try device.installer.verify { _ in .proceed } == [])
    }

    @Test(
        "is looked up in a record that is read twice: for the commands of the version before, and for its files"
    )
    func read() throws {
        let device = try Self.updated { $0.files.filesRead = [] }
        let records = device.files.filesRead.filter { "\($0)".hasSuffix(".component") }
        #expect(records.count <= 2, "\(records)")
    }

    @Test("isn't taken when it is damaged, lost or has become something else")
    func damaged() throws {
        let device = try Self.updated { device in
            let large = [UInt8](repeating: 8, count: Self.large.count)
            try device.files.write(large, to: Self.place("1", "share/large", device))
            try device.files.remove(Self.place("1", "lib/1/moved", device))
            try device.files.remove(Self.place("1", "bin/same", device))
            try device.files.makeSymbolicLink(at: Self.place("1", "bin/same", device), to: "../share/changed")
        }
        try device.files.expectWhole(device.inventory, Self.packages)
        #expect(try device.installer.verify { _ in .proceed } == [])
        #expect(try device.files.names(of: Self.place("2", "share/large", device)) == 1)
    }

    @Test("is written where it can't have one more name")
    func refused() throws {
        let device = try Self.updated { $0.files.canLink = { _ in false } }
        try device.files.expectWhole(device.inventory, Self.packages)
        #expect(try device.files.names(of: Self.place("2", "bin/same", device)) == 1)
    }

    @Test("is written when the old version's record is of no use")
    func noRecord() throws {
        let device = try Self.updated { device in
            let entry = try Self.place("1", "link", device).parent
            try device.files.write([1, 2], to: entry.withSuffix(".component"))
        }
        try device.files.expectWhole(device.inventory, Self.packages)
        #expect(try device.installer.verify { _ in .proceed } == [])
    }

    @Test("stays when the version before goes, and repair makes it a file of its own")
    func independent() throws {
        let device = try Self.updated()
        // A third version takes the first one away.
        try device.install(Self.package("3", Self.newFiles + [.init("more", "more")]))
        #expect(try !device.files.list("store/org.example.x", limit: 9).contains { $0.hasPrefix("1-") })
        #expect(try device.installer.verify { _ in .proceed } == [])
        let (mine, other) = try (
            Self.place("3", "share/large", device), Self.place("2", "share/large", device)
        )
        try device.files.write([1], to: mine)
        // Both names are of one file, so nothing has that content: it comes from the package.
        #expect(try device.installer.repair { _ in .proceed }.count == 1)
        try device.install(Self.package("3", Self.newFiles + [.init("more", "more")]))
        #expect(try device.installer.verify { _ in .proceed } == [])
        #expect(try device.files.read(mine, limit: 1 << 20) == Self.large)
        #expect(try device.files.names(of: mine) == 1)
        #expect(try device.files.read(other, limit: 1 << 20) == [1])
    }

    @Test(
        "isn't read from the package either, as far as members hold nothing else",
        arguments: [512, 4096, 1 << 20])
    func leftOut(_ memberSize: Int) throws {
        let device = try Device()
        _ = try device.installer.recover()
        let noise = (0..<100).map { number in
            TestPackage.File(
                "data/\(number)", (0..<3000).map { UInt8(truncatingIfNeeded: $0 * (number + 1)) })
        }
        // A name that needs a record before it, and one that is longer than such a record may be.
        let long = TestPackage.File(String(repeating: "long/", count: 25) + "name", "long")
        let old = TestPackage([.init("org.example.x", version: "1", noise + [long])], version: "1")
        var newNoise = noise
        newNoise[50].content = Array("changed".utf8)
        let new = TestPackage([.init("org.example.x", version: "2", newNoise + [long])], version: "2")
        for package in [old, new] {
            let bytes = try TestPackage.compress(package.archiveWithRecords().bytes(), memberSize: memberSize)
            try Self.install(bytes, device)
        }
        try device.files.expectWhole(device.inventory, [old, new])
        #expect(try device.installer.verify { _ in .proceed } == [])
        #expect(try device.files.names(of: Self.place("2", "data/99", device)) == 2)
    }

    @Test("of a package in which what is left out is damaged doesn't matter; what isn't left out does")
    func damagedPackage() throws {
        let device = try Device()
        _ = try device.installer.recover()
        try device.install(Self.old)
        var archive = try Self.new.archive()
        let place = try #require(archive.entries.firstIndex { $0.name.hasSuffix("share/large") })
        archive.entries[place].content[100_000] = 9
        let bytes = try TestPackage.compress(archive.bytes(), memberSize: 4096)
        try Self.install(bytes, device)
        try device.files.expectWhole(device.inventory, Self.packages)
        let fresh = try Device()
        _ = try fresh.installer.recover()
        #expect(throws: DeploymentFailure.self) {
            try Self.install(bytes, fresh)
        }
    }

    @Test("of a package that isn't laid out as it says is refused, and nothing has changed")
    func otherLayout() throws {
        let device = try Device()
        _ = try device.installer.recover()
        try device.install(Self.old)
        var archive = try Self.new.archive()
        let place = try #require(archive.entries.firstIndex { $0.name.hasSuffix("lib/2/moved") })
        // A link of the package between two files: where a file is left out, nobody looks for one.
        archive.entries.insert(
            .init("2", "components/org.example.x/link", mode: 0o777, target: "share/large"), at: place)
        let bytes = try TestPackage.compress(archive.bytes(), memberSize: 512)
        #expect(throws: DeploymentFailure.self) {
            try Self.install(bytes, device)
        }
        #expect(try device.inventory.components.map { $0.version } == ["1"])
        try device.files.expectWhole(device.inventory, Self.packages)
    }

    @Test("is shared or not, whenever the power fails", arguments: PowerLoss.allCases)
    func powerCut(_ loss: PowerLoss) throws {
        let start = try Device()
        _ = try start.installer.recover()
        try start.install(Self.old)
        let disk = start.files
        var (count, finished) = (0, false)
        while !finished {
            try #require(count < PowerLoss.mostOperations)
            let device = try Device(disk.copy())
            device.files.failPower(after: count)
            finished = (try? device.install(Self.new)) != nil && !device.files.hasLostPower
            try device.restart(after: loss)
            let comment: Comment = "the power failed after \(count) operations"
            #expect(try device.installer.verify { _ in .proceed } == [], comment)
            try device.files.expectWhole(device.inventory, Self.packages, comment)
            try device.install(Self.new)
            try device.installer.rollBack()
            #expect(try device.installer.verify { _ in .proceed } == [], comment)
            count += 1
        }
    }
}

extension TestPackage {
    /// The archive with a record before each file whose name is too long for a header, as the packing tool writes it.
    fileprivate func archiveWithRecords() throws -> TestArchive {
        var archive = try archive()
        archive.entries = archive.entries.flatMap { entry -> [TestArchive.Entry] in
            guard entry.name.utf8.count > 100 else { return [entry] }
            var short = entry
            short.name = String(entry.name.prefix(100))
            return [.pax([("path", entry.name)]), short]
        }
        return archive
    }
}
