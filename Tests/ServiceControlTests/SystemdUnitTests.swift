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

    private func shown(
        _ name: String, _ component: String = "org.example.core", isStarted: Bool = false,
        user: String? = nil,
        after: [String] = []
    ) throws -> ShownUnit {
        let file = try Path(untrusted: "current/active/\(component)/lib/\(name)")
        return ShownUnit(name: name, file: file, isStarted: isStarted, user: user, after: after)
    }

    /// What was generated.
    private func files() throws -> LinuxFileSystem {
        try LinuxFileSystem(root: system.directory.file("units"), followsLinks: false)
    }

    private func show(_ units: [ShownUnit], haveChanged: Bool = false) throws {
        system.generated = units
        try components.show(units, haveChanged: haveChanged)
    }

    @Test("units are seen once all units were read anew, and that is done only if there is a need")
    func shown() throws {
        try show([])
        #expect(manager.events.isEmpty, "there is nothing to see, and nothing is seen")
        let units = [try shown("a.service"), try shown("b.socket")]
        try show(units)
        #expect(manager.events == ["Subscribe", "Reload"])
        try show(units)
        #expect(manager.events.count == 2, "nothing has changed")
        try show(units, haveChanged: true)
        #expect(manager.events.count == 3)
        // One moves to another component, one goes.
        try show([try shown("a.service", "org.example.new")])
        #expect(manager.events.count == 4)
        try show([])
        #expect(manager.events.count == 5, "none is left")
    }

    @Test("without a generator units can't be shown, and that is said")
    func withoutGenerator() throws {
        system.generated = nil
        let error = #expect(throws: SystemError.self) {
            try components.show([try shown("a.service")], haveChanged: false)
        }
        #expect("\(try #require(error))".contains("no generator shows them"))
    }

    @Test("early at a start the manager learns of units, and is asked for nothing else")
    func early() throws {
        let early = EarlySystem(
            manager: ServiceManager(
                loop: system.loop, addresses: [.own("unix:path=\(system.directory.file("manager"))")]),
            links: UnitLinks(system.directory.file("units"), store: "/var/lib/scomo"))
        let units = [try shown("a.service", isStarted: true)]
        system.generated = units
        manager.missing = ["a.service"]
        try early.show(units, haveChanged: false)
        try early.show(units, haveChanged: false)
        try early.start("a.service")
        try early.stop("a.service")
        try early.startMissing(units)
        #expect(manager.events == ["Subscribe", "Reload"])
    }

    @Test("the generator links to files of components, and says what starts after what")
    func generated() throws {
        try show([
            try shown("a.service", isStarted: true, after: ["x.service", "y.socket"]),
            try shown("b@.service"),
        ])
        let files = try files()
        #expect(
            try files.readSymbolicLink("a.service")
                == "/var/lib/scomo/current/active/org.example.core/lib/a.service")
        #expect(
            try files.read("a.service.d/scomo.conf", limit: 200)
                == Array(
                    "[Unit]\nAfter=scomo-installer-start.service\nAfter=x.service\nAfter=y.socket\n".utf8))
        #expect(try files.attributes(of: "a.service.d/scomo.conf")?.mode == 0o644)
        #expect(
            try files.read("b@.service.d/scomo.conf", limit: 200)
                == Array("[Unit]\nAfter=scomo-installer-start.service\n".utf8))
        #expect(try files.list("multi-user.target.wants", limit: 9) == ["a.service"])
        #expect(try files.readSymbolicLink("multi-user.target.wants/a.service") == "../a.service")
    }

    @Test("a unit whose account isn't there yet is seen, but doesn't start with the device")
    func account() throws {
        system.accounts["_old"] = UserAccount(user: 900, group: 901, comment: "")
        try show([
            try shown("new.service", isStarted: true, user: "_new"),
            try shown("old.service", isStarted: true, user: "_old"),
        ])
        let files = try files()
        #expect(try files.list("multi-user.target.wants", limit: 9) == ["old.service"])
        #expect(try files.attributes(of: "new.service")?.kind == .symbolicLink)
    }

    @Test("what another generator has made stays, and one unit that can't be shown hides no other")
    func others() throws {
        let place = try TemporaryDirectory()
        let files = try LinuxFileSystem(root: place.path, followsLinks: false)
        try files.write(Array("x".utf8), to: "a.service")
        let links = UnitLinks(place.path, store: "/var/lib/scomo")
        let units = [try shown("a.service"), try shown("b.service")]
        let error = #expect(throws: FileSystemError.self) { try links.make(units) { _ in true } }
        #expect(error?.reason == .alreadyExists)
        #expect(try files.read("a.service", limit: 9) == Array("x".utf8))
        #expect(!links.has("a.service") && links.has("b.service"))
        #expect(!links.areThose(of: units))
        #expect(links.areThose(of: [units[1]]))
    }

    @Test("a name that the system uses isn't free, and one of ours is")
    func free() throws {
        manager.fileStates = ["ssh.service": "enabled", "a.service": "generated"]
        try components.requireFree(["new.service"])
        #expect(throws: SystemError.refused("the system has a unit ssh.service, which is enabled")) {
            try components.requireFree(["new.service", "ssh.service"])
        }
        #expect(throws: SystemError.self) { try components.requireFree(["a.service"]) }
        try show([try shown("a.service")])
        try components.requireFree(["a.service"])
    }

    @Test("what has had no turn since the device started is started, and not waited for")
    func missing() throws {
        let names = ["new.service", "had.service", "waits.service", "runs.service", "plain.service"]
        for name in names where name != "runs.service" { manager.states[name] = ("inactive", "dead") }
        manager.missing = ["new.service", "waits.service", "runs.service", "plain.service"]
        manager.waiting = ["waits.service"]
        // Its job doesn't end.
        manager.results["new.service"] = ""
        try components.startMissing(try names.map { try shown($0, isStarted: $0 != "plain.service") })
        #expect(manager.events == ["Subscribe", "StartUnit new.service"])
        try components.startMissing([])
    }

    @Test("one that can't be started keeps no other from starting, and is told of")
    func refused() throws {
        for name in ["a.service", "b.service"] { manager.states[name] = ("inactive", "dead") }
        manager.missing = ["a.service", "b.service"]
        manager.results["a.service"] = "unknown"
        #expect(throws: SystemError.failed("Unit a.service not loaded.")) {
            try components.startMissing([
                try shown("a.service", isStarted: true), try shown("b.service", isStarted: true),
            ])
        }
        #expect(manager.events == ["Subscribe", "StartUnit a.service", "StartUnit b.service"])
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
            links: UnitLinks(system.directory.file("units"), store: "/s"), store: "/s")
        let error = #expect(throws: SystemError.self) { try nobody.start("a.service") }
        #expect("\(try #require(error))".hasPrefix("the service manager can't be asked: "))
    }
}
