import Accounts
import Linux
import OpenSSL
import Settings

extension Agent {
    /// Says whether an agent could be made of this: reads secrets and certificates, and changes nothing.
    ///
    /// - Returns: Which packages it would accept; what it would lack to be of use, and what to do about it: a sentence each.
    public static func check(_ configuration: Configuration) throws(AgentError) -> [String] {
        try AccountCredentials(configuration).check()
        // Whom another installer trusts is its own affair.
        if configuration.installerSocket.isEmpty { try configuration.checkTrust() }
        let hasAccount = configuration.server.isGiven || hasKeptAccounts(configuration.device.stateDirectory)
        let packages = configuration.installerSocket.isEmpty ? configuration.packages.sentences : []
        return packages + Missing.found(configuration, hasAccount: hasAccount).map { "\($0)" }
    }

    /// Whether an agent has kept accounts there. What is in the file only its owner may read.
    private static func hasKeptAccounts(_ directory: String) -> Bool {
        guard let files = try? LinuxFileSystem(root: directory),
            let names = try? files.list(.top, limit: 1024)
        else { return false }
        return names.contains("\(AccountStore.path)")
    }
}

extension Configuration {
    /// Says what is wrong with the files of those who may sign packages.
    func checkTrust() throws(AgentError) {
        do throws(ConfigurationError) {
            _ = try PackageTrust(directory: device.trustDirectory).verifier(packages.policy)
        } catch {
            throw .configuration(error)
        }
    }

    /// Says in the log whether the next package can be judged: the files of those who may sign were perhaps changed. They are read
    /// for each package anyway.
    func lookAtTrust() {
        do throws(AgentError) {
            try checkTrust()
            AgentEvent.trustRead(directory: device.trustDirectory).log()
        } catch {
            AgentEvent.trustUnusable("\(error)").log()
        }
    }

    /// What verifies packages: the files are read anew each time.
    func verifier(_ amendment: TrustAmendment) throws(UnusableTrust) -> SignatureVerifier {
        do throws(ConfigurationError) {
            return try PackageTrust(directory: device.trustDirectory).verifier(packages.policy, amendment)
        } catch {
            throw UnusableTrust("\(error)")
        }
    }
}
