import TestSupport
import Testing

@Suite("A server that is busy", .timeLimit(.minutes(20)))
struct BusyServerTests {
    /// When the device came, and when it came again.
    private func attempts(_ first: ScriptedManagementServer.Step) throws -> (Double, Double) {
        let server = try ScriptedManagementServer([[first], [.commands(Commands.get("./DevInfo/DevId"))]])
        let device = try server.device(settings: "[Poll]\nRetryMinimum=1s\nRetryMaximum=2s")
        let agent = try device.start()
        agent.discardOutput()
        let refused = try server.next()
        let again = try server.next { $0.number == 1 }
        #expect(again.session != refused.session)
        let answer = try server.next { !$0.results.isEmpty }
        #expect(answer.results["./DevInfo/DevId"] == Device.identifier)
        agent.end()
        withExtendedLifetime(device) {}
        return (refused.time, again.time)
    }

    @Test("is asked again when it wants to be, not before")
    func retryAfter() throws {
        let (first, second) = try attempts(.http(503, headers: ["Retry-After": "4"]))
        #expect(second - first >= 4)
        #expect(second - first < 20)
    }

    @Test("says so in its message, and is asked again later", arguments: [101, 503, 510])
    func status(_ code: Int) throws {
        let (first, second) = try attempts(.commands("", header: code))
        #expect(second - first >= 0.9)
        #expect(second - first < 20)
    }
}
