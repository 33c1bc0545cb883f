import Deployment
import Installer
import Linux
import OpenSSL
import Settings
import Systemd

/// The installer of this device, its store in order.
enum DeviceInstaller {
    static func make(
        _ configuration: InstallerConfiguration, _ loop: EventLoop
    ) throws(StartError) -> Installer {
        do throws(ConfigurationError) { try configuration.checkTrust() } catch { throw .configuration(error) }
        let files = try files(configuration.storeDirectory, loop)
        let installer = Installer(
            files: files,
            trust: { (amendment) throws(UnusableTrust) in try configuration.verifier(amendment) },
            environments: configuration.environments,
            health: CommandHealthChecker(files: files, waiter: loop), waiter: loop,
            settings: InstallerSettings(allowsDowngrades: configuration.packages.allowsDowngrades),
            events: EventLog(files: files))
        do throws(DeploymentFailure) {
            for sentence in try installer.recover().sentences { Journal.log(.warning, sentence) }
        } catch {
            // Whoever asks for something is told so.
            Journal.log(.error, "the store of components can't be brought in order: \(error)")
        }
        return installer
    }

    private static func files(_ directory: String, _ loop: EventLoop) throws(StartError) -> LinuxFileSystem {
        do throws(Errno) { return try LinuxFileSystem(root: directory, waiter: loop) } catch {
            throw .store(directory: directory, error)
        }
    }
}
