import Linux
import SCOMO
import TestSupport
import Testing

@Suite("An operation writes")
struct WriteTests {
    private func waits(_ device: Device, _ body: () throws -> Void) rethrows -> [String] {
        var waits: [String] = []
        device.files.leavesOut = { synchronization in
            if case .file(let path) = synchronization { waits.append("\(path)") }
            return false
        }
        try body()
        device.files.leavesOut = { _ in false }
        return waits
    }

    @Test("what it promises: the tree shows an outcome that the journal has until the server answers")
    func files() throws {
        let device = try Device()
        try device.addPackage()
        let accepted = try waits(device) { try device.execute("Download/x/Operations/DownloadInstall") }
        #expect(accepted == ["operations.new"])
        let performed = try waits(device) { try device.work() }
        #expect(performed == ["packages/1.scomo", "operations.new", "operations.new"])
        #expect(try device.get("Download/x/Status") == "10")
        let answered = try waits(device) { try device.answerReports() }
        #expect(answered == ["tree.new", "operations.new"])
        let again = try Device(device.files, device.deployer)
        #expect(try again.get("Inventory/Delivered/x/State") == device.get("Inventory/Delivered/x/State"))
    }

    @Test("the tree before a rest if no server has answered, and once")
    func rest() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/Download")
        try device.work()
        #expect(waits(device) { device.components.catchUp() } == ["tree.new"])
        #expect(waits(device) { device.components.catchUp() }.isEmpty)
        #expect(try waits(device) { try device.answerReports() } == ["operations.new"])
    }

    @Test("no beginning of a download: its file says that there was one, and the restart counts")
    func beginning() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/Download")
        #expect(try waits(device) { _ = try device.beginWork() }.isEmpty)
        #expect(device.packages == ["packages/1.scomo"])
        #expect(try device.get("Download/x/Status") == "30")
        for _ in 0..<6 { try device.restart() }
        #expect(device.report == ["critical", "./SCOMO/Download/x 1402 suite"])
    }
}
