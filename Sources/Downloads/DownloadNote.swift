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

    /// Whose bytes the file has; nil if that isn't known.
    var address: String? { (try? file.load().records.first)?["Address"] }

    /// What is known of the bytes that are there.
    struct Content {
        /// What came with them.
        let validator: String
        /// How many the file has, if that was said.
        let total: Int?
        /// Whether they came from another place than the one that is asked now.
        var isFromElsewhere = false
    }

    /// nil when the bytes are another address's or of unknown origin.
    func content(of address: String) -> Content? {
        do throws(FileSystemError) {
            guard let record = try file.load().records.first, record["Address"] == address,
                let validator = record["Validator"]
            else { return nil }
            return Content(validator: validator, total: record["Total"].flatMap { Int($0) })
        } catch {
            return nil
        }
    }

    /// The same of bytes from one of these addresses, where another place of the same file may go on: its length and a strong
    /// entity tag have to tell that it has that file.
    func content(from others: [String]) -> Content? {
        guard let address, others.contains(address), var content = self.content(of: address),
            content.total != nil,
            content.validator.utf8.first == UInt8(ascii: "\"")
        else { return nil }
        content.isFromElsewhere = true
        return content
    }

    /// Without the note a later attempt begins anew, so a failure to write it is no failure of the download.
    ///
    /// - Parameter isShort: Whether a power cut may take it. Where there is one already it may not: that would count again.
    func save(_ address: String, validator: String?, total: Int?, isShort: Bool) {
        var record = Record([("Address", address)])
        record["Validator"] = validator
        record["Total"] = total.map { "\($0)" }
        if isShort, !exists {
            try? file.write([record])
        } else {
            try? file.save([record])
        }
    }

    /// Whether there is one, of whatever.
    private var exists: Bool {
        do throws(FileSystemError) { return try files.attributes(of: file.path) != nil } catch { return true }
    }

    func remove() {
        try? files.remove(file.path)
    }
}
