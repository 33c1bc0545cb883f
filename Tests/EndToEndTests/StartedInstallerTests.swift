import Foundation
import TestSupport
import Testing

@Suite("An installer that the agent starts itself, for each connection", .timeLimit(.minutes(20)))
struct StartedInstallerTests {
    @Test("ends with the connection, and nothing stays of it")
    func ends() throws {
        let fleet = try Fleet()
        let operation = try fleet.requestInstallation("1.0")
        let agent = try fleet.device.start()
        #expect(try fleet.end(of: operation).codes == [1200])
        _ = try agent.line(containing: "answered the report")
        var children = try Self.children(of: agent)
        for _ in 0..<100 where !children.isEmpty {
            usleep(50_000)
            children = try Self.children(of: agent)
        }
        #expect(children == "")
        agent.end()
    }

    @Test("goes on to the end or gives up, if the agent is killed; the next agent finds the truth")
    func killed() throws {
        let fleet = try Fleet()
        let flag = fleet.device.directory.file("go")
        let operation = try fleet.requestInstallation(
            "1.0", healthCheck: "until [ -e \(flag) ]; do sleep 0.05; done")
        let agent = try fleet.device.start()
        _ = try agent.line(containing: "installing")
        usleep(500_000)
        agent.end()
        try fleet.device.directory.write([], "go")
        try fleet.device.session().expectSuccess()
        #expect(try fleet.server.operation(operation).codes == [1200])
        #expect(try fleet.device.runActive("greet") == "greetings from 1.0")
    }

    @Test(
        "that can't be started, or ends at once, is waited for",
        arguments: ["/nowhere/program", "/bin/false"])
    func missing(_ program: String) throws {
        let fleet = try Fleet()
        try fleet.device.dropIn("[Installer]\nCommand=\(program)\n[Deadlines]\nDevice=1s")
        let package = try fleet.publish("1.0")
        let operation = try fleet.server.request("DownloadInstall", "package", package)
        _ = try fleet.device.session()
        let answer = try fleet.server.operation(operation)
        #expect(answer.state != "succeeded")
        #expect(throws: (any Error).self) { try fleet.device.runActive("greet") }
    }

    /// The processes that a command has started, by number.
    private static func children(of command: Command) throws -> String {
        let file = "/proc/\(command.processIdentifier)/task/\(command.processIdentifier)/children"
        return try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespaces)
    }
}
