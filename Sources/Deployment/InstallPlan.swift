/// What installing a package would do, found out before anything is written.
public struct InstallPlan: Equatable, Sendable {
    /// SCOMO's `PkgID`.
    public var package: String
    /// In Debian's form.
    public var version: String
    /// The package's components; none if it is about whom to trust.
    public var components: [PlannedComponent]
    /// What its maker says about it.
    public var notes: PackageNotes
    /// What has to be free on the disk.
    ///
    /// - Unit: bytes, the reserve of the installer's settings included.
    public var neededSpace: Int
    /// - Unit: bytes.
    public var freeSpace: Int
    /// Why it would be refused; nil if it would be done. What a health check will say isn't known.
    public var failure: DeploymentFailure?

    public init(
        package: String, version: String, components: [PlannedComponent] = [],
        notes: PackageNotes = PackageNotes(), neededSpace: Int = 0, freeSpace: Int = 0,
        failure: DeploymentFailure? = nil
    ) {
        (self.package, self.version, self.components) = (package, version, components)
        self.notes = notes
        (self.neededSpace, self.freeSpace, self.failure) = (neededSpace, freeSpace, failure)
    }
}

/// What becomes of a component.
public struct PlannedComponent: Equatable, Sendable {
    public var identifier: String
    /// In Debian's form.
    public var version: String
    /// The version that is installed now; nil if none is.
    public var replaces: String?
    /// Whether it is in use afterwards.
    public var isActive: Bool

    public init(identifier: String, version: String, replaces: String?, isActive: Bool) {
        (self.identifier, self.version) = (identifier, version)
        (self.replaces, self.isActive) = (replaces, isActive)
    }
}
