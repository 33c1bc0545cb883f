import Accounts
import Linux
import Settings

extension Agent {
    /// Says whether an agent could be made of this: reads secrets and certificates, and changes nothing.
    ///
    /// - Returns: What is written in the wrong place; what it would lack to be of use, and what to do about it: a sentence each.
    public static func check(_ configuration: Configuration) throws(AgentError) -> [String] {
        try AccountCredentials(configuration).check()
        let hasAccount = configuration.server.isGiven || hasKeptAccounts(configuration.device.stateDirectory)
        return configuration.moved.map { "\($0)" }
            + Missing.found(configuration, hasAccount: hasAccount).map { "\($0)" }
    }

    /// Whether an agent has kept accounts there. What is in the file only its owner may read.
    private static func hasKeptAccounts(_ directory: String) -> Bool {
        guard let files = try? LinuxFileSystem(root: directory),
            let names = try? files.list(.top, limit: 1024)
        else { return false }
        return names.contains("\(AccountStore.path)")
    }
}
