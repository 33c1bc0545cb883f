import Linux
import Records

/// The state files of the agent. Each is looked at before the first is used: if a newer version of the program wrote
/// one of them, the agent ends and leaves all as they are.
enum StateFormats {
    static var names: [Path] {
        [
            "accounts", "clock", "deferred", "held", "lock-outs", "notices", "notifications", "operations",
            "properties", "told", "tree", "verified",
        ]
    }

    /// - Throws: `.readNewerFormat`, with the file's name.
    static func check(_ files: any FileSystem) throws(FileSystemError) {
        if try files.attributes(of: returned) != nil { try takeBack(files) }
        for name in names { try file(name, files).requireKnownFormat() }
    }

    /// A server was reached, so that nobody goes back to the version before: what was kept for that goes.
    static func forgetEarlier(_ files: any FileSystem) throws(FileSystemError) {
        for name in names { try file(name, files).forgetEarlier() }
    }

    /// A newer agent was on trial, and this one is back: it goes on from its own state.
    private static func takeBack(_ files: any FileSystem) throws(FileSystemError) {
        for name in names { try file(name, files).takeBack() }
        try files.synchronizeDirectory(.top)
        try files.remove(returned)
    }

    /// Left by the program that takes an update of the agent back: see `Packaging/update-agent`.
    private static var returned: Path { "returned" }

    private static func file(_ name: Path, _ files: any FileSystem) -> RecordFile {
        // - Unit: bytes. As much as the journal of operations, the largest of them, may have.
        RecordFile(name, in: files, limit: 1 << 27)
    }
}
