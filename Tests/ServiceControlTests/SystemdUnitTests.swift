import Installer
import Linux
import Systemd
import TestSupport
import Testing

@testable import ServiceControl

@Suite("Units of components on a system with systemd")
struct SystemdUnitTests {
    private let system: ManagedSystem
    private var manager: StandInManager { system.manager }
    private var components: SystemdComponents { system.components }

    init() throws { system = try ManagedSystem() }

    private var links: LinuxFileSystem { system.links }

    private func shown(_ name: String, _ component: String = "org.example.core") throws -> ShownUnit {
        ShownUnit(name: name, file: try Path(untrusted: "current/active/\(component)/lib/\(name)"))
    }

    private func target(_ name: String) throws -> String {
        try links.readSymbolicLink(Path(untrusted: name))
    }

    @Test("units are shown by links, and the manager is told once")
    func shown() throws {
        let units = [try shown("a.service"), try shown("b.socket")]
        #expect(try components.show(units, haveChanged: false) == ["a.service", "b.socket"])
        #expect(try target("a.service") == "/var/lib/scomo/current/active/org.example.core/lib/a.service")
        #expect(manager.events == ["Subscribe", "Reload"])
        #expect(try components.show(units, haveChanged: false) == [])
        #expect(manager.events.count == 2, "nothing has changed")
        #expect(try components.show(units, haveChanged: true) == [])
        #expect(manager.events.count == 3)
        // One moves to another component, one goes.
        #expect(
            try components.show([try shown("a.service", "org.example.new")], haveChanged: false) == [
                "a.service"
            ])
        #expect(try links.list(.top, limit: 9) == ["a.service"])
        #expect(try target("a.service").contains("org.example.new"))
    }

    @Test("what else is in the directory is left alone, and in the way")
    func others() throws {
        try links.write(Array("x".utf8), to: "own.service")
        try links.makeSymbolicLink(at: "linked.service", to: "/etc/linked.service")
        try links.makeDirectory("a.service.d", mode: 0o755)
        #expect(try components.show([], haveChanged: false) == [])
        #expect(try links.list(.top, limit: 9) == ["a.service.d", "linked.service", "own.service"])
        for name in ["own.service", "linked.service"] {
            let error = #expect(throws: SystemError.self) {
                try components.show([try shown(name)], haveChanged: false)
            }
            guard case .refused? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
        #expect(try links.read("own.service", limit: 9) == Array("x".utf8))
    }

    @Test("a name that the system uses isn't free, and one of ours is")
    func free() throws {
        manager.fileStates = ["ssh.service": "enabled", "a.service": "linked-runtime"]
        try components.requireFree(["new.service"])
        #expect(throws: SystemError.refused("the system has a unit ssh.service, which is enabled")) {
            try components.requireFree(["new.service", "ssh.service"])
        }
        #expect(throws: SystemError.self) { try components.requireFree(["a.service"]) }
        _ = try components.show([try shown("a.service")], haveChanged: false)
        try components.requireFree(["a.service"])
    }

    @Test("a unit has started when its job has ended well")
    func start() throws {
        try components.start("a.service")
        manager.results["a.service"] = "skipped"
        try components.start("a.service")
        for result in ["failed", "timeout", "dependency", "canceled"] {
            manager.results["a.service"] = result
            let error = #expect(throws: SystemError.self) { try components.start("a.service") }
            #expect(
                "\(try #require(error))".contains("it didn't start (\(result)); journalctl --unit a.service"))
        }
        manager.results["a.service"] = "unknown"
        #expect(throws: SystemError.failed("Unit a.service not loaded.")) {
            try components.start("a.service")
        }
    }

    @Test("a unit whose turn comes later in a start of the device isn't waited for")
    func later() throws {
        manager.systemState = "starting"
        manager.results["late.service"] = ""
        manager.states["late.service"] = ("inactive", "dead")
        try components.start("late.service")
        #expect(manager.events == ["Subscribe", "StartUnit late.service"])
        try components.start("b.service")
    }

    @Test("a unit that isn't known has stopped; one that has may be started as if it had never failed")
    func stop() throws {
        try components.stop("a.service")
        #expect(manager.events == ["Subscribe", "StopUnit a.service", "ResetFailedUnit a.service"])
        manager.results["a.service"] = "unknown"
        try components.stop("a.service")
    }

    @Test("units that failed, or start again and again, are told of")
    func active() throws {
        try components.requireActive([])
        #expect(manager.events.isEmpty, "there is nothing to ask")
        manager.states["done.service"] = ("inactive", "dead")
        try components.requireActive(["a.service", "done.service"])
        for state in [("failed", "failed"), ("activating", "auto-restart")] {
            manager.states["a.service"] = state
            let error = #expect(throws: SystemError.self) {
                try components.requireActive(["b.service", "a.service"])
            }
            #expect("\(try #require(error))".hasPrefix("a.service is \(state.0) (\(state.1))"))
        }
    }

    @Test("a manager that went away and came back is found again")
    func hangUp() throws {
        try components.start("a.service")
        manager.hangUp()
        // What was under way may be lost; afterwards all is well.
        try? components.start("a.service")
        try components.start("a.service")
        #expect(manager.events.filter { $0 == "Subscribe" }.count == 2)
    }

    @Test("a manager that isn't there is said to be away")
    func away() throws {
        let nobody = SystemdComponents(
            manager: ServiceManager(
                loop: system.loop, addresses: [.own("unix:path=\(system.directory.file("absent"))")]),
            links: UnitLinks(links, store: "/s"), store: "/s")
        let error = #expect(throws: SystemError.self) { try nobody.start("a.service") }
        #expect("\(try #require(error))".hasPrefix("the service manager can't be asked: "))
    }
}
