public import Deployment
import Linux

// Generation 0: the software that the device had when it left the factory. It is never current, and never removed.
extension Installer {
    /// Makes what is installed now the software that `reset` goes to. For those who fill a device at the factory.
    public func markAsFactory() throws(DeploymentFailure) {
        do throws(InstallerError) { try keepAsFactory() } catch { throw DeploymentFailure(error) }
    }

    private func keepAsFactory() throws(InstallerError) {
        let lock = try begin()
        defer { lock.release() }
        try markCurrentAsFactory()
    }

    /// Under the lock.
    func markCurrentAsFactory() throws(InstallerError) {
        try refuseDuringTrial()
        let current = try current()
        try undoing(to: current.number) { () throws(InstallerError) in
            try beginWork()
            let directory = GenerationDirectory(disk: disk, path: Staging.generation)
            try directory.write(current.generation, parent: nil)
            knownEntries.removeAll { $0.number == Generations.factory }
            try generations.replaceFactory(with: Staging.generation)
        }
        tidy()
    }

    /// Goes there as to any other software: with what has to fit, health checks, and back if they fail.
    func goToFactory() throws(InstallerError) {
        let factory = try generations.hasFactory() ? completed(generations.read(Generations.factory)) : nil
        // Whoever orders it sees the device, and wants no other software back.
        try changing(Confirmation()) { (change) throws(InstallerError) in change.new = factory ?? Generation()
        }
    }
}

extension Generations {
    static var factory: Int { 0 }

    func hasFactory() throws(InstallerError) -> Bool { try names().contains("\(Self.factory)") }

    /// Between the two renames there is none: seeding is repeated then.
    func replaceFactory(with directory: Path) throws(InstallerError) {
        let place = try path(Self.factory)
        try disk.synchronizeAll()
        if try hasFactory() { try disk.rename(place, to: place.withSuffix(".gone")) }
        try disk.rename(directory, to: place)
        try disk.synchronizeDirectory(Self.directory)
    }
}
