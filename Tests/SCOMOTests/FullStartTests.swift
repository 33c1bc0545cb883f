import Linux
import ManagementTree
import SCOMO
import SCOMOTerms
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

@Suite("What the disk must hold")
struct DurabilityTests {
    @Test("keeps what has come of a package from the first start on")
    func firstStart() throws {
        let device = try Device()
        try device.files.write([1, 2, 3], to: "packages/1.scomo.part")
        try device.files.synchronizeFile("packages/1.scomo.part")
        try device.files.synchronizeDirectory("packages")
        device.files.restart(after: .losesEverything)
        #expect(try device.files.read("packages/1.scomo.part", limit: 3) == [1, 2, 3])
    }

    @Test("shows in the tree how an operation ended that ended on a full disk", arguments: 0..<10)
    func fullAtTheEnd(_ number: Int) throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/Download")
        let work = try #require(try device.beginWork())
        let result = try device.perform(work)
        device.files.fault = .isFull(from: number)
        try? device.components.finished(work, result)
        device.files.fault = .none
        if device.components.reports.isEmpty { try device.components.finished(work, result) }
        try device.answerReports()
        for _ in 1...2 {
            #expect(device.find("Download/x/Status") == "40")
            #expect(device.find("Inventory/Delivered/x/State") == "10")
            try device.restart()
        }
    }

    @Test("counts no result, and no stop, of work that another has followed")
    func lateResult() throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/DownloadInstall")
        let download = try #require(try device.beginWork())
        try device.components.finished(download, try device.perform(download))
        let install = try #require(device.components.nextWork())
        #expect(install != download)
        try device.components.finished(download, .failed(.clientError, reason: "late"))
        try device.components.stopped(download)
        #expect(device.components.reports.isEmpty)
        #expect(device.components.nextWork() == install)
        try device.work()
        #expect(device.report == ["informational", "./SCOMO/Inventory/Deployed/core 1200 core"])
    }
}
