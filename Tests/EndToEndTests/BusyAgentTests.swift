import Foundation
import TestSupport
import Testing

@Suite("An agent that is asked while it installs", .timeLimit(.minutes(20)))
struct BusyAgentTests {
    @Test("shows its tree meanwhile")
    func tree() throws {
        let directory = try TemporaryDirectory()
        let address = "unix:path=\(directory.file("bus"))"
        let daemon = try BusDaemon(at: address)
        defer { withExtendedLifetime(daemon) {} }
        let fleet = try Fleet(settings: "[Bus]\nBus=session")
        let flag = directory.file("go")
        let operation = try fleet.requestInstallation(
            "1.0", healthCheck: "until [ -e \(flag) ]; do sleep 0.05; done")
        let agent = try fleet.device.start(["DBUS_SESSION_BUS_ADDRESS=\(address)"])
        _ = try agent.line(containing: "operation 1: installing")
        let control = try Command([Programs.control, "--bus", address, "tree", "./DevInfo"])
        #expect(control.rest().contains("./DevInfo/Man = "))
        #expect(control.status == 0)
        #expect(try !fleet.server.operation(operation).hasEnded)
        try directory.write([], "go")
        #expect(try fleet.end(of: operation).codes == [1200])
        agent.end()
    }
}
