import Foundation
import TestSupport
import Testing

@Suite("Stopping and losing power", .timeLimit(.minutes(20)))
struct StoppingTests {
    /// Moments in the life of an installation, as the agent's log names them.
    static let moments = [
        "started", "session", "downloading", "downloading ended well", "installing", "installing ended well",
        "report",
    ]

    @Test("SIGTERM ends it with status 0, and the operation is finished later, once", arguments: moments)
    func terminated(_ moment: String) throws {
        let fleet = try Fleet()
        let operation = try fleet.requestInstallation("1.0", padding: 1 << 20, healthCheck: "sleep 0.2")
        let agent = try fleet.device.start()
        _ = try agent.line(containing: moment)
        agent.send(SIGTERM)
        let ended = Ended(agent)
        ended.expectSuccess()
        try finish(operation, fleet)
    }

    @Test(
        "SIGKILL, as a power cut: the operation is finished or reported as failed, once", arguments: moments)
    func killed(_ moment: String) throws {
        let fleet = try Fleet()
        let operation = try fleet.requestInstallation("1.0", padding: 1 << 20, healthCheck: "sleep 0.2")
        let agent = try fleet.device.start()
        _ = try agent.line(containing: moment)
        agent.end()
        try finish(operation, fleet)
    }

    /// Lets the agent finish what it had begun: it is reported once, and the device is in order.
    private func finish(_ operation: Int, _ fleet: Fleet) throws {
        try fleet.device.session().expectSuccess()
        let answer = try fleet.server.operation(operation)
        #expect(answer.codes.count == 1)
        let last = try fleet.device.session()
        last.expectSuccess()
        #expect(!last.output.contains("report of operation"), "reported twice: \(last.output)")
        let installed = try fleet.server.inventory().deployed.map(\.version)
        #expect(installed == (answer.state == "succeeded" ? ["1.0"] : []))
        if answer.state == "succeeded" {
            #expect(try fleet.device.runActive("greet") == "greetings from 1.0")
        }
    }

    @Test("work that is left after a restart waits until a session had its chance")
    func sessionFirst() throws {
        let fleet = try Fleet()
        _ = try fleet.requestInstallation("1.0", padding: 1 << 20, healthCheck: "sleep 0.2")
        let first = try fleet.device.start()
        _ = try first.line(containing: "downloading")
        first.end()
        let agent = try fleet.device.start()
        _ = try agent.line(containing: "started")
        let line = try agent.line(containing: ": ")
        #expect(line.contains("session") && !line.contains("operation"), "\(line)")
        agent.end()
    }

    @Test("a version on trial when the power goes is not left on trial")
    func trial() throws {
        let fleet = try Fleet()
        _ = try fleet.requestInstallation("1.0")
        try fleet.device.session().expectSuccess()
        let operation = try fleet.requestInstallation("2.0", healthCheck: "sleep 2")
        let agent = try fleet.device.start()
        _ = try agent.line(containing: "installing")
        while try fleet.device.runActive("greet") != "greetings from 2.0" {}
        agent.end()
        try fleet.device.session().expectSuccess()
        let version = try fleet.server.operation(operation).state == "succeeded" ? "2.0" : "1.0"
        #expect(try fleet.device.runActive("greet") == "greetings from \(version)")
    }
}
