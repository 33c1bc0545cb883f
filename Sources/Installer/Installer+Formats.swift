import Linux
import Records

// State that a version before kept in another format. README of Records tells what is kept, and how long.
extension Installer {
    /// A newer installer was on trial, and this one is back: it goes on from its own records.
    func takeBackFormats() throws(InstallerError) {
        guard try disk.attributes(of: Self.returned) != nil else { return }
        try orderMark.remove()
        try formatMark.remove()
        for file in try recordFiles() {
            do throws(FileSystemError) {
                try RecordFile(file, in: disk.files, limit: Self.recordLimit).takeBack()
            } catch {
                throw .storage(error)
            }
        }
        try disk.synchronizeAll()
        try disk.removeTree(Self.returned)
    }

    /// The device works with this version: nobody goes back to the one before.
    func forgetEarlierFormats() throws(InstallerError) {
        try onceInThisRun(formatMark) { () throws(InstallerError) in try removeEarlierFormats() }
    }

    private func removeEarlierFormats() throws(InstallerError) {
        let end = Array("\(RecordFile.earlier)".utf8)
        for file in try recordFiles() where "\(file)".utf8.suffix(end.count).elementsEqual(end) {
            try disk.removeTree(file)
        }
    }

    /// All files that may have records: what is in the store, and what is known of it.
    private func recordFiles() throws(InstallerError) -> [Path] {
        var files: [Path] = []
        var directories: [Path] = [.top]
        for parent in [Generations.directory, Store.directory] {
            directories += try children(of: parent, .directory)
        }
        for directory in directories { files += try children(of: directory, .file) }
        return files
    }

    private func children(of directory: Path, _ kind: FileAttributes.Kind) throws(InstallerError) -> [Path] {
        guard try disk.attributes(of: directory) != nil else { return [] }
        var children: [Path] = []
        for name in try disk.list(directory, limit: 65_536) {
            guard let child = try? disk.child(directory, name) else { continue }
            if try disk.attributes(of: child)?.kind == kind { children.append(child) }
        }
        return children
    }

    /// Left by the program that takes an update of the agent back: see `Packaging/update-agent`.
    private static var returned: Path { "returned" }

    /// - Unit: bytes. As much as the largest of them, what is known of a generation's components, may have.
    private static var recordLimit: Int { 64 << 20 }
}
