import Foundation
import TestSupport
import Testing

@Suite("While a package comes slowly", .timeLimit(.minutes(20)))
struct SlowPackageTests {
    private static let node = "./SCOMO/Download/a"

    private static func order(_ port: Int) -> ScriptedManagementServer.Step {
        .commands(
            Commands.add("\(node)/PkgID", "p") + Commands.add("\(node)/PkgURL", "https://127.0.0.1:\(port)/p")
                + "<Exec><CmdID/><Item><Target><LocURI>\(node)/Operations/DownloadInstall</LocURI></Target></Item></Exec>"
        )
    }

    @Test("sessions go on, and the server can cancel")
    func cancelled() throws {
        let authority = try CertificateAuthority()
        try authority.issueForThisMachine("server")
        let host = try BadServer("a package that drips", authority)
        let status = ScriptedManagementServer.Step.commands(Commands.get("\(Self.node)/Status"))
        let server = try ScriptedManagementServer([
            [Self.order(host.port)], [status], [status], [.commands(Commands.delete(Self.node))],
        ])
        let device = try server.device()
        try Command.run("cp", authority.directory.file("root.pem"), device.directory.file("tls.d/host.pem"))
        let agent = try device.start()
        agent.discardOutput()
        // Download progressing.
        let progressing = try server.next { $0.results["\(Self.node)/Status"] == "30" }
        let deleted = try server.next { !$0.codes("Delete").isEmpty }
        #expect(deleted.codes("Delete") == [200])
        #expect(deleted.time - progressing.time < 20)
        let report = try server.next { $0.alerts.contains(1226) }
        #expect(report.time - deleted.time < 20)
        #expect(report.reports.map(\.code) == [1401])
        agent.end()
        let packages = try FileManager.default.contentsOfDirectory(
            atPath: device.directory.file("state/packages"))
        #expect(packages == [])
    }
}
