import Bytes
import DeliveryPackage
import Deployment

extension PackageExpectation {
    /// Compares what was ordered with what was signed.
    ///
    /// Versions are compared as Debian does: `1.0` was ordered, `0:1.0-0` is the same.
    func check(_ package: VerifiedManifest) throws(InstallerError) {
        let manifest = package.manifest
        if let ordered = self.package, ordered != manifest.package {
            throw .unexpected("identifier", ordered: ordered, found: manifest.package)
        }
        if let ordered = version, Version(ordered) != Version(manifest.version) {
            throw .unexpected("version", ordered: ordered, found: manifest.version)
        }
        if let ordered = digest, ordered != package.digest {
            throw .unexpected(
                "digest", ordered: Hex.encode(ordered), found: Hex.encode(package.digest))
        }
    }
}
