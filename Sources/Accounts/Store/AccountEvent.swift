public import Linux

/// Something about accounts that the log should have. Never a secret.
public enum AccountEvent: Equatable, Sendable {
    /// What became of the account of a server.
    case account(server: String, AccountNews)
    /// Somebody gave the server's account another address.
    case moved(server: String, from: String, to: String)
    case bootstrapRefused(from: String, BootstrapError)
    /// The file has secrets, and everybody on the device can read it.
    case bootstrapExposed(file: String)
    /// A state file of this room was damaged; the text says how.
    case stateDamaged(String)
    /// What sessions brought counts until the program ends, because the disk can't be written.
    case notKept(FileSystemError)
    case notificationsDropped(UInt64, last: String)
    case lockedOut(server: String, kind: LockOuts.Kind, failures: Int)
    case lockOutOver(server: String, kind: LockOuts.Kind)
}

/// What can become of an account, as the end of a sentence.
public enum AccountNews: String, Equatable, Sendable {
    case added = "is new"
    case proven = "has reached its server after the change; what it says now stays"
    case undone = "leads nowhere; what was there before the change is tried again"
    case removed = "was deleted by a server"
}

extension AccountEvent: CustomStringConvertible {
    public var description: String {
        switch self {
        case .account(let server, let news): "the account of \(server) \(news.rawValue)"
        case .moved(let server, let old, let new): "the account of \(server) moves from \(old) to \(new)"
        case .bootstrapRefused(let place, let reason): "from \(place): \(reason)"
        case .bootstrapExposed(let file):
            "\(file) can be read by everybody, and has secrets; mode 0600 or 0640 is enough"
        case .stateDamaged(let what): what
        case .notKept(let reason):
            "what sessions bring of accounts counts until the agent ends, because it can't be kept: \(reason)"
        case .notificationsDropped(let count, let reason):
            "\(count) notifications were not followed; the last one: \(reason)"
        case .lockedOut(let server, let kind, let failures):
            "authentication in \(kind.rawValue) failed \(failures) times with the server \(server): "
                + "from now on with growing waits; check the account"
        case .lockOutOver(let server, let kind):
            "authentication in \(kind.rawValue) works again with the server \(server)"
        }
    }
}
