public import Installer
import Linux

// The program runs as root and isn't shut in: it has dpkg(1) replace this one.
extension SystemdComponents {
    public func prepare(_ update: AgentUpdate) throws(SystemError) {
        let words = [
            "/usr/lib/scomo-agent/update-agent", "prepare", store, "\(store)/\(update.package)",
            "\(update.generation)", "\(update.timeLimit.components.seconds)", "\(update.starts)",
        ]
        try runHelper(words, "get ready for the new agent")
    }

    public func goOnWithAgent() throws(SystemError) { try start("scomo-agent-update.service") }
}
