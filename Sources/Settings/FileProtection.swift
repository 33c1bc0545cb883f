public import Linux

/// What owner and mode of a file have to be, so that its content may be believed. The one check for all files that carry
/// trust or secrets.
public enum FileProtection: Sendable {
    /// Configuration, certificates, directories of such files, and those of a program's state: nobody may change them but root and
    /// the program's own user.
    case trusted
    /// Passwords and keys: besides, only they and the file's group may read them.
    case secret

    /// What is wrong with a file; nil when it may be believed.
    ///
    /// - Parameters:
    ///   - owner: The user whose file it is.
    ///   - mode: Its permission bits.
    ///   - user: The user that the program runs as.
    public func flaw(
        owner: UInt32, mode: UInt32, user: UInt32 = Program.user
    ) -> ConfigurationError.Reason? {
        if owner != 0 && owner != user { return .foreignOwner(owner) }
        if mode & Self.writableByOthers != 0 { return .changeable }
        return self == .secret && mode & Self.readableByEverybody != 0 ? .exposedSecret : nil
    }

    /// Checks an open file, so that the one which was checked is the one which is read.
    public func check(_ file: borrowing FileHandle, _ name: String) throws(ConfigurationError) {
        let (owner, mode): (UInt32, UInt32)
        do throws(Errno) {
            (owner, mode) = (try file.owner(), try file.mode())
        } catch {
            throw ConfigurationError(name, .unreadable(error))
        }
        if let flaw = flaw(owner: owner, mode: mode) { throw ConfigurationError(name, flaw) }
    }

    /// Checks a directory that a program keeps in what it relies on: its state, or what is installed.
    public func check(_ files: LinuxFileSystem, _ name: String) throws(ConfigurationError) {
        let top: FileHandle
        do throws(FileSystemError) { top = try files.openDirectory(.top) } catch {
            throw ConfigurationError(name, .unreadable(error.reason))
        }
        try check(top, name)
    }

    /// S_IWGRP and S_IWOTH of stat(2).
    private static var writableByOthers: UInt32 { 0o022 }
    /// S_IROTH of stat(2).
    private static var readableByEverybody: UInt32 { 0o004 }
}
