import Deployment
import InstallerClient
import Linux
import Systemd
import TestSupport
import Testing

@testable import Control

/// Something that is called as the agent is, on a bus of its own.
private final class FakeAgent {
    let daemon: BusDaemon
    let loop: EventLoop
    private(set) var asked: [String] = []
    private var object: BusObject?

    init(failure: BusFailure? = nil) throws {
        daemon = try BusDaemon()
        loop = try EventLoop()
        let bus = try Bus(.at(daemon.address), loop)
        let note = { [unowned self] (what: String) throws(BusFailure) -> Nothing in
            asked.append(what)
            if let failure { throw failure }
            return Nothing()
        }
        let members: [BusMember] = [
            .method("Poll", [], []) { (_: Nothing) throws(BusFailure) in try note("Poll") },
            .method("RequestUpdate", [], []) { (_: Nothing) throws(BusFailure) in try note("RequestUpdate") },
            .property("Activity") { "resting\u{1B}[2J" }, .property("Version") { "1.2.3" },
            .property("LockedOut") { ["one", "two"] },
        ]
        object = try BusObject("/org/scomo/Agent1", BusInterface("org.scomo.Agent1", members), on: bus)
        try bus.take(name: "org.scomo.Agent1")
    }

    func run(_ command: ControlCommand, json: Bool = false) throws -> (ExitCode, [String], [String]) {
        let (screen, loop, address) = (TestScreen(), loop, daemon.address)
        var complaints: [String] = []
        let agent = AgentLink(loop) { () throws(SystemdError) in try Bus(.at(address), loop) }
        let control = Control(
            InstallerClient(socket: "/nowhere/installer", loop), agent, screen.screen(), isJSON: json
        ) { complaints.append($0) }
        let code = control.perform(command, "", try Invocation([command.rawValue]))
        return (code, screen.lines, complaints)
    }
}

@Suite("What scomoctl has the agent do")
struct AgentTests {
    @Test("sessions and updates are asked for on the bus")
    func requests() throws {
        let agent = try FakeAgent()
        #expect(try agent.run(.poll) == (.done, ["the agent holds a session with each server"], []))
        #expect(try agent.run(.requestUpdate, json: true) == (.done, [#"{"requested":"update"}"#], []))
        #expect(agent.asked == ["Poll", "RequestUpdate"])
    }

    @Test("what the agent says of itself is shown, without what a terminal would obey")
    func status() throws {
        let (code, lines, _) = try FakeAgent().run(.status)
        #expect(code == .unavailable)
        #expect(
            lines.prefix(3) == [
                "agent      1.2.3, resting [2J", "           locked out by one: see the agent's log",
                "           locked out by two: see the agent's log",
            ])
        #expect(lines.last?.hasPrefix("installer  the installer can't be reached: ") == true)
    }

    @Test("who may not, and what isn't there, have exit codes of their own")
    func refused() throws {
        let refusing = try FakeAgent(
            failure: BusFailure("org.freedesktop.DBus.Error.AccessDenied", "no\u{1B}"))
        let (code, lines, complaints) = try refusing.run(.poll, json: true)
        #expect(code == .notPermitted)
        #expect(lines.first?.hasPrefix(#"{"error":{"kind":"not-permitted","#) == true)
        #expect(complaints.first?.hasPrefix("scomoctl: the bus doesn't let this user do that") == true)
        let odd = try FakeAgent(failure: BusFailure("org.example.Odd", "no\u{1B}"))
        #expect(try odd.run(.poll).0 == .unavailable)
        #expect(try odd.run(.poll).2 == ["scomoctl: the agent can't be asked: no ; is scomod running?"])
    }
}
