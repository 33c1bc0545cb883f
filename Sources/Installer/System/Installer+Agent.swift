import DeliveryPackage
import Deployment
import Linux

// A newer agent that a component brings. It replaces the installer too, so that it is installed beside it, by `Packaging/update-agent`; that
// follows the generation: in force, it installs; confirmed, it clears away; gone back from, it goes back too.
extension Installer {
    /// Before a generation comes into force: the device must be able to go back.
    func prepareAgent(_ change: Change, _ number: Int) throws(InstallerError) {
        let bringing = change.bringingAgent
        guard let component = bringing.first, let package = component.setup.agentPackage else { return }
        guard bringing.count == 1 else { throw .unfit("it has more than one package of the agent") }
        let update = AgentUpdate(
            package: try disk.path(package, in: store.path(component.entry)), generation: number,
            timeLimit: change.confirmation.limit, starts: settings.trial.boots)
        try asking(component, "get ready for the new agent") { () throws(SystemError) in
            try system.prepare(update)
        }
    }

    /// After a change, however it ended. What doesn't go on now goes on at the next start of the device, or its trial ends.
    func goOnWithAgent() {
        do throws(InstallerError) {
            guard try disk.attributes(of: "agent") != nil else { return }
            do throws(SystemError) { try system.goOnWithAgent() } catch {}
        } catch {}
    }

    /// As long as the new agent isn't in its place, nobody's word is about it: the one before reaches its server still.
    func requireAgent(of generation: Int) throws(InstallerError) {
        let mark = try disk.child(generations.path(generation), "agent-waits")
        guard try disk.attributes(of: mark) == nil else { throw .agentIsMissing }
    }
}

extension Change {
    /// What comes into force and brings an agent.
    var bringingAgent: [DeployedComponent] { started.filter { $0.setup.agentPackage != nil } }

    /// Health checks run before the new agent does: they can't be enough for it.
    var necessaryConfirmation: Confirmation {
        var necessary = confirmation
        if confirmation.confirmer == .health && !bringingAgent.isEmpty { necessary.confirmer = .server }
        return necessary
    }
}
