import Deployment
import Installer
import Linux
import OpenSSL
import ServiceControl
import Settings
import Systemd

/// The installer of this device.
enum DeviceInstaller {
    /// - Parameter isEarly: Whether the device is still starting. Then nothing of the components runs yet.
    static func make(
        _ configuration: InstallerConfiguration, _ loop: EventLoop, isEarly: Bool = false
    ) throws(StartError) -> Installer {
        if configuration.root != nil { try makeStore(configuration.storeDirectory) }
        let files = try files(configuration.storeDirectory, loop)
        return Installer(
            files: files,
            trust: { (amendment) throws(UnusableTrust) in try configuration.verifier(amendment) },
            environments: configuration.environments,
            system: system(configuration, files, loop, isEarly),
            waiter: loop,
            settings: InstallerSettings(
                allowsDowngrades: configuration.packages.allowsDowngrades,
                payloadSize: configuration.packages.payloadSize, trial: configuration.trial),
            stateFiles: try stateFiles(configuration.storeDirectory, loop), events: EventLog(files: files))
    }

    /// Brings the store in order: what was under way when the program or the device stopped. Returns whether that succeeded.
    static func settle(_ installer: Installer) -> Bool {
        do throws(DeploymentFailure) {
            for sentence in try installer.recover().sentences { Journal.log(.warning, sentence) }
            return true
        } catch  where error.kind == .busy {
            // Another installer is at work, which has brought it in order.
            return true
        } catch {
            // Whoever asks for something is told so.
            Journal.log(.error, "the store of components can't be brought in order: \(error)")
            return false
        }
    }

    /// Who starts units and runs commands of components.
    private static func system(
        _ configuration: InstallerConfiguration, _ files: LinuxFileSystem, _ loop: EventLoop, _ isEarly: Bool
    ) -> any ComponentSystem {
        if configuration.root != nil { return IdleSystem() }
        let isSystemd =
            switch configuration.units {
            case .auto: ServiceManager.isRunning && Program.user == 0
            case .systemd: true
            case .none: false
            }
        guard isSystemd else { return PlainSystem(files: files, waiter: loop) }
        let (manager, store) = (ServiceManager(loop: loop), configuration.storeDirectory)
        let links = UnitLinks(UnitLinks.generated, store: store)
        if isEarly { return EarlySystem(manager: manager, links: links) }
        return SystemdComponents(
            manager: manager, links: links, store: store, unitTime: configuration.unitTimeout)
    }

    /// In a root file system that was never in use, nobody has made it yet.
    private static func makeStore(_ directory: String) throws(StartError) {
        do throws(Errno) {
            let files = try LinuxFileSystem(root: "/")
            guard let path = try? Path(untrusted: directory.withoutSlashes) else { throw .invalid }
            do throws(FileSystemError) { try files.makeDirectories(path, mode: 0o755) } catch {
                throw error.reason
            }
        } catch {
            throw .store(directory: directory, error)
        }
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

    /// The same place for the state of components, whose accounts can make links in it.
    private static func stateFiles(
        _ directory: String, _ loop: EventLoop
    ) throws(StartError) -> LinuxFileSystem {
        do throws(Errno) {
            return try LinuxFileSystem(root: directory, waiter: loop, followsLinks: false)
        } catch {
            throw .store(directory: directory, error)
        }
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

extension String {
    /// Without the slashes that make it an absolute path, and those that are one too many.
    fileprivate var withoutSlashes: String {
        split(separator: "/").joined(separator: "/")
    }
}
