import Accounts
import Linux
import OpenSSL

/// What an agent lacks to be of use although it runs, and what its owner does about it.
enum Missing: Equatable {
    /// There is nobody to hold a session with.
    case account(bootstrapDirectory: String)
    /// No server's certificate is vouched for.
    case serverRoots
}

extension Missing {
    /// All that is missing, the most important first.
    ///
    /// - Parameter hasAccount: Whether there is an account, by the configuration or by bootstrap.
    static func found(_ configuration: Configuration, hasAccount: Bool) -> [Missing] {
        var found: [Missing] = []
        if !hasAccount { found.append(.account(bootstrapDirectory: configuration.bootstrap.directory)) }
        if configuration.server.tlsDirectory.isEmpty, !systemHasRoots { found.append(.serverRoots) }
        return found
    }

    /// Whether there is any certificate, or at least a file, where the system keeps its roots.
    private static var systemHasRoots: Bool {
        let places = TrustStore.systemPlaces
        if (try? FileHandle.open(named: places.file)) != nil { return true }
        guard let directory = try? LinuxFileSystem(root: places.directory) else { return false }
        do throws(FileSystemError) {
            return try !directory.list(.top, limit: 1).isEmpty
        } catch {
            // More than one.
            return error.reason == .tooLarge
        }
    }
}

extension Missing: CustomStringConvertible {
    var description: String {
        switch self {
        case .account(let directory):
            "no server is known: put a bootstrap document into \(directory) (owner root, group scomo, mode 0640), or fill in "
                + "[Server] of the configuration and restart the agent"
        case .serverRoots:
            "no server can prove itself: install ca-certificates, or name a directory of root certificates with TLSDirectory "
                + "in [Server]"
        }
    }
}
