import ManagementTree
import SCOMO
import TestSupport
import Testing

@Suite("The tree of software components has limits, and")
struct TreeLimitsTests {
    @Test("has a limit on nodes", arguments: ["Download", "Inventory/Delivered"])
    func nodeLimit(_ branch: String) throws {
        let device = try Device()
        for number in 0..<256 { try device.add("\(branch)/n\(number)", .interior, "") }
        #expect(throws: NodeError.full) { try device.add("\(branch)/more", .interior, "") }
        try device.delete("\(branch)/n7")
        try device.add("\(branch)/more", .interior, "")
    }

    @Test("doesn't download what it would have no node for")
    func deliveredLimit() throws {
        let device = try Device()
        for number in 0..<255 { try device.add("Inventory/Delivered/n\(number)", .interior, "") }
        try device.addPackage("a", id: "a")
        try device.addPackage("b", id: "b")
        try device.execute("Download/a/Operations/Download")
        #expect(throws: NodeError.full) { try device.execute("Download/b/Operations/Download") }
    }

    @Test(
        "has a limit on values",
        arguments: [
            ("PkgID", 256), ("Name", 128), ("PkgURL", 2048), ("InstallParams", 4096), ("Description", 512),
            ("EnvType", 128), ("PkgType", 100),
        ])
    func valueLimit(_ leaf: String, _ limit: Int) throws {
        let device = try Device()
        try device.add("Download/x", .interior, "")
        #expect(throws: NodeError.tooLarge) {
            try device.add("Download/x/\(leaf)", .character, String(repeating: "a", count: limit + 1))
        }
        try device.add("Download/x/\(leaf)", .character, String(repeating: "a", count: limit))
    }
}
