import DeliveryPackage
import OpenSSL

// The package's reader with the installer's error.
extension PackageReader {
    /// The manifest, verified.
    mutating func verifiedManifest() throws(InstallerError) -> VerifiedManifest {
        do throws(PackageError) { return try readManifest() } catch { throw InstallerError(error) }
    }

    /// Throws unless the signature of a package about trust also holds under that which it leads to.
    func verify(_ package: VerifiedManifest, under trust: SignatureVerifier) throws(InstallerError) {
        do throws(PackageError) { try verify(package, by: trust) } catch { throw InstallerError(error) }
    }

    /// The next file of the payload; nil at the end.
    mutating func next() throws(InstallerError) -> PayloadFile? {
        do throws(PackageError) { return try nextFile() } catch { throw InstallerError(error) }
    }

    /// A piece of that file, checked; nil at its end.
    mutating func nextPiece() throws(InstallerError) -> [UInt8]? {
        do throws(PackageError) { return try nextBytes() } catch { throw InstallerError(error) }
    }
}

extension InstallerError {
    /// Waiting that ended is the same error wherever it happened.
    init(_ error: PackageError) {
        if case .interrupted(let reason) = error {
            self = .interrupted(reason)
        } else {
            self = .package(error)
        }
    }
}
