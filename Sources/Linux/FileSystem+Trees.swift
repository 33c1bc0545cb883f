extension FileSystem {
    /// Makes a directory and those above it, as far as they are absent.
    ///
    /// Exported with its body, as `replaceContents` and the next one.
    @export(implementation)
    public func makeDirectories(_ path: Path, mode: UInt32) throws(FileSystemError) {
        var absent: [Path] = []
        var next = path
        while try attributes(of: next) == nil {
            absent.append(next)
            next = next.parent
        }
        for directory in absent.reversed() {
            try makeDirectory(directory, mode: mode)
        }
    }

    /// Removes a file, a link, or a directory with everything in it. What is absent is removed already.
    ///
    /// Links are removed and never followed.
    @export(implementation)
    public func removeTree(_ path: Path) throws(FileSystemError) {
        guard let attributes = try attributes(of: path) else { return }
        guard attributes.kind == .directory else {
            try remove(path)
            return
        }
        for name in try list(path, limit: 1 << 20) {
            try removeTree(try child(path, name))
        }
        try removeDirectory(path)
    }

    @export(implementation)
    public func child(_ directory: Path, _ name: String) throws(FileSystemError) -> Path {
        do throws(PathError) {
            return try directory.appending(name)
        } catch {
            throw FileSystemError(.open, directory, .invalid)
        }
    }
}
