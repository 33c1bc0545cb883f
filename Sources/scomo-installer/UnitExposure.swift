import Deployment
import Installer
import Linux
import OpenSSL
import ServiceControl
import Settings
import Systemd

/// Shows the units of components to a service manager that is reading its units. It answers nobody meanwhile, so that whatever would
/// ask it, as looking up a user may, would wait.
enum UnitExposure {
    /// Makes the links, below a directory that is there.
    static func make(
        _ configuration: InstallerConfiguration, below directory: String, _ loop: EventLoop
    ) throws(StartError) {
        guard configuration.units != .none, let files = try store(configuration.storeDirectory) else {
            return
        }
        let installer = Installer(
            files: files, trust: { (_) throws(UnusableTrust) in throw UnusableTrust("nothing is installed") },
            environments: [], system: IdleSystem(), waiter: loop)
        let links = UnitLinks(directory, store: configuration.storeDirectory)
        let units: [ShownUnit]
        do throws(DeploymentFailure) { units = try installer.unitsInUse() } catch {
            throw .units("\(error)")
        }
        let accounts = accounts()
        do throws(FileSystemError) {
            try links.make(units) { user in accounts.contains { $0.starts(with: "\(user):".utf8) } }
        } catch {
            throw .units("\(error)")
        }
    }

    /// Nil if there is nothing to show: nothing was installed yet, or the store's file system isn't mounted yet; or somebody else could
    /// have written what is there, which is then set aside before anything of it is used.
    private static func store(_ directory: String) throws(StartError) -> LinuxFileSystem? {
        do throws(Errno) {
            let files = try LinuxFileSystem(root: directory)
            do throws(FileSystemError) { return try ForeignStore.isFound(in: files) ? nil : files } catch {
                throw error.reason
            }
        } catch {
            guard error != .noSuchFile else { return nil }
            throw .store(directory: directory, error)
        }
    }

    /// The lines of the file in which systemd-sysusers(8) makes accounts.
    private static func accounts() -> [ArraySlice<UInt8>] {
        do throws(Errno) {
            let file = try FileHandle.open(named: "/etc/passwd").readToEnd(limit: 1 << 20)
            return file.split(separator: UInt8(ascii: "\n"))
        } catch {
            return []
        }
    }
}
