import DeliveryPackage
import Linux

/// Turns a failed file operation into the installer's error.
func stored<Result: ~Copyable>(
    _ body: () throws(FileSystemError) -> Result
) throws(InstallerError) -> Result {
    do throws(FileSystemError) {
        return try body()
    } catch {
        throw .storage(error)
    }
}

/// Turns what is wrong with a package into the installer's error.
func packaged<Result: ~Copyable>(
    _ body: () throws(PackageError) -> Result
) throws(InstallerError) -> Result {
    do throws(PackageError) {
        return try body()
    } catch {
        if case .interrupted(let reason) = error { throw .interrupted(reason) }
        throw .package(error)
    }
}
