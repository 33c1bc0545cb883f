import TestSupport
import Testing

@Suite("A server that answers badly", .timeLimit(.minutes(20)))
struct BadServerTests {
    @Test(
        "ends the session with a line in the log, and the agent by itself with a temporary failure",
        arguments: [
            "not found", "forbidden", "unauthorized", "refuses the credentials", "broken", "busy",
            "no content", "redirect in a circle",
            "redirect to plain http", "not HTTP", "closes at once", "closes in the head",
            "closes in the body",
            "never answers", "stops in the head", "stops in the body", "endless head", "endless body",
            "enormous length", "an empty message", "not XML", "other XML", "an incomplete message",
            "deep XML",
            "entities",
        ])
    func fault(_ name: String) throws {
        let authority = try CertificateAuthority()
        try authority.issueForThisMachine("server")
        let server = try BadServer(name, authority)
        let device = try Device(
            port: server.port, roots: authority.directory.file("root.pem"),
            settings: "[Limits]\nSessionTimeout=\(Self.isEndless(name) ? "2s" : "60s")")
        let ended = try device.session()
        ended.expectFailure(ExitStatus.temporary, saying: "failed: ")
        #expect(!ended.output.contains(Device.password))
    }

    /// Whether only the device's own limit ends the session.
    private static func isEndless(_ fault: String) -> Bool {
        ["never", "stops", "endless"].contains { fault.hasPrefix($0) }
    }

    @Test("doesn't stop the service: it tries again, and works when the server is well")
    func recovers() throws {
        let fleet = try Fleet()
        let operation = try fleet.requestInstallation("1.0")
        fleet.server.stop()
        let agent = try fleet.device.start()
        _ = try agent.line(containing: "failed: ")
        try fleet.server.start()
        #expect(try fleet.end(of: operation).codes == [1200])
        agent.end()
    }
}
