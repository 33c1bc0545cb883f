import Foundation
import TestSupport
import Testing

@Suite("While a package is installed", .timeLimit(.minutes(20)))
struct LongInstallationTests {
    private typealias Step = ScriptedManagementServer.Step

    private static let status = "\(Rehearsal.download)/Status"

    /// One session that installs a package, and many that look how far that is, before and after some other step.
    private static func sessions(_ package: String, _ other: [Step] = []) -> [[Step]] {
        let look = [Step.commands(Commands.get(status) + Commands.get("./SCOMO/Inventory/Deployed"))]
        return [[Rehearsal.fetch("DownloadInstall", package)]] + Array(repeating: look, count: 8) + [other]
            + Array(repeating: look, count: 300)
    }

    /// A command of a component that goes on until the test makes a file.
    private static func until(_ file: String) -> String { "until [ -e \(file) ]; do sleep 0.05; done" }

    @Test("servers read how far it is, and what was installed before; it ends as ever")
    func status() throws {
        let maker = try Maker()
        let directory = try TemporaryDirectory()
        let flag = directory.file("go")
        let package = try maker.pack("1.0", into: directory.file("."), healthCheck: Self.until(flag))
        let server = try ScriptedManagementServer(Self.sessions(package), files: directory.file("."))
        let device = try server.device(maker: maker)
        let agent = try device.start()
        agent.discardOutput()
        let during = try server.next { $0.results[Self.status] == "50" }
        // The new software is in force, and may be taken back.
        #expect(during.results["./SCOMO/Inventory/Deployed"] == "")
        try directory.write([], "go")
        let report = try server.next { !$0.reports.isEmpty }
        #expect(report.reports.map(\.code) == [1200])
        let after = try server.next { $0.results[Self.status] == "10" }
        #expect(after.results["./SCOMO/Inventory/Deployed"] == Maker.component)
        agent.end()
        #expect(try device.runActive("greet") == "greetings from 1.0")
    }

    @Test("a server cancels it by deleting its node: the old software stays")
    func cancelled() throws {
        let maker = try Maker()
        let directory = try TemporaryDirectory()
        let flag = directory.file("go")
        let package = try maker.pack(
            "1.0", into: directory.file("."), healthCheck: Self.until(flag),
            own: "Ready-Check: bin/check\nHook-Timeout: 10min\n")
        let delete = Step.commands(Commands.delete(Rehearsal.download))
        let server = try ScriptedManagementServer(
            Self.sessions(package, [delete]), files: directory.file("."))
        let device = try server.device(maker: maker)
        let agent = try device.start()
        agent.discardOutput()
        _ = try server.next { $0.results[Self.status] == "50" }
        let deleted = try server.next { !$0.codes("Delete").isEmpty }
        #expect(deleted.codes("Delete") == [200])
        // The agent tells the installer between two sessions.
        _ = try server.next { !$0.codes("Get").isEmpty }
        try directory.write([], "go")
        let report = try server.next { !$0.reports.isEmpty }
        #expect(report.reports.map(\.code) == [1401])
        #expect(report.reports.map(\.target) == [Rehearsal.delivered])
        agent.end()
        #expect(!FileManager.default.fileExists(atPath: device.directory.file("store/current/active")))
    }

    @Test("the device comes when a server calls it")
    func called() throws {
        let port = try FreePort.datagrams()
        let fleet = try Fleet(
            settings: """
                [Notification]
                Listen=127.0.0.1:\(port)
                MinimumInterval=1s
                """, server: "md5", notificationAddress: "127.0.0.1:\(port)")
        // The nonce that notifications are proved with comes of a session.
        try fleet.device.session().expectSuccess()
        let flag = fleet.device.directory.file("go")
        let operation = try fleet.requestInstallation("1.0", healthCheck: Self.until(flag))
        let agent = try fleet.device.start()
        _ = try agent.line(containing: "operation 1: installing")
        let session = try fleet.server.notify()
        #expect(try agent.line(containing: "the server asked for it").contains(session))
        _ = try agent.line(containing: "ended well")
        #expect(try !fleet.server.operation(operation).hasEnded)
        try fleet.device.directory.write([], "go")
        agent.discardOutput()
        #expect(try fleet.end(of: operation).codes == [1200])
        agent.end()
        #expect(try fleet.device.runActive("greet") == "greetings from 1.0")
    }
}
