public import Linux

/// What fills a device with its first software, at the factory.
public protocol Seeder: AnyObject {
    /// Installs all packages of a folder as one change, with all components in use, and makes what is installed then the software that
    /// `reset` goes to. Which package comes first doesn't matter: dependencies are judged of all together.
    ///
    /// All packages are verified before anything is written, and as with `install` all of it is done or nothing. Repeated, it finds
    /// done what is done.
    ///
    /// - Parameters:
    ///   - folder: The open directory; packages are its files that are called `*.scomo`.
    ///   - watch: As for `install`.
    /// - Returns: The packages' components.
    func seed(
        _ folder: consuming FileHandle, watch: ProgressWatch
    ) throws(DeploymentFailure) -> [InstalledComponent]
}
