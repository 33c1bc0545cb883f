import Linux

extension Generations {
    /// Removes all generations but `kept`.
    ///
    /// Their names go first, and for good: a generation is either whole or not there, also when the power fails
    /// while its files are being removed.
    func collect(keeping kept: [Int]) throws(InstallerError) {
        let keptNames = kept.map { "\($0)" }
        // What an earlier collection didn't get to remove.
        for name in try names() where Int(name) == nil { try disk.removeTree(path(name)) }
        let names = try names().filter { !keptNames.contains($0) }
        guard !names.isEmpty else { return }
        for name in names {
            try disk.rename(path(name), to: path(name).withSuffix(".gone"))
        }
        try disk.synchronizeDirectory(Self.directory)
        for name in names { try disk.removeTree(path(name).withSuffix(".gone")) }
    }

    private func path(_ name: String) throws(InstallerError) -> Path {
        try disk.child(Self.directory, name)
    }
}
