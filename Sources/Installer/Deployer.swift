public import Linux

/// What changes the software of a device.
///
/// Each call either does all that it says or changes nothing, also when the power fails meanwhile. Each bears
/// repetition: what is done already is done.
public protocol Deployer: AnyObject {
    /// What is installed now.
    func inventory() throws(InstallerError) -> Inventory

    /// Installs all components of a delivery package, together or not at all.
    ///
    /// A component that is installed already is updated, or taken back to an earlier version. A component that
    /// an earlier version of the package had and this one hasn't stays as it is (our choice: whoever wants it gone
    /// removes it).
    ///
    /// - Parameters:
    ///   - package: The open file, at its beginning.
    ///   - activation: What the components are afterwards, whatever they were.
    /// - Returns: The package's components.
    func install(
        _ package: consuming FileHandle, _ activation: Activation
    ) throws(InstallerError) -> [InstalledComponent]

    /// Makes a component's files appear below `current/active`.
    func activate(_ component: String) throws(InstallerError)

    /// Makes them disappear from there; they stay installed.
    func deactivate(_ component: String) throws(InstallerError)

    /// Removes a component. One that isn't installed is removed already.
    func remove(_ component: String) throws(InstallerError)
}

/// Whether an installed component is in use.
public enum Activation: String, Sendable {
    case active, inactive
}

/// A deployment component as it is installed.
public struct InstalledComponent: Equatable, Sendable {
    public var identifier: String
    /// In Debian's form.
    public var version: String
    /// A name for people.
    public var name: String?
    public var description: String?
    /// What the package said that it is for.
    public var environment: String?
    /// The delivery package that it came with, SCOMO's `PkgID`; empty if that was damaged on the disk.
    public var package: String
    public var packageVersion: String
    public var isActive: Bool

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
