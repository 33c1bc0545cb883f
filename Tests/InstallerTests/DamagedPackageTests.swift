import DeliveryPackage
import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("A hostile or damaged package")
struct DamagedPackageTests {
    private let device: Device

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
        try device.install(Samples.base)
    }

    /// Expects that a package is refused and leaves nothing.
    private func expectRefusal(
        _ bytes: [UInt8], _ location: SourceLocation = #_sourceLocation
    ) throws -> DeploymentFailure? {
        let before = device.files.snapshot
        let error = #expect(throws: DeploymentFailure.self, sourceLocation: location) {
            try device.installer.install(FileHandle.holding(bytes), InstallOrder(.active)) { _ in .proceed }
        }
        #expect(device.files.snapshot == before, sourceLocation: location)
        return error
    }

    @Test("is refused when its payload isn't what was signed, and leaves nothing", arguments: [2, 3, 4])
    func payload(_ entry: Int) throws {
        var archive = try Samples.suite.archive()
        let name = archive.entries[entry].name
        archive.entries[entry].content = archive.entries[entry].content.map { $0 ^ 1 } + []
        if archive.entries[entry].content.isEmpty { archive.entries[entry].content = [1] }
        let reason = try expectRefusal(TestPackage.compress(archive.bytes()))
        #expect("\(try #require(reason))".contains(name.split(separator: "/").last ?? ""))
    }

    @Test("is refused when somebody else signed it")
    func signature() throws {
        let reason = try expectRefusal(Samples.suite.bytes(signedBy: PackageSigner()))
        #expect(reason?.kind == .invalidPackage)
        #expect("\(try #require(reason))".contains("signature"))
    }

    @Test("is refused when it was cut short, wherever that is")
    func truncated() throws {
        let archive = try Samples.suite.archive().bytes()
        for length in stride(from: 0, to: archive.count, by: 512) {
            #expect(try expectRefusal(TestPackage.compress(Array(archive.prefix(length)))) != nil)
        }
    }

    @Test("is refused when an entry would leave the component", arguments: ["../../x", "/etc/x"])
    func escape(_ path: String) throws {
        var archive = try Samples.suite.archive()
        archive.entries.append(.init("components/org.example.tools/\(path)", [1]))
        #expect(try expectRefusal(TestPackage.compress(archive.bytes())) != nil)
    }

    @Test("is refused when a link would leave the component", arguments: ["../../x", "/etc/passwd"])
    func link(_ target: String) throws {
        let component = TestPackage.Component(
            "org.example.x", [.init("file", "x")], links: [("link", target)])
        #expect(try expectRefusal(TestPackage([component]).bytes()) != nil)
    }
}
