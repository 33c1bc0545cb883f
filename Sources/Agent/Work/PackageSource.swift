import Downloads
import Linux
import SCOMO

/// Where packages come from, and how one that has arrived is opened.
struct PackageSource {
    /// Makes one attempt to fetch the package of a piece of work into its file.
    let fetch: (_ work: Work, _ url: String, _ file: Path) -> DownloadEnd
    /// Lets go of a package that will not come any more.
    let discard: (_ work: Work, _ file: Path) -> Void
    let open: (_ file: Path) throws(FileSystemError) -> FileHandle
    /// Makes one attempt to fetch the package straight into a pipe.
    var pour: (_ work: Work, _ url: String, _ pipe: borrowing FileHandle) -> DownloadEnd = { _, _, _ in
        .stopped
    }
}

extension PackageSource {
    /// Over the network, into the agent's state directory.
    ///
    /// - Parameter download: Fetches the package of a piece of work.
    init(_ files: LinuxFileSystem, download: @escaping (Work) -> PackageDownload) {
        self.init(
            fetch: { download($0).run($1, to: $2) }, discard: { download($0).discard($1) },
            open: { (file) throws(FileSystemError) in try files.openForReading(file) },
            pour: { download($0).run($1, into: $2) })
    }
}
