import Foundation
import TestSupport
import Testing

/// Cases of `Tests/scomo.md`: what a device tells its server, and asks of it.
@Suite("SCOMO, reports and requests", .timeLimit(.minutes(20)))
struct ReportingTests {
    private typealias Step = ScriptedManagementServer.Step

    @Test("T-REP-1: an order without a correlator has a report without one")
    func noCorrelator() throws {
        let scene = Rehearsal.Scene(
            steps: [Rehearsal.fetch("Download", "greeter-1.0.scomo", correlator: nil)], reading: [])
        let answer = try Rehearsal.play([scene]) { try $0.pack("1.0", into: $1) }[0]
        #expect(answer.results == [1200])
        #expect(answer.reports.map(\.correlator) == [nil])
    }

    @Test(
        "what neither downloads nor installs is answered with how it ended, where the owner wants that",
        arguments: [("result", 1200), ("status", 200)])
    func synchronous(_ answer: String, _ code: Int) throws {
        let (install, state) = (
            Rehearsal.fetch("DownloadInstall", "greeter-1.0.scomo"), "\(Rehearsal.deployed)/State"
        )
        let scenes = [
            Rehearsal.Scene(steps: [install], reading: []),
            Rehearsal.Scene(
                steps: [
                    Rehearsal.execute("Deactivate", on: Rehearsal.deployed), .commands(Commands.get(state)),
                ], reading: []),
        ]
        let answers = try Rehearsal.play(scenes, settings: "[SCOMO]\nAnswer=\(answer)") {
            try $0.pack("1.0", into: $1)
        }
        #expect(answers[0].codes("Exec") == [202])
        #expect(answers[1].codes("Exec") == [code])
        #expect(answers[1].reports == [] && answers[1].value(state) == "10")
    }

    @Test("the server that comes along understands each form of answer", arguments: ["result", "status"])
    func understood(_ answer: String) throws {
        let fleet = try Fleet(settings: "[SCOMO]\nAnswer=\(answer)")
        #expect(try fleet.perform("DownloadInstall", "package", fleet.publish("1.0")).codes == [1200])
        #expect(try fleet.perform("Deactivate", "component", Maker.component).state == "succeeded")
        #expect(try fleet.server.inventory().deployed.map(\.state) == ["inactive"])
    }

    @Test("T-REP-2: a report that didn't arrive is sent again, until it was answered")
    func late() throws {
        let maker = try Maker()
        let directory = try TemporaryDirectory()
        let package = try maker.pack("1.0", into: directory.file("."))
        let server = try ScriptedManagementServer(
            [[Rehearsal.fetch("Download", package)], [.http(503)], [.http(503)]], files: directory.file("."))
        let device = try server.device(maker: maker)
        let agent = try device.start()
        agent.discardOutput()
        for _ in 0..<3 { #expect(try server.next { !$0.reports.isEmpty }.reports.map(\.code) == [1200]) }
        // It was answered in the session that this belongs to, or before it.
        for _ in 0..<3 { #expect(try server.next { $0.alerts.contains(1201) }.reports == []) }
        agent.end()
        withExtendedLifetime(device) {}
    }

    @Test("T-REP-3: power cuts leave no Status that says progressing, and one report")
    func powerCuts() throws {
        let maker = try Maker()
        let directory = try TemporaryDirectory()
        let package = try maker.pack("1.0", into: directory.file("."))
        try directory.write([], "\(package).hold")
        let status = "\(Rehearsal.download)/Status"
        let looking = Array(repeating: [Step.commands(Commands.get(status))], count: 100)
        let server = try ScriptedManagementServer(
            [[Rehearsal.fetch("Download", package)]] + looking, files: directory.file("."))
        let device = try server.device(maker: maker)
        // The sixth restart gives the operation up.
        for _ in 0..<6 {
            let agent = try device.start()
            // Only when the request goes out is it known on the disk that the work has begun.
            _ = try agent.line(containing: ": downloading https:")
            agent.end()
        }
        for _ in 0..<2 { try device.session().expectSuccess() }
        let messages = try server.transcript()
        #expect(messages.flatMap(\.reports).map(\.code) == [1402])
        #expect(messages.compactMap { $0.results[status] }.last == "20")
    }

    @Test("T-CLI-1: a person asks for updates; the server orders one")
    func user() throws {
        let maker = try Maker()
        let directory = try TemporaryDirectory()
        let package = try maker.pack("1.0", into: directory.file("."))
        let server = try ScriptedManagementServer(
            [[Rehearsal.fetch("DownloadInstall", package)]], files: directory.file("."))
        let device = try server.device(maker: maker)
        try device.session("--request-update").expectSuccess()
        let messages = try server.transcript()
        let reports = messages.flatMap(\.reports)
        #expect(
            reports.map(\.type) == [
                "urn:oma:at:scomo:1.1:UpdateUserRequest", "urn:oma:at:scomo:1.0:OperationComplete",
            ])
        #expect(reports.first?.source == "./SCOMO")
        #expect(messages.first?.alerts.contains(1201) == true)
        #expect(reports.last?.code == 1200)
        withExtendedLifetime(device) {}
    }

    @Test("T-CLI-2: the device asks for updates by itself, soon after its start and then once an interval")
    func timer() throws {
        let server = try ScriptedManagementServer([])
        let device = try server.device(settings: "[SCOMO]\nUpdateInterval=1min")
        let agent = try device.start()
        agent.discardOutput()
        let asked = try server.next { !$0.reports.isEmpty }
        #expect(asked.reports.map(\.type) == ["urn:oma:at:scomo:1.1:UpdateDeviceRequest"])
        // Polls go on meanwhile, and don't ask.
        #expect(try server.next { $0.alerts.contains(1201) }.reports == [])
        agent.end()
        withExtendedLifetime(device) {}
    }

    @Test("what somebody changes on the device is told once, in the next session")
    func changed() throws {
        let maker = try Maker()
        let directory = try TemporaryDirectory()
        let package = try maker.pack("1.0", into: directory.file("."))
        let server = try ScriptedManagementServer(
            [[Rehearsal.fetch("DownloadInstall", package)]], files: directory.file("."))
        let device = try server.device(maker: maker, settings: "[SCOMO]\nTellChanges=yes")
        for _ in 0..<2 { try device.session().expectSuccess() }
        let installer = try device.separateInstaller()
        try Command.run(
            Programs.control, "--installer", device.installerSocket, "deactivate", Maker.component)
        for _ in 0..<2 { try device.session().expectSuccess() }
        installer.end()
        #expect(
            try server.transcript().flatMap(\.reports).map(\.type) == [
                "urn:oma:at:scomo:1.0:OperationComplete",
                "Reversed-Domain-Name:org.scomo.InventoryChanged",
            ])
        withExtendedLifetime(device) {}
    }
}
