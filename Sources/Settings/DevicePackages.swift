/// What a device takes of packages, by its configuration: for programs that check packages as it does. All other keys are ignored.
public struct DevicePackages: Equatable, Sendable {
    /// The roots that may sign delivery packages, each file PEM.
    public var trustDirectory = "/etc/scomo/trust.d"
    public var settings = PackageSettings()

    /// Reads the configuration file of a device's installer, and its drop-ins.
    public init(named file: String) throws(ConfigurationError) {
        let keys: [Setting<DevicePackages>] = [
            .path("Installer", "TrustDirectory") { $1.trustDirectory = $0 }
        ]
        let packages = PackageSettings.keys {
            (values: inout DevicePackages, change: (inout PackageSettings) -> Void) in
            change(&values.settings)
        }
        try ConfigurationReader(keys + packages, ignoresOthers: true).read(file, into: &self)
    }
}
