import CLinux

/// A directory that was opened for the names in it.
final class OpenDirectory {
    let path: Path
    let handle: FileHandle

    init(_ path: Path, _ handle: consuming FileHandle) {
        self.path = path
        self.handle = handle
    }

    /// Whether a name is that of a file, not a link, which is this program's user's, and has this mode.
    func hasOwnFile(_ name: Path, _ mode: UInt32) throws(Errno) -> Bool {
        var status = stat()
        _ = try checked {
            unsafe name.withCString {
                unsafe fstatat(handle.descriptor, $0, &status, AT_SYMLINK_NOFOLLOW)
            }
        }
        return status.st_mode == CLinux_S_IFREG | mode && status.st_uid == Program.user
    }

    /// Gives a file in this directory another name in that one: linkat(2), which doesn't follow a link.
    func link(_ name: Path, to directory: OpenDirectory, _ other: Path) throws(Errno) {
        _ = try checked {
            unsafe name.withCString { from in
                unsafe other.withCString { to in
                    unsafe linkat(handle.descriptor, from, directory.handle.descriptor, to, 0)
                }
            }
        }
    }
}

/// The directories used last. Trees are walked directory by directory, so the next file is mostly in one of them.
///
/// A descriptor stays with its directory when that is renamed, and a path doesn't. So they are forgotten with all that moves or removes
/// anything, and when everything is made durable: at the end of a piece of work.
struct OpenDirectories {
    private var recent: [OpenDirectory] = []

    subscript(_ path: Path) -> OpenDirectory? { recent.first { $0.path == path } }

    mutating func insert(_ directory: OpenDirectory) {
        if recent.count == Self.limit { recent.removeFirst() }
        recent.append(directory)
    }

    mutating func removeAll() { recent.removeAll() }

    /// - Default: 2. Links are made from one directory to another.
    private static var limit: Int { 2 }
}

extension LinuxFileSystem {
    /// The directory that a path's last name is in; no link leads to it.
    func directory(of path: Path) throws(Errno) -> OpenDirectory {
        serveNowAndThen()
        let parent = path.parent
        if let known = directories[parent] { return known }
        let directory = OpenDirectory(parent, try open(parent, O_DIRECTORY | CLinux_O_PATH))
        directories.insert(directory)
        return directory
    }
}

extension Errno {
    /// Whether the file just can't have another name: it has as many as it may, or it is on another file system, or one that has no
    /// such names.
    var refusesLinks: Bool {
        [EMLINK, EXDEV, EPERM, ENOTSUP, ENOSYS].contains(number)
    }
}
