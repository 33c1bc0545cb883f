import Deployment
import ManagementTree
import SCOMO
import Testing

@Suite("The rights at nodes that the device makes")
struct PassedRightsTests {
    /// What the server needs for its order, and nobody else has.
    private static let list = "Exec=server&Get=*"

    private func device() throws -> Device {
        let device = try Device()
        try device.addPackage()
        try device.tree.grant(Self.list, on: "./SCOMO/Download/x")
        return device
    }

    private func follow(_ device: Device) {
        device.components.passRights(by: { [unowned tree = device.tree] in tree.passList(of: $0, to: $1) })
    }

    private func lists(_ device: Device) throws -> [String?] {
        try ["Delivered/x", "Deployed/core"].map { try device.tree.grants(on: "./SCOMO/Inventory/\($0)") }
    }

    @Test("are those of the node that they came from")
    func passed() throws {
        let device = try device()
        follow(device)
        try device.execute("Download/x/Operations/DownloadInstall")
        try device.work()
        #expect(try lists(device) == [Self.list, Self.list])
    }

    @Test("stay where somebody has set them, and aren't touched by what failed")
    func kept() throws {
        let device = try device()
        follow(device)
        device.refusal = DownloadFailure(.refused, "so")
        try device.execute("Download/x/Operations/DownloadInstall")
        try device.work()
        try device.answerReports()
        #expect(try lists(device) == [nil, nil])
        device.refusal = nil
        try device.execute("Download/x/Operations/DownloadInstallInactive")
        try device.work()
        try device.tree.grant("Get=b", on: "./SCOMO/Inventory/Deployed/core")
        try device.answerReports()
        try device.execute("Download/x/Operations/DownloadInstall")
        try device.work()
        #expect(try lists(device) == [Self.list, "Get=b"])
    }

    @Test("come after a power cut, too, which kept them away")
    func interrupted() throws {
        let device = try device()
        try device.execute("Download/x/Operations/DownloadInstall")
        try device.work()
        #expect(try lists(device) == [nil, nil])
        follow(device)
        #expect(try lists(device) == [Self.list, Self.list])
    }
}
