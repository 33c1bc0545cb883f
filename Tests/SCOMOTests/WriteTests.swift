import Deployment
import Linux
import SCOMO
import SCOMOTerms
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
        #expect(performed == ["operations.new"])
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

    @Test(
        "a short package as soon as the journal says that it is there",
        arguments: [
            ("Download", ["packages/1.scomo", "operations.new"]),
            ("DownloadInstall", ["operations.new"]),
        ])
    func shortPackage(_ name: String, _ expected: [String]) throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/\(name)")
        #expect(try waits(device) { try device.work() } == expected)
        #expect(device.packages.count == (name == "Download" ? 1 : 0))
    }

    @Test("a short package that couldn't be installed, and is kept for another attempt")
    func keptPackage() throws {
        let device = try Device()
        device.deployer.refusal = DeploymentFailure(.unhealthy, "it is broken")
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall")
        #expect(try waits(device) { try device.work() } == ["packages/1.scomo", "operations.new"])
        device.files.restart(after: .losesEverything)
        try device.restart()
        #expect(device.packages == ["packages/1.scomo"])
        #expect(try device.files.read("packages/1.scomo", limit: 1000) == Array(device.content.utf8))
    }

    @Test("a long package in the download, and that its installation begins")
    func longPackage() throws {
        let device = try Device()
        device.content += String(repeating: " ", count: 65_536)
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall")
        let download = try #require(try device.beginWork())
        #expect(
            try waits(device) { try device.components.finished(download, device.perform(download)) }
                == ["operations.new"])
    }

    @Test(
        "nothing that relies on a package that the disk doesn't keep, and doesn't ask for it again",
        arguments: ["Download", "DownloadInstall"])
    func lostPackage(_ name: String) throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/\(name)")
        var work = try #require(try device.beginWork())
        let result = try device.perform(work)
        device.files.fault = .failsOnce(at: name == "Download" ? 0 : 1, .inputOutput)
        if name == "Download" {
            #expect(throws: SCOMOError.self) { try device.components.finished(work, result) }
        } else {
            try device.components.finished(work, result)
            work = try #require(try device.beginWork())
            #expect(throws: SCOMOError.self) { try device.components.waits(work, .seconds(9)) }
        }
        device.files.fault = .none
        #expect(device.packages.isEmpty)
        #expect(try waits(device) { try device.work() }.filter { $0 == "packages/1.scomo" }.count <= 1)
        #expect(device.components.reports.map { $0.outcome.items.map(\.code) } == [[.successful]])
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
