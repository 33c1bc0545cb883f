public import OpenSSL

/// What a device's configuration says of packages, section `[Packages]`. The same for the device and for programs that check packages
/// as it does.
public struct PackageSettings: Equatable, Sendable {
    /// What signatures have to be.
    public var policy = SignaturePolicy()
    /// Whether packages may be older than what was installed of them before. - Default: no; a package can say itself that it may.
    public var allowsDowngrades = false
    /// How large what a package brings may be, expanded. - Unit: bytes. - Default: nil, as large as the installer takes it: 64 GiB.
    public var payloadSize: Int?

    public init() {}

    /// What it means, for people who check their configuration: a sentence each, without a full stop.
    public var sentences: [String] {
        policy.sentences + [
            allowsDowngrades
                ? "older versions may replace newer ones"
                : "older versions replace newer ones only where the package says so (Allow-Downgrade)"
        ] + (payloadSize.map { ["a package may bring \($0) bytes"] } ?? [])
    }
}
