import Linux
import Records

/// Files as another version of the program could have written them.
enum RecordFixture {
    static func write(_ records: [[(String, String)]], _ path: Path, _ files: any FileSystem) throws {
        try RecordFile(path, in: files).save(records.map { Record($0) })
    }
}
