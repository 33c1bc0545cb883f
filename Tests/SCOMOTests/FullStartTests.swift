import Linux
import ManagementTree
import SCOMO
import TestSupport
import Testing

@Suite("A start without room on the disk")
struct FullStartTests {
    @Test("keeps no package from coming once there is room")
    func roomLater() throws {
        let files = CrashingFileSystem()
        files.fault = .isFull(from: 0)
        let device = try Device(files)
        #expect(!device.components.damage.isEmpty)
        files.fault = .none
        try device.addPackage()
        try device.execute("Download/x/Operations/Download")
        #expect(try files.attributes(of: "packages")?.kind == .directory)
    }

    @Test("keeps no package that is delivered in the tree from being stored once there is room")
    func delivered() throws {
        let files = CrashingFileSystem()
        files.fault = .isFull(from: 0)
        let device = try Device(files)
        files.fault = .none
        try device.add("Inventory/Delivered/y", .interior, "")
        try device.add("Inventory/Delivered/y/Data", .binary, "content")
        #expect(try files.attributes(of: "packages")?.kind == .directory)
    }
}
