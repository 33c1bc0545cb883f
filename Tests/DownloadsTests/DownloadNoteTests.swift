import Linux
import TestSupport
import Testing

@testable import Downloads

@Suite("The note of a download")
struct DownloadNoteTests {
    @Test("costs no wait for the disk where few bytes come, unless it takes another's place")
    func shortNote() throws {
        let files = CrashingFileSystem()
        let note = DownloadNote(files, "1.scomo")
        var waits = 0
        files.leavesOut = { _ in
            waits += 1
            return false
        }
        note.save("a", validator: "v", total: 9, isShort: true)
        #expect(waits == 0)
        #expect(note.content(of: "a")?.validator == "v")
        note.save("a", validator: "w", total: 9, isShort: true)
        #expect(waits == 2)
        #expect(note.content(of: "a")?.validator == "w")
        note.remove()
        note.save("a", validator: "v", total: 900, isShort: false)
        #expect(waits == 4)
    }
}
