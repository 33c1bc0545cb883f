import DeliveryPackage
import Deployment
import Linux
import Records

// What a verified package has to pass before anything of it is written.
extension Installer {
    func admit(_ package: VerifiedManifest, _ expectation: PackageExpectation) throws(InstallerError) {
        try expectation.check(package)
        try checkEnvironment(package.manifest)
        try checkExpiry(package.manifest)
        try checkMinimum(package.manifest)
        if !settings.allowsDowngrades { try floors().check(package.manifest) }
    }

    /// A package that isn't installed has no version to begin from, and may come. What an earlier version left behind of it,
    /// and the newer ones no longer bring, doesn't count.
    private func checkMinimum(_ manifest: Manifest) throws(InstallerError) {
        guard let minimum = manifest.minimumVersion else { return }
        let installed = try current().generation.components.map { $0.origin }
            .filter { $0.package == manifest.package }.map { Version($0.packageVersion) }.max()
        guard let installed, installed < Version(minimum) else { return }
        throw .tooOld(manifest.package, version: "\(installed)", minimum: minimum)
    }

    private func checkEnvironment(_ manifest: Manifest) throws(InstallerError) {
        guard let wanted = manifest.environment, !environments.contains(wanted) else { return }
        throw .wrongEnvironment(wanted, supported: environments)
    }

    /// A clock that is earlier than the package itself is wrong, and says nothing about its age.
    private func checkExpiry(_ manifest: Manifest) throws(InstallerError) {
        guard let end = manifest.validUntil else { return }
        let now = clock()
        if let built = manifest.built.flatMap({ WallClock($0) }), now < built { return }
        guard now > end else { return }
        throw .expired("\(end)")
    }

    /// The floors, those included that the current generation sets.
    private func floors() throws(InstallerError) -> Floors {
        var floors = Floors(try disk.load(Self.floorFile, limit: Self.floorLimit).records)
        let current = try current()
        if let number = current.number, try generations.isConfirmed(number) {
            floors.raise(to: current.generation)
        }
        return floors
    }

    /// Keeps the floors of what has been confirmed. Once that is done it costs one small file's reading.
    func keepFloors() throws(InstallerError) {
        let kept = Floors(try disk.load(Self.floorFile, limit: Self.floorLimit).records)
        let floors = try floors()
        guard floors != kept else { return }
        try disk.save(floors.records, to: Self.floorFile, limit: Self.floorLimit)
    }

    private static var floorFile: Path { "floors" }
    /// - Unit: bytes. 30,000 packages with ordinary names.
    private static var floorLimit: Int { 4 << 20 }
}
