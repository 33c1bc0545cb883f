import Installer
import OpenSSL
import Settings

/// What the installer is told by its operator: `installer.conf` and its drop-ins.
struct InstallerConfiguration: Equatable {
    /// Store and generations.
    var storeDirectory = "/var/lib/scomo"
    /// The roots that may sign delivery packages, each file PEM.
    var trustDirectory = "/etc/scomo/trust.d"
    /// What `Environment:` of a package may ask for. - Default: like `debian-12-amd64`, from os-release(5).
    var environments: [String] = []
    /// Who starts the units of components. - Default: systemd, where that is the first process and this program is root.
    var units = UnitChoice.auto
    /// How long a unit of a component may take to start, and to stop, before it counts as failed and is killed. - Default: 10 min.
    var unitTimeout = Duration.seconds(600)
    /// Section `[Trial]`: who confirms what is new, and until when.
    var trial = TrialSettings()
    /// Section `[Packages]`: which packages are accepted.
    var packages = PackageSettings()
    /// How long nobody has to ask for anything until it ends, if it was started by its socket. - Default: 30 s.
    var idleTime = Duration.seconds(30)

    /// Where the root file system is that all this is about; nil for the one in use.
    private(set) var root: String?

    private init() {}

    /// The lines of the file and its drop-ins that may leave the device.
    static func shown(_ file: String, root: String?) -> [String] {
        ConfigurationReader(settings).shown((root ?? "") + file, InstallerConfiguration())
    }

    /// Reads the file, and its drop-ins after it.
    ///
    /// - Parameter root: Of a file system that isn't in use; all paths are below it.
    init(file: String, root: String? = nil) throws(ConfigurationError) {
        let prefix = root ?? ""
        try ConfigurationReader(Self.settings).read(prefix + file, into: &self)
        if environments.isEmpty {
            environments = OSRelease(root: "\(prefix)/").map { [$0.environment] } ?? []
        }
        (storeDirectory, trustDirectory) = (prefix + storeDirectory, prefix + trustDirectory)
        self.root = root
    }
}

/// Who starts the units of components, and runs their commands.
enum UnitChoice: String, CaseIterable {
    case auto, systemd, none
}

extension InstallerConfiguration {
    /// Finds mistakes in trust before the first package does.
    func checkTrust() throws(ConfigurationError) {
        _ = try PackageTrust(directory: trustDirectory).verifier(packages.policy)
    }

    /// What it lacks to be of use, and what to do about it, as a sentence. All but installing works without.
    var lack: String? {
        do throws(ConfigurationError) {
            try checkTrust()
            guard try PackageTrust(directory: trustDirectory).isEmpty else { return nil }
        } catch {
            return "no package will be accepted until this is mended: \(error)"
        }
        return "no package will be accepted: \(trustDirectory) has no root certificates (*.pem)"
    }

    /// What verifies packages: the files are read anew each time.
    func verifier(_ amendment: TrustAmendment) throws(UnusableTrust) -> SignatureVerifier {
        do throws(ConfigurationError) {
            return try PackageTrust(directory: trustDirectory).verifier(packages.policy, amendment)
        } catch {
            throw UnusableTrust("\(error)")
        }
    }
}
