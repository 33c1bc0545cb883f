import Linux

extension Generations {
    /// Removes all generations but `kept`.
    ///
    /// Their names go first, and for good: a generation is either whole or not there, also when the power fails
    /// while its files are being removed.
    func collect(keeping kept: [Int]) throws(FileSystemError) {
        let keptNames = kept.map { "\($0)" }
        // What an earlier collection didn't get to remove.
        for name in try names() where Int(name) == nil { try files.removeTree(path(name)) }
        let names = try names().filter { !keptNames.contains($0) }
        guard !names.isEmpty else { return }
        for name in names {
            try files.rename(path(name), to: path(name).withSuffix(".gone"))
        }
        try files.synchronizeDirectory(Self.directory)
        for name in names { try files.removeTree(path(name).withSuffix(".gone")) }
    }

    private func path(_ name: String) throws(FileSystemError) -> Path {
        try files.child(Self.directory, name)
    }
}
