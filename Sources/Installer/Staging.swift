import DeliveryPackage
import Linux

/// The directory where a change is prepared, and where nothing looks.
///
/// `staging/<place in the manifest>/` takes the files of a component. What is left there is of no use to anybody
/// and is removed at every start and before every change.
struct Staging {
    let disk: Disk

    static var directory: Path { "staging" }
    /// Where the generation is built.
    static var generation: Path { "staging/generation" }

    func begin() throws(InstallerError) {
        try disk.makeDirectories(Self.directory, mode: 0o700)
    }

    func clear() throws(InstallerError) {
        try disk.removeTree(Self.directory)
    }

    /// Where the files of a component are gathered.
    func path(ofComponent index: Int) throws(InstallerError) -> Path {
        try disk.child(Self.directory, "\(index)")
    }
}
