import Linux
import Records
import SCOMO
import SCOMOTerms
import TestSupport
import Testing

@Suite("In the journal of operations")
struct DamagedNumberTests {
    @Test(
        "a number that nobody can have counted to is damage, and the next operation has one",
        arguments: [
            ("Next", "18446744073709551615"), ("Operation", "18446744073709551615"),
            ("File", "18446744073709551614"), ("Restarts", "9223372036854775807"),
            ("Restarts", "-9223372036854775808"), ("Waited", "18446744073709551615"),
        ])
    func numbers(_ field: String, _ number: String) throws {
        let device = try Device()
        try device.addPackage()
        try device.execute("Download/x/Operations/Download")
        _ = try device.beginWork()
        let journal = RecordFile("operations", in: device.files)
        var records = try journal.load().records
        for index in records.indices where records[index][field] != nil { records[index][field] = number }
        if field == "Waited" { records[1][field] = number }
        try journal.save(records)
        try device.restart()
        if let work = try device.beginWork() {
            try device.components.waits(work, device.components.waited(work) + .seconds(60))
            try device.components.stopped(work)
        }
        try device.restart()
        try device.addPackage("y", id: "other")
        try device.execute("Download/y/Operations/DownloadInstall", correlator: "c")
        try device.work()
        #expect(device.components.reports.contains { $0.outcome.correlator == "c" })
    }
}
