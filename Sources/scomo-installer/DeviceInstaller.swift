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
        let files = try files(configuration.storeDirectory, loop)
        let installer = Installer(
            files: files,
            trust: { (amendment) throws(UnusableTrust) in try configuration.verifier(amendment) },
            environments: configuration.environments,
            health: CommandHealthChecker(files: files, waiter: loop), waiter: loop,
            settings: InstallerSettings(allowsDowngrades: configuration.packages.allowsDowngrades))
        do throws(DeploymentFailure) {
            for sentence in try installer.recover().sentences { Journal.log(.warning, sentence) }
        } catch  where error.kind == .busy {
            // Another installer is at work, which has brought it in order.
        } catch {
            // Whoever asks for something is told so.
            Journal.log(.error, "the store of components can't be brought in order: \(error)")
        }
        return installer
    }

    /// The store, which nobody else may change: what is in there is run.
    private static func files(_ directory: String, _ loop: EventLoop) throws(StartError) -> LinuxFileSystem {
        let files: LinuxFileSystem
        do throws(Errno) {
            files = try LinuxFileSystem(root: directory, waiter: loop)
            try setAsideForeign(in: files, directory)
        } catch {
            throw .store(directory: directory, error)
        }
        do throws(ConfigurationError) { try FileProtection.trusted.check(files, directory) } catch {
            throw .configuration(error)
        }
        return files
    }

    /// Root doesn't install beside what somebody else could have written.
    private static func setAsideForeign(in files: LinuxFileSystem, _ directory: String) throws(Errno) {
        guard Program.user == 0 else { return }
        do throws(FileSystemError) {
            guard let folder = try ForeignStore.setAside(in: files, now: .now) else { return }
            Journal.log(
                .error,
                "others than root could write \(directory), so what was in it isn't trusted: it is in "
                    + "\(directory)/\(folder) now, and the software has to be installed anew")
        } catch {
            throw error.reason
        }
    }
}
