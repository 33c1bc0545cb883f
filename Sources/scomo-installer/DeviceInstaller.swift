import Deployment
import Installer
import Linux
import OpenSSL
import Settings
import Systemd

/// The installer of this device.
enum DeviceInstaller {
    static func make(
        _ configuration: InstallerConfiguration, _ loop: EventLoop
    ) throws(StartError) -> Installer {
        let files = try files(configuration.storeDirectory, loop)
        return Installer(
            files: files,
            trust: { (amendment) throws(UnusableTrust) in try configuration.verifier(amendment) },
            environments: configuration.environments,
            health: CommandHealthChecker(files: files, waiter: loop), waiter: loop,
            settings: InstallerSettings(
                allowsDowngrades: configuration.packages.allowsDowngrades, trial: configuration.trial))
    }

    /// Brings the store in order: what was under way when the program or the device stopped. Returns whether that succeeded.
    static func settle(_ installer: Installer) -> Bool {
        do throws(DeploymentFailure) {
            for sentence in try installer.recover().sentences { Journal.log(.warning, sentence) }
            return true
        } catch {
            // Whoever asks for something is told so.
            Journal.log(.error, "the store of components can't be brought in order: \(error)")
            return false
        }
    }

    private static func files(_ directory: String, _ loop: EventLoop) throws(StartError) -> LinuxFileSystem {
        do throws(Errno) { return try LinuxFileSystem(root: directory, waiter: loop) } catch {
            throw .store(directory: directory, error)
        }
    }
}
