import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("Records of the installer in another format")
struct EarlierFormatTests {
    private let device: Device
    private let records: [Path] = ["floors", "generations/1/packages"]

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
        try device.install(Samples.base)
    }

    @Test("come back with the installer that a trial took back")
    func back() throws {
        let before = try records.map { try device.files.read($0, limit: 1 << 20) }
        for (path, content) in zip(records, before) {
            try device.files.replaceContents(of: path.withSuffix(".before"), with: content)
            try device.files.replaceContents(of: path, with: Array("Format: 9\nChecksum: 0\n\n".utf8))
        }
        let inventory = try device.inventory
        let newer = DeploymentFailure(
            InstallerError.storage(FileSystemError(.readNewerFormat, records[1], .notSupported)))
        // A newer version has noted nothing that counts for this one.
        device.clock.start()
        #expect(throws: newer) { try device.startAgain() }
        try device.files.replaceContents(of: "returned", with: [])
        #expect(try device.startAgain() == RecoveryReport())
        #expect(try records.map { try device.files.read($0, limit: 1 << 20) } == before)
        #expect(try device.inventory == inventory)
        #expect(!device.files.tree.contains { $0.hasSuffix(".before") || $0 == "returned" })
    }

    @Test("are forgotten when a server is reached, and what components keep isn't")
    func forget() throws {
        for path in records { try device.files.write([], to: path.withSuffix(".before")) }
        try device.files.makeDirectory("data", mode: 0o755)
        try device.files.makeDirectory("data/org.example.base", mode: 0o755)
        try device.files.write([], to: "data/org.example.base/db.before")
        try device.installer.serverSeen()
        #expect(device.files.tree.filter { $0.hasSuffix(".before") } == ["data/org.example.base/db.before"])
    }
}
