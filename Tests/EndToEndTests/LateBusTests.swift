import Foundation
import TestSupport
import Testing

@Suite("An agent that is there before its bus", .timeLimit(.minutes(20)))
struct LateBusTests {
    @Test("shows itself when the bus comes, and again when it comes back")
    func late() throws {
        let directory = try TemporaryDirectory()
        let address = "unix:path=\(directory.file("bus"))"
        let server = try ScriptedManagementServer([[]])
        let device = try server.device(settings: "[Poll]\nInterval=0\n[Bus]\nBus=session")
        let agent = try device.start(["DBUS_SESSION_BUS_ADDRESS=\(address)"])
        _ = try agent.line(containing: "no interface on the bus")
        agent.discardOutput()
        for _ in 0..<2 {
            let daemon = try BusDaemon(at: address)
            try waitForVersion(daemon)
        }
        agent.end()
    }

    /// Waits until the agent is on the bus.
    private func waitForVersion(_ daemon: BusDaemon) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            let words = ["org.scomo.Agent1", "/org/scomo/Agent1", "org.scomo.Agent1", "Version"]
            if try daemon.ask("get-property", words).rest().hasPrefix("s ") { return }
            usleep(200_000)
        }
        throw Late(description: "the agent isn't on the bus")
    }
}
