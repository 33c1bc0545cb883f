import Linux
import Records

/// What has to be known to go on with a partial file after a restart: whose bytes these are.
struct DownloadNote {
    private let file: RecordFile
    private let files: any FileSystem

    init(_ files: any FileSystem, _ package: Path) {
        self.files = files
        file = RecordFile(package.withSuffix(".download"), in: files, limit: 16_384)
    }

    /// The validator that came with the bytes; nil when they are another address's or of unknown origin.
    func validator(of address: String) -> String? {
        do throws(FileSystemError) {
            guard let record = try file.load().records.first, record["Address"] == address else { return nil }
            return record["Validator"]
        } catch {
            return nil
        }
    }

    /// Without the note a later attempt begins anew, so a failure to write it is no failure of the download.
    func save(_ address: String, validator: String?) {
        var record = Record([("Address", address)])
        record["Validator"] = validator
        try? file.save([record])
    }

    func remove() {
        try? files.remove(file.path)
    }
}
