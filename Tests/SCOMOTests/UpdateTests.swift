import SCOMO
import TestSupport
import Testing

@Suite("Installing what is there already:")
struct UpdateTests {
    @Test("an update keeps the node and changes the version")
    func update() throws {
        let device = try installed()
        device.content = "org.example.suite core@2"
        try device.execute("Download/x/Operations/DownloadInstall")
        try device.work()
        #expect(try device.get("Inventory/Deployed") == "core")
        #expect(try device.get("Inventory/Deployed/core/Version") == "2")
        #expect(try device.get("Inventory/Delivered") == "x")
    }

    @Test("an update from another node replaces the package's node")
    func updateFromElsewhere() throws {
        let device = try installed()
        device.content = "org.example.suite core@2"
        try device.addPackage("y")
        try device.execute("Download/y/Operations/DownloadInstall")
        try device.work()
        #expect(try device.get("Inventory/Delivered") == "y")
        #expect(try device.get("Inventory/Deployed/core/PkgIDRef") == "suite")
    }
}
