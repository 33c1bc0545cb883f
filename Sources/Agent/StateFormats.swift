import Linux
import Records

/// The state files of the agent. Each is looked at before the first is used: if a newer version of the program wrote
/// one of them, the agent ends and leaves all as they are.
enum StateFormats {
    static var names: [Path] {
        [
            "accounts", "clock", "deferred", "lock-outs", "notifications", "operations", "properties", "tree",
            "verified",
        ]
    }

    /// - Throws: `.readNewerFormat`, with the file's name.
    static func check(_ files: any FileSystem) throws(FileSystemError) {
        // - Unit: bytes. As much as the journal of operations, the largest of them, may have.
        for name in names { try RecordFile(name, in: files, limit: 1 << 27).requireKnownFormat() }
    }
}
