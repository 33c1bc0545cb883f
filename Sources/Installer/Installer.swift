import DeliveryPackage
public import Linux
public import OpenSSL

/// Installs components in generations: directories of links, of which one at a time is current.
///
/// Every change is prepared where nothing looks, made durable, and then comes into force by renaming one link.
/// The folder's README tells the steps, and what a power cut between them leaves.
public final class Installer: Deployer {
    let files: any FileSystem
    let store: Store
    let generations: Generations
    let staging: Staging
    let trust: SignatureVerifier
    let environments: [String]
    let health: any HealthChecker
    let waiter: any Waiter
    let settings: InstallerSettings

    /// - Parameters:
    ///   - files: Rooted at a directory that is the installer's alone.
    ///   - trust: Whose packages are accepted.
    ///   - environments: What this device is, in the words that packages ask for.
    ///   - health: Runs the components' health checks.
    ///   - waiter: Passes the time while packages are expanded.
    public init(
        files: any FileSystem, trust: SignatureVerifier, environments: [String], health: any HealthChecker,
        waiter: any Waiter, settings: InstallerSettings = InstallerSettings()
    ) {
        precondition(settings.keptGenerations > 0, "the current generation is always kept")
        self.files = files
        (store, generations, staging) = (
            Store(files: files), Generations(files: files), Staging(files: files)
        )
        (self.trust, self.environments) = (trust, environments)
        (self.health, self.waiter, self.settings) = (health, waiter, settings)
    }

    /// What is installed, read from the current generation.
    ///
    /// Of a component whose record is damaged only the identifier and the version are known.
    public func inventory() throws(InstallerError) -> Inventory {
        let generation = try stored { () throws(FileSystemError) in try generations.readCurrent() }
        return Inventory(generation.components.map { describe($0) })
    }

    public func activate(_ component: String) throws(InstallerError) {
        try setActive(component, true)
    }

    public func deactivate(_ component: String) throws(InstallerError) {
        try setActive(component, false)
    }

    private func setActive(_ component: String, _ isActive: Bool) throws(InstallerError) {
        let lock = try begin()
        defer { lock.release() }
        var change = try beginChange()
        guard change.old[component] != nil else { throw .noSuchComponent(component) }
        change.new[component]?.isActive = isActive
        try perform(change)
    }

    public func remove(_ component: String) throws(InstallerError) {
        let lock = try begin()
        defer { lock.release() }
        var change = try beginChange()
        change.new[component] = nil
        try perform(change)
    }

    /// Goes back to the confirmed generation before the current one, which is then forgotten.
    public func rollBack() throws(InstallerError) {
        let lock = try begin()
        defer { lock.release() }
        let current = try stored { () throws(FileSystemError) in try generations.current() }
        let parent = try stored { () throws(FileSystemError) in try generations.parent(of: current) }
        guard let parent else { throw .noEarlierGeneration }
        try undoing(to: current) { () throws(InstallerError) in
            try stored { () throws(FileSystemError) in try generations.switchTo(parent) }
        }
        tidy()
    }

    func describe(_ component: DeployedComponent) -> InstalledComponent {
        let manifest = store.manifest(component.entry).manifest
        return InstalledComponent(
            identifier: component.identifier, version: component.entry.version, name: manifest?.name,
            description: manifest?.description, environment: component.origin.environment,
            package: component.origin.package, packageVersion: component.origin.packageVersion,
            isActive: component.isActive)
    }
}
