public import Linux

/// What of a store others than the installer could write. Nothing of it is believed: records and digests beside the files say only what
/// whoever wrote them wanted, and no signature is kept.
public enum ForeignStore {
    /// Moves all that is of an installer with another user, or could be written by somebody else, into a folder of its own.
    ///
    /// - Returns: The folder's name below the store, if something was moved.
    public static func setAside(in files: LinuxFileSystem, now: WallClock) throws(FileSystemError) -> Path? {
        // First the door is closed, so that nothing comes after it was looked at.
        if try !files.isOwn(.top) { try files.takeTop() }
        let foreign = try foreignNames(files)
        guard !foreign.isEmpty else { return nil }
        let folder = try files.child(.top, "set-aside-\(now.seconds)")
        try files.makeDirectory(folder, mode: 0o700)
        for name in foreign {
            try files.rename(files.child(.top, name), to: files.child(folder, name))
        }
        try files.synchronizeAll()
        return folder
    }

    /// Whether there is something to be set aside.
    public static func isFound(in files: LinuxFileSystem) throws(FileSystemError) -> Bool {
        guard try files.isOwn(.top) else { return true }
        return try !foreignNames(files).isEmpty
    }

    /// Names that are no path of ours are nothing that an installer would look at.
    private static func foreignNames(_ files: LinuxFileSystem) throws(FileSystemError) -> [String] {
        var foreign: [String] = []
        for name in try files.list(.top, limit: nameLimit) {
            guard let path = try? files.child(.top, name) else { continue }
            if try !files.isOwn(path) { foreign.append(name) }
        }
        return foreign
    }

    /// A store has a dozen names; more than this is somebody's mischief, and then nothing is installed.
    private static var nameLimit: Int { 16_384 }
}
