import Deployment
import Foundation
import Linux
import OpenSSL
import TestSupport
import Testing

@testable import Installer

@Suite("On the real file system")
final class RealDeviceTests {
    private let directory: TemporaryDirectory
    private let installer: Installer

    init() throws {
        directory = try TemporaryDirectory()
        installer = try Self.installer(directory.files())
        _ = try installer.recover()
    }

    private static func installer(
        _ files: LinuxFileSystem, state stateFiles: LinuxFileSystem? = nil
    ) throws -> Installer {
        let system = PlainSystem(files: files, waiter: PollWaiter())
        let trust = OperatorFiles([try PackageSigner.shared.get().keys.root.certificate])
        return Installer(
            files: files, trust: trust.verifier, environments: ["debian-12-amd64"],
            system: system, waiter: PollWaiter(),
            stateFiles: stateFiles)
    }

    private func package(_ script: String, version: String = "1.0", timeout: String = "30s") -> TestPackage {
        TestPackage([
            .init(
                "org.example.x", version: version,
                [
                    .init("bin/check", "#!/bin/sh\n\(script)\n", mode: 0o755),
                    .init("share/data", version, mode: 0o444),
                ],
                links: [("bin/link", "check"), ("data", "share/data")],
                fields: [("Health-Check", "bin/link --self-test"), ("Health-Timeout", timeout)])
        ])
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try directory.read(name), as: UTF8.self)
    }

    @Test("a package is installed, updated, taken back and removed")
    func life() throws {
        try installer.install(package("test $1 = --self-test && cd share && test $(cat data) = 1.0"))
        #expect(try text("current/active/org.example.x/data") == "1.0")
        let file = directory.file("current/active/org.example.x/share/data")
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o444)
        try installer.install(package("exit 0", version: "2.0"))
        #expect(try text("current/active/org.example.x/data") == "2.0")
        try installer.rollBack()
        #expect(try text("current/active/org.example.x/data") == "1.0")
        try installer.deactivate("org.example.x")
        #expect(throws: (any Error).self) { try text("current/active/org.example.x/data") }
        #expect(try text("current/inactive/org.example.x/data") == "1.0")
        try installer.remove("org.example.x")
        #expect(try installer.inventory() == Inventory())
        #expect(try Self.installer(directory.files()).recover() == RecoveryReport())
    }

    @Test(
        "a health check that fails says why",
        arguments: [
            ("echo broken; exit 3", "it ended with status 3, after printing \"broken \""),
            ("kill -KILL $$", "signal 9 ended it"),
            ("printf '\\033[31mred'; exit 1", "it ended with status 1, after printing \" [31mred\""),
            (
                "head -c 300 /dev/zero | tr '\\0' x; exit 1",
                "it ended with status 1, after printing \"\(String(repeating: "x", count: 256))\""
            ),
        ])
    func failure(_ script: String, _ reason: String) throws {
        try installer.install(package("exit 0"))
        #expect(
            throws: DeploymentFailure(InstallerError.unhealthy(component: "org.example.x", reason: reason))
        ) {
            try installer.install(package(script, version: "2.0"))
        }
        #expect(try text("current/active/org.example.x/data") == "1.0")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.file("generations")) == ["1"])
    }

    @Test(
        "a health check that takes too long has failed, and one that prints all the time",
        arguments: ["sleep 100", "yes"])
    func timeout(_ script: String) throws {
        let reason = "\"bin/link\" was killed: the time is up"
        #expect(
            throws: DeploymentFailure(InstallerError.unhealthy(component: "org.example.x", reason: reason))
        ) {
            try installer.install(package(script, timeout: "1s"))
        }
        #expect(try installer.inventory() == Inventory())
    }

    @Test("a health check that prints much and succeeds has succeeded")
    func muchOutput() throws {
        try installer.install(package("head -c 1000000 /dev/zero; exit 0"))
        #expect(try installer.inventory().components.count == 1)
    }

    @Test("a health check that the program is told to stop in says nothing about the component")
    func stopped() throws {
        let files = try directory.files()
        let system = PlainSystem(files: files, waiter: StoppedWaiter())
        let command = ComponentCommand(
            purpose: .healthCheck, component: "org.example.x", words: ["/bin/sleep", "10"], directory: .top,
            timeLimit: .seconds(5))
        #expect(throws: SystemError.interrupted(.stopRequested)) {
            try system.run(command, while: { true })
        }
    }

    @Test("a second installer is told to wait")
    func busy() throws {
        let lock = try directory.files().lock("lock")
        #expect(throws: DeploymentFailure(InstallerError.busy)) { try installer.install(package("exit 0")) }
        lock.release()
        try installer.install(package("exit 0"))
    }

    @Test("a directory that can't be written to is an error, not a half installation")
    func readOnly() throws {
        try FileManager.default.removeItem(atPath: directory.file("store"))
        // Root may write everywhere, so a file stands where a directory should.
        try directory.write([], "store")
        #expect(throws: DeploymentFailure.self) { try installer.install(package("exit 0")) }
        #expect(try installer.inventory() == Inventory())
    }
}

/// The program is told to stop while it waits.
private final class StoppedWaiter: Waiter {
    func wait(for descriptor: Int32, toBe readiness: Readiness, until deadline: Instant) throws(WaitError) {
        throw .stopRequested
    }
}
