import Accounts
import Linux
import Systemd

/// A directory where programs of the device leave notifications, a file each. They are taken and deleted.
///
/// Only root's files count and those of the agent's own user. Names that begin with a dot are ignored: whoever
/// writes a file slowly gives it its name afterwards.
final class NotificationDirectory {
    private let name: String
    private let isTrusted: (_ owner: UInt32) -> Bool
    private let watch: InputWatch
    private let news: News

    init(
        _ name: String, _ loop: EventLoop,
        isTrusted: @escaping (_ owner: UInt32) -> Bool = { $0 == 0 || $0 == Program.user }
    ) throws(ListenError) {
        (self.name, self.isTrusted, news) = (name, isTrusted, News())
        let changes: FileHandle
        do throws(Errno) { changes = try .watching(directory: name) } catch { throw .refused(name, error) }
        do throws(SystemdError) {
            watch = try InputWatch(changes, loop, callsEachSecond: 8) { [news] changes in
                _ = try? changes.read(limit: 4096)
                news.areThere = true
            }
        } catch {
            throw .unwatched(error)
        }
    }

    /// Whether somebody may have put something there.
    var hasNews: Bool { news.areThere }

    /// Somebody wants it looked at (SIGHUP).
    func lookAgain() { news.areThere = true }

    /// Takes what is there, some files at a time. Not from inside the event loop, since the disk may be slow.
    func collect(into inbox: NotificationInbox) {
        news.areThere = false
        var room = Self.filesAtOnce
        do throws(Errno) {
            let files = try LinuxFileSystem(root: name)
            for file in try listed(files) where file.utf8.first != UInt8(ascii: ".") {
                guard room > 0 else {
                    news.areThere = true
                    return
                }
                guard let content = take(file, files) else { continue }
                room -= 1
                inbox.take(content, from: .device)
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

/// What the watch of a directory tells, which the directory keeps.
private final class News {
    var areThere = true
}
