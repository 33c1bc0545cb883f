import Linux
import Systemd

/// A directory where programs of the device leave notifications, a file each. They are taken and deleted.
///
/// Only root's files count and those of the agent's own user. Names that begin with a dot are passed over: whoever
/// writes a file slowly gives it its name afterwards.
final class NotificationDirectory {
    private let name: String
    private let isTrusted: (_ owner: UInt32) -> Bool
    private var watch: InputWatch?
    /// Whether somebody may have put something there.
    private(set) var hasNews = true

    init(
        _ name: String, _ loop: EventLoop,
        isTrusted: @escaping (_ owner: UInt32) -> Bool = { $0 == 0 || $0 == Program.user }
    ) throws(ListenError) {
        (self.name, self.isTrusted) = (name, isTrusted)
        let changes: FileHandle
        do throws(Errno) { changes = try .watching(directory: name) } catch { throw .refused(name, error) }
        do throws(SystemdError) {
            // They live together, for as long as the program runs.
            watch = try InputWatch(changes, loop, callsEachSecond: 8) { [self] changes in
                _ = try? changes.read(limit: 4096)
                hasNews = true
            }
        } catch {
            throw .unwatched(error)
        }
    }

    /// Somebody wants it looked at (SIGHUP).
    func lookAgain() { hasNews = true }

    /// Takes what is there, some files at a time. Not from inside the event loop, since the disk may be slow.
    func collect(into inbox: NotificationInbox) {
        hasNews = false
        var room = Self.filesAtOnce
        do throws(Errno) {
            let files = try LinuxFileSystem(root: name)
            for file in try listed(files) where file.utf8.first != UInt8(ascii: ".") {
                guard room > 0 else {
                    hasNews = true
                    return
                }
                guard let content = take(file, files) else { continue }
                room -= 1
                inbox.take(content)
            }
        } catch {
            AgentEvent.notificationsUnreachable(.refused(name, error)).log()
        }
    }

    private static var filesAtOnce: Int { 32 }

    private func listed(_ files: LinuxFileSystem) throws(Errno) -> [String] {
        do throws(FileSystemError) { return try files.list(.top, limit: 4096) } catch { throw error.reason }
    }

    /// The content of a file that has been deleted; nil for what can't be deleted, and empty for what doesn't count.
    private func take(_ file: String, _ files: LinuxFileSystem) -> [UInt8]? {
        guard let path = try? Path(untrusted: file) else { return nil }
        let content = content(path, files)
        do throws(FileSystemError) {
            try files.remove(path)
            return content
        } catch {
            return nil
        }
    }

    private func content(_ path: Path, _ files: LinuxFileSystem) -> [UInt8] {
        guard let file = try? files.openUntrusted(path), let owner = try? file.ordinaryFileOwner(),
            isTrusted(owner), let content = try? file.read(exactly: NotificationInbox.sizeLimit + 1)
        else { return [] }
        return content
    }
}
