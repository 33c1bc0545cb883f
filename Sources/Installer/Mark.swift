import Linux

/// A link at the top of the store that leads nowhere: its text says of what something is known to be so.
///
/// It is never made durable. The text names the run of the device, so that after a power cut it says nothing any more, whether it is
/// an old one or is gone.
struct Mark {
    let disk: Disk
    let path: Path

    func says(_ text: String) throws(InstallerError) -> Bool {
        guard try disk.attributes(of: path)?.kind == .symbolicLink else { return false }
        return try disk.readSymbolicLink(path) == text
    }

    func set(_ text: String) throws(InstallerError) {
        try remove()
        try disk.makeSymbolicLink(at: path, to: text)
    }

    func remove() throws(InstallerError) {
        if try disk.attributes(of: path) != nil { try disk.removeTree(path) }
    }
}
