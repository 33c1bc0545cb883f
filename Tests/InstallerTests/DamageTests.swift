import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("When what is known was damaged")
struct DamageTests {
    private let device: Device
    private let tools = "org.example.tools"

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
        try device.install(Samples.base)
        try device.install(Samples.suite)
    }

    private func record(of component: String) throws -> Path {
        let names = try device.files.list(Path(untrusted: "store/\(component)"), limit: 10)
        let name = try #require(names.first { $0.hasSuffix(".component") })
        return try Path(untrusted: "store/\(component)/\(name)")
    }

    @Test(
        "one record, the others stay as they are", arguments: [[], Array("Format: 1\n\nx".utf8)] as [[UInt8]])
    func record(_ content: [UInt8]) throws {
        let before = try device.inventory
        try device.files.write(content, to: record(of: tools))
        // A start doesn't read it, and the inventory neither.
        device.clock.start()
        device.files.filesRead = []
        #expect(try device.startAgain() == RecoveryReport())
        #expect(try device.inventory == before)
        #expect(!device.files.filesRead.contains { "\($0)".hasPrefix("store/") })
        let found = try device.installer.verify { _ in .proceed }
        #expect(found.map(\.component) == [tools])
        #expect(found.first?.reason.contains("store/org.example.tools/1.0-") == true)
        try device.files.expectWhole(before, [Samples.base, Samples.suite])
        // Others can be changed, and it itself be taken out of use. Then it can't be taken back.
        try device.installer.deactivate(tools)
        #expect(throws: DeploymentFailure(InstallerError.damaged(component: tools))) {
            try device.installer.activate(tools)
        }
        try device.install(Samples.suite)
        #expect(try device.inventory == before)
        #expect(try device.startAgain() == RecoveryReport())
    }

    @Test("or removed, it is reported too")
    func missing() throws {
        try device.files.remove(record(of: tools))
        let found = try device.installer.verify { _ in .proceed }
        #expect(found.map(\.reason) == [#"the record of "org.example.tools" 1.0 is missing"#])
        try device.installer.remove(tools)
        #expect(try device.startAgain() == RecoveryReport())
    }

    @Test("a generation of a number that nobody can have counted to doesn't count")
    func number() throws {
        try device.files.makeDirectory(Path(untrusted: "generations/\(Int.max)"), mode: 0o755)
        try device.installer.deactivate(tools)
        #expect(try device.inventory[tools]?.isActive == false)
        #expect(try device.files.readSymbolicLink("current") == "generations/3")
    }

    @Test("the packages' names, the components stay")
    func origins() throws {
        try device.files.write([1, 2], to: "generations/2/packages")
        device.clock.start()
        let report = try device.startAgain()
        #expect(report.damage.count == 1)
        let components = try device.inventory.components
        #expect(components.map { $0.package } == ["", "", ""])
        #expect(components.map { $0.isActive } == [true, true, true])
        try device.install(Samples.suite)
        #expect(try device.inventory[tools]?.package == "org.example.suite")
    }

    @Test(
        "the link to the current generation, the newest confirmed one is taken",
        arguments: ["9", "x", "../.."])
    func current(_ target: String) throws {
        let before = try device.inventory
        try device.files.remove("current")
        try device.files.makeSymbolicLink(at: "current", to: "generations/\(target)")
        try device.startAgain()
        #expect(try device.inventory == before)
        #expect(try device.files.readSymbolicLink("current") == "generations/2")
    }

    @Test("a link of a generation, nothing is removed on the strength of it")
    func link() throws {
        try device.files.remove("generations/1/active/org.example.base")
        try device.files.makeSymbolicLink(at: "generations/1/active/org.example.base", to: "/etc")
        try device.files.makeDirectory("store/org.example.unknown", mode: 0o755)
        device.clock.start()
        let report = try device.startAgain()
        let path: Path = "generations/1/active/org.example.base"
        #expect(report.leftover == "\(FileSystemError(.readLink, path, .invalid))")
        #expect(try device.files.attributes(of: "store/org.example.unknown") != nil)
    }

    @Test("the name of a link, it isn't taken for another component")
    func linkName() throws {
        let other: Path = "generations/1/active/org.example.other"
        try device.files.rename("generations/1/active/org.example.base", to: other)
        device.clock.start()
        #expect(try device.startAgain().leftover == "\(FileSystemError(.readLink, other, .invalid))")
    }

    @Test("the files of a component, they come back for good when it is installed again")
    func files() throws {
        try device.files.removeTree("store/org.example.tools")
        try device.files.synchronizeAll()
        try device.install(Samples.suite)
        try device.restart(after: .losesEverything)
        let inventory = try device.inventory
        #expect(inventory.components.count == 3)
        try device.files.expectWhole(inventory, [Samples.base, Samples.suite])
    }

    @Test("the link to the current generation, room for a new one is made first")
    func fullDisk() throws {
        let before = try device.inventory
        try device.files.remove("current")
        try device.files.makeDirectory("staging", mode: 0o700)
        try device.files.write([1], to: "staging/0")
        device.files.fault = .isFullWith("staging")
        try device.startAgain()
        #expect(try device.inventory == before)
    }
}
