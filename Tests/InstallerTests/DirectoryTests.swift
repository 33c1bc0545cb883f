import Deployment
import Foundation
import Installer
import Linux
import OpenSSL
import TestSupport
import Testing

@Suite("Empty directories of a component")
struct DirectoryTests {
    private static let place: Path = "current/active/org.example.core"

    private func device() throws -> Device {
        let device = try Device()
        _ = try device.installer.recover()
        try device.install(Samples.base)
        try device.install(Samples.suite)
        return device
    }

    @Test("are made with their modes, and are as they were")
    func intact() throws {
        let device = try device()
        for (name, mode) in Samples.directories {
            let path = try Self.place.appending(Path(untrusted: name))
            #expect(
                try device.files.attributes(of: path) == FileAttributes(kind: .directory, size: 0, mode: mode)
            )
        }
        #expect(try device.installer.verify { _ in .proceed } == [])
    }

    @Test("are missed when they are gone, changed, or something is in them")
    func damaged() throws {
        let directory = try TemporaryDirectory()
        let installer = try Self.installer(directory.files())
        _ = try installer.recover()
        try installer.install(Samples.base)
        // Its programs are none, so it isn't put into use.
        try installer.install(Samples.suite, .inactive)
        let spool = directory.file("current/inactive/org.example.core/var/spool")
        let damages = [
            ("rmdir '\(spool)'", "mkdir -m 0750 '\(spool)'"),
            ("chmod 0755 '\(spool)'", "chmod 0750 '\(spool)'"),
            ("touch '\(spool)/x'", "rm '\(spool)/x'"),
        ]
        for (damage, repair) in damages {
            try Command.run("sh", "-c", damage)
            let reason = "the directory \"var/spool\" is missing, isn't empty, or has another mode"
            let expected = Deviation(component: "org.example.core", reason: reason)
            #expect(try installer.verify { _ in .proceed } == [expected], "\(damage)")
            try Command.run("sh", "-c", repair)
            #expect(try installer.verify { _ in .proceed } == [])
        }
    }

    private static func installer(_ files: LinuxFileSystem) throws -> Installer {
        let trust = OperatorFiles([try PackageSigner.shared.get().keys.root.certificate])
        return Installer(
            files: files, trust: trust.verifier, environments: ["debian-12-amd64"],
            system: PlainSystem(files: files, waiter: PollWaiter()), waiter: PollWaiter())
    }
}
