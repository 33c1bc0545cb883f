internal import Fleet
internal import Foundation
internal import Glibc

/// The file of the database before SQLite opens it: it holds what is as good as passwords.
///
/// The lock of a server is one of flock(2), which SQLite's own don't touch; it ends with the process.
enum DatabaseFile {
    /// Makes the file and its directory when they aren't there, and takes it from everybody but its owner.
    static func prepare(_ path: String) throws(FleetStoreError) {
        close(try open(path))
    }

    /// As `prepare`, and keeps other servers out.
    static func reserve(_ path: String) throws(FleetStoreError) {
        // Stays open: a lock ends with its descriptor, and SQLite's locks with any descriptor of the file.
        let descriptor = try open(path)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .inUse(path)
        }
    }

    private static func open(_ path: String) throws(FleetStoreError) -> Int32 {
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
        unsafe mkdir(directory, 0o700)
        var status = stat()
        guard unsafe stat(directory, &status) == 0 else { throw .unusable(directory, reason) }
        guard status.st_mode & 0o002 == 0 || status.st_mode & S_ISVTX != 0 else {
            throw .unusable(directory, "everybody may write there; take that right away (chmod o-w)")
        }
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .unusable(path, reason) }
        guard fchmod(descriptor, 0o600) == 0 else {
            close(descriptor)
            throw .unusable(path, reason)
        }
        return descriptor
    }

    private static var reason: String { unsafe String(cString: strerror(errno)) }
}
