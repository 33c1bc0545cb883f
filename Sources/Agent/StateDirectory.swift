import Linux
import Settings

/// The agent's state directory, for itself alone as long as this value lives: no second agent works with the same state.
struct StateDirectory {
    let name: String
    let files: LinuxFileSystem
    private let lock: any FileLock

    /// - Parameter waiter: Serves others while the disk works.
    init(_ name: String, _ waiter: any Waiter) throws(AgentError) {
        self.name = name
        files = try LinuxFileSystem(opening: name, waiter)
        do throws(FileSystemError) {
            lock = try files.lock("lock")
            try StateFormats.check(files)
        } catch {
            throw error.reason == .wouldBlock
                ? .stateBusy(directory: name) : .state(directory: name, error)
        }
    }
}

extension LinuxFileSystem {
    /// The file system below a directory of the configuration, which nobody else may change.
    convenience init(opening directory: String, _ waiter: any Waiter) throws(AgentError) {
        do throws(Errno) {
            try self.init(root: directory, waiter: waiter)
        } catch {
            throw .unusableDirectory(directory, error)
        }
        do throws(ConfigurationError) { try FileProtection.trusted.check(self, directory) } catch {
            throw .configuration(error)
        }
    }
}
