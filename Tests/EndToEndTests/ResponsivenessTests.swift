import Foundation
import TestSupport
import Testing

@Suite("On a slow disk the agent answers within two seconds", .timeLimit(.minutes(20)))
struct ResponsivenessTests {
    private static let node = "./SCOMO/Download/a"

    private static func replace(_ count: Int) -> String {
        let item = "<Item><Target><LocURI>\(node)/PkgID</LocURI></Target></Item>"
        return "<Replace><CmdID/>\(String(repeating: item, count: count))</Replace>"
    }

    @Test("while a hostile server changes one value six hundred times in a message, and reads as often")
    func message() throws {
        let gets = String(repeating: Commands.get("./SCOMO?list=TNDS"), count: 150)
        let server = try ScriptedManagementServer([
            [
                .commands(Commands.add("\(Self.node)/PkgID", "p")), .commands(Self.replace(640)),
                .commands(String(repeating: Self.replace(1), count: 250)), .commands(gets),
            ]
        ])
        let (monitor, disk) = (try LoopMonitor(), try SlowDisk())
        let device = try server.device()
        let agent = try device.start(monitor.environment + disk.environment)
        agent.discardOutput()
        let begin = ContinuousClock.now
        let message = try server.next { $0.codes("Replace").count >= 250 }
        // One write a message, and not nine hundred: what each takes is three calls of 35 ms.
        #expect(ContinuousClock.now - begin < .seconds(20))
        #expect(message.codes("Replace").allSatisfy { $0 == 200 })
        _ = try server.next { $0.codes("Get").count > 0 }
        // And after the session.
        usleep(2_500_000)
        withExtendedLifetime(device) { agent.end() }
        monitor.expectResponsive()
    }

    @Test("while a component of two thousand files is installed, and its syncfs takes a minute")
    func installation() throws {
        let fleet = try Fleet()
        let package = try fleet.maker.pack("1.0", into: fleet.server.packages, files: 2000)
        let operation = try fleet.server.request("DownloadInstall", "package", package)
        let (monitor, disk) = (try LoopMonitor(), try SlowDisk(first: 60_000))
        try fleet.device.startInstallers(with: disk.environment)
        let agent = try fleet.device.start(monitor.environment + disk.environment)
        agent.discardOutput()
        #expect(try fleet.end(of: operation, within: .seconds(240)).state == "succeeded")
        agent.end()
        monitor.expectResponsive()
    }
}
