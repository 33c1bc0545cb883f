import TestSupport
import Testing

@Suite("The object of SCOMO 1.1, under another name", .timeLimit(.minutes(20)))
struct ObjectVersionTests {
    private static let settings = "[SCOMO]\nVersion=1.1\nName=Software"

    @Test("is found by its type, and software installed through it")
    func found() throws {
        let fleet = try Fleet(settings: Self.settings)
        #expect(try fleet.perform("DownloadInstall", "package", try fleet.publish("1.0")).codes == [1200])
        #expect(try fleet.server.inventory().deployed.map(\.version) == ["1.0"])
    }

    @Test("has Reboot and CheckUpdateFreq; the device promises no restart")
    func nodes() throws {
        let (node, frequency) = ("./Software/Download/x", "./Software/CheckUpdateFreq")
        let server = try ScriptedManagementServer([
            [
                .commands(
                    Commands.get("./Software?prop=Type") + Commands.get(frequency)
                        + Commands.add("\(node)/Reboot", "0", format: "int")
                        + Commands.add("./Software/Download/y/Reboot", "2", format: "int")
                        + Commands.replace(frequency, "7", format: "int")
                        + Commands.replace(frequency, "-1", format: "int")),
                .commands(Commands.get("\(node)/Reboot") + Commands.get(frequency)),
            ]
        ])
        let device = try server.device(settings: Self.settings)
        try device.session().expectSuccess()
        let messages = try server.transcript()
        let results = messages.reduce(into: [:]) { $0.merge($1.results) { _, new in new } }
        #expect(results["./Software?prop=Type"] == "urn:oma:mo:oma-scomo:1.1")
        #expect(messages.flatMap { $0.codes("Add") } == [200, 406])
        #expect(messages.flatMap { $0.codes("Replace") } == [200, 415])
        #expect(results["\(node)/Reboot"] == "0" && results[frequency] == "7")
        withExtendedLifetime(device) {}
    }

    @Test("a server's CheckUpdateFreq has the device ask for updates, and 0 ends that")
    func frequency() throws {
        let frequency = "./Software/CheckUpdateFreq"
        let server = try ScriptedManagementServer([
            [.commands(Commands.replace(frequency, "60", format: "int"))],
            [.commands(Commands.replace(frequency, "0", format: "int"))],
        ])
        let device = try server.device(settings: Self.settings)
        let agent = try device.start()
        agent.discardOutput()
        #expect(
            try server.next { !$0.reports.isEmpty }.reports.first?.type.hasSuffix("DeviceRequest") == true)
        agent.end()
        withExtendedLifetime(device) {}
    }
}
