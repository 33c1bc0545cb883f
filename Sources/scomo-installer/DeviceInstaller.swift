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
            settings: InstallerSettings(allowsDowngrades: configuration.packages.allowsDowngrades))
        do throws(DeploymentFailure) {
            for sentence in try installer.recover().sentences { Journal.log(.warning, sentence) }
        } catch {
            // Whoever asks for something is told so.
            Journal.log(.error, "the store of components can't be brought in order: \(error)")
        }
        return installer
    }

    /// The store, which nobody else may change: what is in there is run.
    private static func files(_ directory: String, _ loop: EventLoop) throws(StartError) -> LinuxFileSystem {
        let files: LinuxFileSystem
        do throws(Errno) { files = try LinuxFileSystem(root: directory, waiter: loop) } catch {
            throw .store(directory: directory, error)
        }
        do throws(ConfigurationError) { try FileProtection.trusted.check(files, directory) } catch {
            throw .configuration(error)
        }
        return files
    }
}
