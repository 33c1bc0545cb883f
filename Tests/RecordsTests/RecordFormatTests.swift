import Linux
import Records
import TestSupport
import Testing

@Suite("A file of records of another format")
struct RecordFormatTests {
    /// Format 2 has names of states, format 3 another field for them.
    private let third = RecordFormat(migrations: [
        { records in records.map { Record([("Stage", $0["Stage"] == "1" ? "accepted" : "done")]) } },
        { records in records.map { Record([("State", $0["Stage"] ?? "")]) } },
    ])
    private let second = RecordFormat(migrations: [
        { records in records.map { Record([("Stage", $0["Stage"] == "1" ? "accepted" : "done")]) } }
    ])

    @Test("has the number that follows from the migrations")
    func numbers() throws {
        #expect([RecordFormat(), second, third].map(\.number) == [1, 2, 3])
        let files = CrashingFileSystem([:])
        try RecordFile("journal", in: files, format: third).save([Record([("State", "accepted")])])
        #expect(
            try String(decoding: files.read("journal", limit: 99), as: UTF8.self).hasPrefix("Format: 3\n"))
    }

    @Test("is read as the program's own when it is older, from every step")
    func older() throws {
        let files = CrashingFileSystem([:])
        try RecordFile("journal", in: files).save([Record([("Stage", "1")]), Record([("Stage", "2")])])
        let first = try files.read("journal", limit: 99)
        let file = RecordFile("journal", in: files, format: third)
        let new = [Record([("State", "accepted")]), Record([("State", "done")])]
        #expect(try file.load() == RecordFile.Contents(records: new, damage: nil))
        // Until it is saved nothing has changed, and the copy stays when it has.
        #expect(try files.read("journal", limit: 99) == first)
        #expect(try file.load().records == new)
        try file.save(new)
        #expect(try files.read("journal.before", limit: 99) == first)
        #expect(try file.load().records == new)

        try RecordFile("journal", in: files, format: second).save([Record([("Stage", "done")])])
        #expect(try file.load().records == [Record([("State", "done")])])
    }

    @Test("holds the old state or the migrated one, wherever the power fails", arguments: PowerLoss.allCases)
    func powerLoss(_ loss: PowerLoss) throws {
        var operations = 0
        var finished = false
        while !finished {
            try #require(operations < PowerLoss.mostOperations)
            let files = CrashingFileSystem([:])
            try RecordFile("journal", in: files).save([Record([("Stage", "1")])])
            let file = RecordFile("journal", in: files, format: second)
            files.failPower(after: operations)
            finished = (try? file.save(file.load().records)) != nil
            files.restart(after: loss)
            #expect(
                try file.load()
                    == RecordFile.Contents(records: [Record([("Stage", "accepted")])], damage: nil))
            operations += 1
        }
        #expect(operations > 8)
    }

    @Test("is taken back by the older program, wherever the power fails", arguments: PowerLoss.allCases)
    func takeBack(_ loss: PowerLoss) throws {
        for operations in 0..<6 {
            let files = CrashingFileSystem([:])
            let file = RecordFile("journal", in: files)
            try file.save([Record([("Stage", "1")])])
            let newer = RecordFile("journal", in: files, format: second)
            try newer.save(newer.load().records)
            files.failPower(after: operations)
            _ = try? file.takeBack()
            files.restart(after: loss)
            try file.takeBack()
            #expect(try file.load().records == [Record([("Stage", "1")])])
            // What is the program's own already stays.
            try file.save([Record([("Stage", "2")])])
            try file.takeBack()
            #expect(try file.load().records == [Record([("Stage", "2")])])
        }
    }

    @Test("is set aside by the older program when there was none before")
    func takeBackNew() throws {
        let files = CrashingFileSystem([:])
        try RecordFile("journal", in: files, format: second).save([Record([("Stage", "done")])])
        let file = RecordFile("journal", in: files)
        try file.takeBack()
        #expect(files.tree == ["journal.newer"])
        #expect(try file.load() == RecordFile.Contents(records: [], damage: nil))
        try file.takeBack()
    }

    @Test("is kept as it was until it is forgotten")
    func forget() throws {
        let files = CrashingFileSystem([:])
        try RecordFile("journal", in: files).save([Record([("Stage", "1")])])
        let file = RecordFile("journal", in: files, format: second)
        try file.save(file.load().records)
        for _ in 0..<2 {
            try file.forgetEarlier()
            #expect(files.tree == ["journal"])
        }
        #expect(try file.load().records == [Record([("Stage", "accepted")])])
    }

    @Test("stops whoever reads it when it is newer, and isn't touched", arguments: ["2", "3", "99999"])
    func newer(_ number: String) throws {
        let files = CrashingFileSystem([:])
        let file = RecordFile("journal", in: files)
        try file.save([Record([("Stage", "1")])])
        let text = try String(decoding: files.read("journal", limit: 99), as: UTF8.self)
        let newer = Array("Format: \(number)\n\(text.drop { $0 != "\n" }.dropFirst())and more".utf8)
        try files.replaceContents(of: "journal", with: newer)
        let error = FileSystemError(.readNewerFormat, "journal", .notSupported)
        #expect(throws: error) { try file.load() }
        #expect(throws: error) { try file.requireKnownFormat() }
        #expect(
            error.description == #"could not read the newer format of "journal": Operation not supported"#)
        #expect(files.tree == ["journal"])
        #expect(try files.read("journal", limit: 99) == newer)
    }

    @Test("stops also when it is larger than ours may be")
    func newerAndLarger() throws {
        let files = CrashingFileSystem([:])
        let newer = Array("Format: 2\nChecksum: 0\n\n\(String(repeating: "A: b\n\n", count: 20))".utf8)
        try files.replaceContents(of: "journal", with: newer)
        #expect(throws: FileSystemError(.readNewerFormat, "journal", .notSupported)) {
            try RecordFile("journal", in: files, limit: 40).load()
        }
        #expect(files.tree == ["journal"])
    }

    @Test("is set aside when it says no number", arguments: ["0", "-1", "x", "", "99999999999999999999"])
    func noNumber(_ number: String) throws {
        let files = CrashingFileSystem([:])
        let file = RecordFile("journal", in: files)
        try files.replaceContents(of: "journal", with: Array("Format: \(number)\nChecksum: 0\n\nA: b\n".utf8))
        try file.requireKnownFormat()
        #expect(try file.load().damage?.reason == .noFormat)
    }
}
