import Deployment
import Installer
import Linux
import OpenSSL
import ServiceControl
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
            system: try system(configuration, files, loop), waiter: loop,
            settings: InstallerSettings(allowsDowngrades: configuration.packages.allowsDowngrades),
            stateFiles: try Self.files(configuration.storeDirectory, loop, followsLinks: false))
        do throws(DeploymentFailure) {
            for sentence in try installer.recover().sentences { Journal.log(.warning, sentence) }
        } catch {
            // Whoever asks for something is told so.
            Journal.log(.error, "the store of components can't be brought in order: \(error)")
        }
        return installer
    }

    /// Who starts units and runs commands of components.
    private static func system(
        _ configuration: InstallerConfiguration, _ files: LinuxFileSystem, _ loop: EventLoop
    ) throws(StartError) -> any ComponentSystem {
        let isSystemd =
            switch configuration.units {
            case .auto: ServiceManager.isRunning && Program.user == 0
            case .systemd: true
            case .none: false
            }
        guard isSystemd else { return PlainSystem(files: files, waiter: loop) }
        let directory = "/run/systemd/system"
        let links: LinuxFileSystem
        do throws(Errno) { links = try LinuxFileSystem(root: directory, followsLinks: false) } catch {
            throw .store(directory: directory, error)
        }
        let store = configuration.storeDirectory
        return SystemdComponents(
            manager: ServiceManager(loop: loop), links: UnitLinks(links, store: store), store: store)
    }

    private static func files(
        _ directory: String, _ loop: EventLoop, followsLinks: Bool = true
    ) throws(StartError) -> LinuxFileSystem {
        do throws(Errno) {
            return try LinuxFileSystem(root: directory, waiter: loop, followsLinks: followsLinks)
        } catch {
            throw .store(directory: directory, error)
        }
    }
}
