import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("Purging what a removed component has kept")
struct PurgeTests {
    let device: Device
    private let core = "org.example.core"
    private let folder: Path = "data/org.example.core"

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
    }

    private func package(_ version: String = "1.0") -> TestPackage {
        let fields = Services.hooks + [("User", "_core"), ("State", "yes"), ("State-Copy", "yes")]
        return Services.package([Services.component("core", version, fields)], version)
    }

    private func write(_ text: String) throws {
        try device.files.replaceContents(of: "data/org.example.core/db", with: Array(text.utf8))
    }

    private func names(_ directory: Path) throws -> [String] {
        (try? device.files.attributes(of: directory)) == nil ? [] : try device.files.list(directory, limit: 9)
    }

    /// What is there of the component's state, and of its copies.
    private func remains(_ device: Device) -> [String] {
        device.files.tree.filter {
            ($0.hasPrefix("data/") || $0.hasPrefix("copies/")) && $0.contains("org.example.core/")
        }
    }

    @Test("leaves nothing of it, also no copy")
    func purge() throws {
        try device.install(package())
        try write("of 1.0")
        try device.install(package("2.0"))
        try write("of 2.0")
        try device.installer.remove(core)
        #expect(!remains(device).isEmpty)
        try device.installer.purge(core)
        #expect(remains(device) == [])
        #expect(try names("copies").contains("purged") == false)
        // Again there is nothing to do.
        try device.installer.purge(core)
    }

    @Test("leaves a component that comes back a place of its own, which is empty")
    func comesBack() throws {
        try device.install(package())
        try write("mine")
        try device.installer.remove(core)
        try device.installer.purge(core)
        try device.installer.rollBack()
        #expect(try names(folder) == [])
        #expect(device.files.owners[folder] == 900)
        #expect(device.system.running == ["core.service"])
    }

    @Test("is refused for what is installed, and for names that nothing can have")
    func refused() throws {
        try device.install(package())
        try write("mine")
        let failure = #expect(throws: DeploymentFailure.self) { try device.installer.purge(core) }
        #expect(failure?.kind == .neededByOthers)
        #expect(failure?.sentence.contains("remove it first") == true)
        for name in ["", ".", "..", "../lock", "a/b"] {
            let failure = #expect(throws: DeploymentFailure.self) { try device.installer.purge(name) }
            #expect(failure?.kind == .noSuchComponent)
        }
        try device.installer.purge("org.example.unknown")
        #expect(!remains(device).isEmpty)
    }

    @Test("leaves all or nothing when the power fails, and can be repeated", arguments: PowerLoss.allCases)
    func powerCut(_ loss: PowerLoss) throws {
        try device.install(package())
        for name in ["a", "b"] { try device.files.replaceContents(of: folder.appending(name), with: [1]) }
        try device.installer.remove(core)
        let before = device.files.copy()
        var (count, isDone) = (0, false)
        while !isDone {
            let device = try Device(before.copy())
            device.files.failPower(after: count)
            isDone = (try? device.installer.purge(core)) != nil && !device.files.hasLostPower
            try device.restart(after: loss)
            let comment: Comment = "the power failed after \(count) operations"
            #expect([0, 2].contains(remains(device).count), comment)
            #expect(!device.files.tree.contains("copies/purged"), comment)
            try device.installer.purge(core)
            #expect(remains(device) == [], comment)
            count += 1
        }
        #expect(count > 3)
    }
}
