import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("A package that encloses one of Debian's")
struct EnclosedPackageTests {
    private let device: Device

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
    }

    private func install(_ file: TestDebian) throws {
        let archive = try TestPackage([TestDebian.sampleComponent]).archive(enclosing: file.bytes(), "deb")
        let package = try TestPackage.compress(archive.bytes())
        _ = try device.installer.install(.holding(package), InstallOrder(.active)) { _ in .proceed }
    }

    @Test("is installed, checked, repaired and removed as any component")
    func installed() throws {
        try install(TestDebian(control: [TestDebian.control(architecture: "\(Program.architecture)")]))
        #expect(try device.inventory["greeter"]?.version == "1:1.0-1")
        let program = Path("current/active/greeter/usr/bin/greet")
        #expect(try device.files.read(program, limit: 100) == Array("#!/bin/sh\necho hello\n".utf8))
        #expect(try device.installer.verify { _ in .proceed } == [])
        // The same once more finds all there.
        try install(TestDebian(control: [TestDebian.control(architecture: "\(Program.architecture)")]))
        try device.installer.remove("greeter")
        #expect(try device.inventory.components.isEmpty)
    }

    @Test("is refused when it is for another processor, or can't work, and nothing has changed")
    func refused() throws {
        let before = device.files.snapshot
        let rows: [(TestDebian, DeploymentFailure.Kind)] = [
            (TestDebian(control: [TestDebian.control(architecture: "other")]), .wrongEnvironment),
            (TestDebian(control: TestDebian.script("postinst", "useradd x\n")), .invalidPackage),
            (TestDebian(data: [TestArchive.Entry("./etc/x", [1])]), .invalidPackage),
        ]
        for (file, kind) in rows {
            let failure = #expect(throws: DeploymentFailure.self) { try install(file) }
            #expect(failure?.kind == kind)
            #expect(device.files.snapshot == before)
        }
    }
}
