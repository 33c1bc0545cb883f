import CLinux

/// The names of users and groups that this system has.
public enum UserDatabase {
    /// The user's number; nil if there is none of this name. Not for threads.
    public static func user(named name: String) -> UInt32? {
        unsafe name.withCString { unsafe getpwnam($0)?.pointee.pw_uid }
    }

    /// The group's number; nil if there is none of this name. Not for threads.
    public static func group(named name: String) -> UInt32? {
        unsafe name.withCString { unsafe getgrnam($0)?.pointee.gr_gid }
    }

    /// What is known of a user; nil if there is none of this name. Not for threads.
    public static func account(named name: String) -> UserAccount? {
        guard let entry = unsafe name.withCString({ unsafe getpwnam($0) }) else { return nil }
        let comment = unsafe entry.pointee.pw_gecos
        return UserAccount(
            user: unsafe entry.pointee.pw_uid, group: unsafe entry.pointee.pw_gid,
            comment: unsafe comment.map { unsafe String(cString: $0) } ?? "")
    }
}

/// A user of this system.
public struct UserAccount: Equatable, Sendable {
    public var user: UInt32
    public var group: UInt32
    /// What whoever made it wrote beside it: the field GECOS.
    public var comment: String

    public init(user: UInt32, group: UInt32, comment: String) {
        (self.user, self.group, self.comment) = (user, group, comment)
    }
}
