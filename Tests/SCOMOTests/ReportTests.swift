import SCOMO
import SCOMOTerms
import TestSupport
import Testing

@Suite("A report")
struct ReportTests {
    @Test("names the package by its node when the server gave it no identifier")
    func noIdentifier() throws {
        let device = try Device()
        try device.addPackage(id: "")
        try device.execute("Download/x/Operations/Download")
        try device.work()
        #expect(device.report == ["informational", "./SCOMO/Inventory/Delivered/x 1200 x"])
    }

    @Test("of a package without components names the package")
    func noComponents() throws {
        let device = try installed("org.example.empty")
        try device.execute("Download/x/Operations/DownloadInstall")
        try device.work()
        #expect(device.report == ["informational", "./SCOMO/Inventory/Delivered/x 1200 suite"])
    }

    @Test("escapes what isn't plain in identifiers and names")
    func escapes() throws {
        let device = try Device()
        try device.addPackage("a%20b", id: "<&>")
        try device.execute("Download/a b/Operations/Download", correlator: "a\nb: c")
        try device.work()
        try device.restart()
        let report = try #require(device.components.reports.first)
        #expect(report.outcome.correlator == "a\nb: c")
        #expect(report.outcome.items.first?.target == "./SCOMO/Inventory/Delivered/a%20b")
        #expect(report.outcome.items.first?.source == "./SCOMO/Download/a b/Operations/Download")
        #expect(
            report.outcome.items.first?.data
                == "<ResultCode>1200</ResultCode><Identifier>&lt;&amp;&gt;</Identifier>")
    }

    @Test("stays the same until it is answered, also over restarts, and has a number of its own")
    func numbers() throws {
        let device = try Device()
        try device.addPackage()
        var numbers: [UInt64] = []
        for _ in 0..<3 {
            try device.execute("Download/x/Operations/Download")
            try device.work()
            let report = try #require(device.components.reports.first)
            try device.restart()
            #expect(device.components.reports == [report])
            numbers.append(report.number)
            try device.answerReports()
            try device.restart()
            #expect(device.components.reports.isEmpty)
        }
        #expect(Set(numbers).count == 3)
    }

    @Test("waits with others, oldest first")
    func several() throws {
        let device = try Device()
        for name in ["a", "b", "c"] {
            try device.addPackage(name, id: name)
            try device.execute("Download/\(name)/Operations/Download", correlator: name)
        }
        try device.work()
        #expect(device.components.reports.map(\.outcome.correlator) == ["a", "b", "c"])
        try device.components.answered(device.components.reports[1].number)
        #expect(device.components.reports.map(\.outcome.correlator) == ["a", "c"])
        try device.components.answered(1000)
        #expect(device.components.reports.count == 2)
    }
}
