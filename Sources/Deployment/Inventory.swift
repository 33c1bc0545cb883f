/// What is installed on a device.
public struct Inventory: Equatable, Sendable {
    /// In the order of their identifiers.
    public var components: [InstalledComponent]

    public init(_ components: [InstalledComponent] = []) {
        self.components = components
    }

    /// The component of this identifier; nil if it isn't installed.
    public subscript(_ identifier: String) -> InstalledComponent? {
        components.first { $0.identifier == identifier }
    }
}

/// Names one state of what is installed.
public struct InventoryRevision: Equatable, Sendable {
    /// The number of the current generation; 0 when nothing was ever installed.
    public var generation: Int
    /// Counts the deployer's own changes: the number of a generation that failed is given again.
    public var changes: Int
    /// Names the deployer's process, which counts its changes anew at each start; 0 where it is this one.
    public var instance: UInt64

    public init(generation: Int, changes: Int, instance: UInt64 = 0) {
        (self.generation, self.changes, self.instance) = (generation, changes, instance)
    }
}

/// A deployment component as it is installed.
public struct InstalledComponent: Equatable, Sendable {
    /// Unique on the device.
    public var identifier: String
    /// In Debian's form.
    public var version: String
    /// A name for people.
    public var name: String?
    /// A text for people, of any number of lines.
    public var description: String?
    /// What the package said that it is for.
    public var environment: String?
    /// The delivery package that it came with, SCOMO's `PkgID`; empty if that was damaged on the disk.
    public var package: String
    /// That package's version; empty like `package`.
    public var packageVersion: String
    /// Whether the component is in use.
    public var isActive: Bool
    /// The installed components that have another version than the package was released with: what it was released with, and
    /// the version that is here, like `org.example.base (= 1.2): 1.1`.
    public var mismatches: [String] = []
    /// What the package's maker said about it.
    public var notes = PackageNotes()
    /// Where the list of what it is made of lies, below the component's directory; nil if there is none.
    public var sbom: String?

    public init(
        identifier: String, version: String, name: String? = nil, description: String? = nil,
        environment: String? = nil, package: String, packageVersion: String, isActive: Bool
    ) {
        (self.identifier, self.version) = (identifier, version)
        (self.name, self.description, self.environment) = (name, description, environment)
        (self.package, self.packageVersion) = (package, packageVersion)
        self.isActive = isActive
    }
}

/// A difference between an installed component and what was signed.
public struct Deviation: Equatable, Sendable {
    /// The component's identifier.
    public var component: String
    /// A sentence for people; names the file.
    public var reason: String

    public init(component: String, reason: String) {
        (self.component, self.reason) = (component, reason)
    }
}
