import Deployment
import Systemd

extension Control {
    /// What can be said is said; ends badly if one of the two can't be asked.
    func status() throws(ControlFailure) -> ExitCode {
        let (agent, installer) = (agentStatus(), installerStatus())
        if isJSON {
            screen.say(JSONValue.members([("agent", agent.json), ("installer", installer.json)]))
        } else {
            for line in agent.lines + installer.lines { screen.say(line) }
        }
        return agent.code == .done ? installer.code : agent.code
    }

    /// What is known of one of the two programs, in both forms.
    private struct Part {
        let code: ExitCode
        let lines: [String]
        let json: JSONValue

        init(_ lines: [String], _ json: JSONValue, _ code: ExitCode = .done) {
            (self.code, self.lines, self.json) = (code, lines, json)
        }

        init(_ who: String, _ failure: ControlFailure) {
            self.init(
                ["\(who)  \(failure.sentence)"], .members([("error", .text(failure.sentence))]), failure.code)
        }
    }

    private func agentStatus() -> Part {
        do throws(ControlFailure) {
            let version: String = try agent.read("Version")
            let activity: String = try agent.read("Activity")
            let lockedOut: [String] = try agent.read("LockedOut")
            let locked = lockedOut.map { "           locked out by \($0): see the agent's log" }
            return Part(
                ["agent      \(version), \(activity)"] + locked,
                .members([
                    ("version", .text(version)), ("activity", .text(activity)),
                    ("lockedOut", .texts(lockedOut)),
                ]))
        } catch {
            return Part("agent    ", error)
        }
    }

    private func installerStatus() -> Part {
        do throws(ControlFailure) {
            let (revision, components) = try asking { () throws(DeploymentFailure) in
                (try deployer.revision(), try deployer.inventory().components)
            }
            let active = components.count { $0.isActive }
            return Part(
                [
                    "software   generation \(revision.generation): \(components.count) components, \(active) active"
                ],
                .members([
                    ("generation", .number(revision.generation)), ("components", .number(components.count)),
                    ("active", .number(active)),
                ]))
        } catch {
            return Part("installer", error)
        }
    }
}
