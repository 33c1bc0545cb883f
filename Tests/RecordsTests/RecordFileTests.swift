import Linux
import Records
import TestSupport
import Testing

@Suite("A file of records")
struct RecordFileTests {
    private let old = [Record([("Stage", "accepted")])]
    private let new = [Record([("Stage", "reporting")]), Record([("Stage", "accepted")])]

    @Test("gives back what was saved, and nothing before that")
    func roundTrip() throws {
        let file = RecordFile("journal", in: CrashingFileSystem([:]))
        #expect(try file.load() == RecordFile.Contents(records: [], damage: nil))
        try file.save(new)
        #expect(try file.load() == RecordFile.Contents(records: new, damage: nil))
    }

    @Test("may be as large as its limit, and no larger")
    func limit() throws {
        let files = CrashingFileSystem([:])
        let size = RecordWriter.write(old).count
        let file = RecordFile("journal", in: files, limit: size)
        try file.save(old)
        #expect(try file.load() == RecordFile.Contents(records: old, damage: nil))
        #expect(throws: FileSystemError(.write, "journal", .noSpace)) {
            try file.save([Record([("Stage", "accepted!")])])
        }
        #expect(try file.load() == RecordFile.Contents(records: old, damage: nil))
    }

    @Test("is written without a wait for the disk where that is left to others")
    func write() throws {
        let files = CrashingFileSystem()
        let file = RecordFile("journal", in: files)
        try file.write(new)
        #expect(files.operations == 1)
        #expect(try file.load() == RecordFile.Contents(records: new, damage: nil))
        try files.synchronizeAll()
        files.restart(after: .losesEverything)
        #expect(try file.load() == RecordFile.Contents(records: new, damage: nil))
    }

    @Test("looks like this")
    func golden() throws {
        let files = CrashingFileSystem([:])
        try RecordFile("journal", in: files).save(old)
        let text = try String(decoding: files.read("journal", limit: 1000), as: UTF8.self)
        // The checksum is `printf 'Stage: accepted\n' | gzip -c | tail -c8 | head -c4`, read backwards.
        #expect(text == "Format: 1\nChecksum: 93fd5259\n\nStage: accepted\n")
    }

    @Test("holds the old or the new records, wherever the power fails", arguments: PowerLoss.allCases)
    func powerLoss(_ loss: PowerLoss) throws {
        var operations = 0
        var finished = false
        while !finished {
            try #require(operations < PowerLoss.mostOperations)
            let files = CrashingFileSystem([:])
            try RecordFile("journal", in: files).save(old)
            files.failPower(after: operations)
            finished = (try? RecordFile("journal", in: files).save(new)) != nil
            files.restart(after: loss)
            let contents = try RecordFile("journal", in: files).load()
            #expect(contents.damage == nil)
            #expect(contents.records == new || !finished && contents.records == old)
            operations += 1
        }
        #expect(operations > 4)
    }

    @Test("is set aside when any byte of it changed, and a new one begins")
    func damage() throws {
        let files = CrashingFileSystem([:])
        let file = RecordFile("journal", in: files)
        try file.save(old)
        let sound = try files.read("journal", limit: 1000)
        for position in sound.indices {
            var damaged = sound
            damaged[position] ^= 1
            try files.replaceContents(of: "journal", with: damaged)
            let contents = try file.load()
            #expect(contents.records.isEmpty)
            #expect(contents.damage?.aside == "journal.damaged", "byte \(position)")
            #expect(try files.read("journal.damaged", limit: 1000) == damaged)
            #expect(try file.load().damage == nil)
        }
    }

    @Test("isn't replaced by what would be too large to be read")
    func tooLargeToSave() throws {
        let files = CrashingFileSystem([:])
        let file = RecordFile("journal", in: files, limit: 100)
        try file.save(old)
        let large = [Record([("Name", String(repeating: "a", count: 100))])]
        #expect(throws: FileSystemError(.write, "journal", .noSpace)) { try file.save(large) }
        #expect(try file.load().records == old)
    }

    @Test("is set aside when it was cut short or is too large", arguments: [0, 1, 20, 44])
    func truncated(length: Int) throws {
        let files = CrashingFileSystem([:])
        try RecordFile("journal", in: files).save(old)
        let sound = try files.read("journal", limit: 1000)
        try files.replaceContents(of: "journal", with: Array(sound.prefix(length)))
        #expect(try RecordFile("journal", in: files).load().damage != nil)

        try files.replaceContents(of: "journal", with: [UInt8](repeating: 65, count: 2000))
        #expect(try RecordFile("journal", in: files, limit: 1000).load().damage != nil)
    }
}
