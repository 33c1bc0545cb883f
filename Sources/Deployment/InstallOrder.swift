/// What an installation has to lead to.
public struct InstallOrder: Equatable, Sendable {
    /// What the package's components are afterwards, whatever they were.
    public var activation: Activation
    /// Which package it has to be.
    public var expectation: PackageExpectation
    /// What whoever ordered it says to the commands of the package's components: any text. - Default: nothing.
    public var parameters: String

    /// - Unit: bytes, of `parameters`.
    public static var maximumParameters: Int { 4096 }

    public init(
        _ activation: Activation, expecting expectation: PackageExpectation = PackageExpectation(),
        parameters: String = ""
    ) {
        (self.activation, self.expectation, self.parameters) = (activation, expectation, parameters)
    }
}

/// Whether an installed component is in use.
public enum Activation: String, Sendable {
    case active, inactive
}

/// What is known of a package before it is opened. What differs from it is refused, so that whoever runs the
/// package's server can't choose the software.
public struct PackageExpectation: Equatable, Sendable {
    /// The package's identifier, SCOMO's `PkgID`. - Default: nil, any.
    public var package: String?
    /// In Debian's form. - Default: nil, any.
    public var version: String?
    /// SHA-256 of the manifest, 32 bytes. - Default: nil, any.
    public var digest: [UInt8]?

    public init(package: String? = nil, version: String? = nil, digest: [UInt8]? = nil) {
        (self.package, self.version, self.digest) = (package, version, digest)
    }
}
