import Deployment
import Linux
import TestSupport
import Testing

@testable import Installer

@Suite("A component that brings a newer agent")
struct AgentUpdateTests {
    private let device: Device
    private let mark: Path = "generations/2/agent-waits"

    init() throws {
        device = try Device()
        _ = try device.installer.recover()
        try device.install(Samples.base)
        device.installer.author = EventAuthor(.agent)
    }

    private static func component(_ name: String) -> TestPackage.Component {
        .init(
            "org.scomo.\(name)", version: "2.0", [.init("agent.deb", "an agent")],
            fields: [("Agent-Package", "agent.deb")])
    }

    private var agent: TestPackage {
        TestPackage([Self.component("agent")], identifier: "org.scomo.agent-package", version: "2.0")
    }

    @Test("is made ready before it comes into force, and goes on when that is over")
    func order() throws {
        device.system.forget()
        try device.install(agent)
        #expect(device.system.events == ["prepare agent", "go on with agent"])
        let update = try #require(device.system.updates.first)
        #expect(update.generation == 2)
        #expect((update.timeLimit, update.starts) == (.seconds(3600), 3))
        #expect(try device.files.read(update.package, limit: 99) == Array("an agent".utf8))
    }

    @Test("is confirmed by nobody before the new agent is in its place")
    func early() throws {
        try device.install(agent)
        for confirm in [{ try device.installer.serverSeen() }, { try device.installer.confirm() }] {
            let error = #expect(throws: DeploymentFailure.self) { try confirm() }
            #expect(error?.kind == .onTrial)
            #expect(error?.sentence.contains("isn't in its place yet") == true)
            #expect(try device.installer.trial().current != nil)
        }
        try device.files.remove(mark)
        try device.installer.serverSeen()
        #expect(try device.installer.trial().current == nil)
    }

    @Test("waits for a server also where health checks would be enough")
    func health() throws {
        device.installer.author = EventAuthor(.root)
        try device.install(agent)
        #expect(try device.installer.trial().current?.confirmer == .server)
    }

    @Test("changes nothing when the device can't get ready for it")
    func unprepared() throws {
        let before = try device.inventory
        device.system.refusals["prepare agent"] = .failed("no room")
        let error = #expect(throws: DeploymentFailure.self) { try device.install(agent) }
        #expect(error?.sentence.contains("no room") == true)
        #expect(try device.inventory == before)
    }

    @Test("goes on, to be cleared away, when the change fails later")
    func failure() throws {
        var package = agent
        package.components.append(Samples.tools)
        device.health.failures[Samples.tools.identifier] = .failed("ill")
        #expect(throws: DeploymentFailure.self) { try device.install(package) }
        #expect(device.system.events.last == "go on with agent")
    }

    @Test("is the only one of its change")
    func two() throws {
        var package = agent
        package.components.append(Self.component("other"))
        let error = #expect(throws: DeploymentFailure.self) { try device.install(package) }
        #expect(error?.kind == .unexpectedPackage)
        #expect(device.system.updates.isEmpty)
    }

    @Test("is refused where no service manager runs")
    func unmanaged() throws {
        let system: any ComponentSystem = IdleSystem()
        let update = AgentUpdate(package: "a", generation: 1, timeLimit: .seconds(1), starts: 1)
        #expect(throws: SystemError.refused("the agent is updated where systemd runs")) {
            try system.prepare(update)
        }
    }
}
