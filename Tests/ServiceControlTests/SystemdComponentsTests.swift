import Foundation
import Installer
import Linux
import Systemd
import TestSupport
import Testing

@testable import ServiceControl

@Suite("Components on a system with systemd")
final class SystemdComponentsTests {
    private let directory: TemporaryDirectory
    private let loop: EventLoop
    private let manager: StandInManager
    private var accounts: [String: UserAccount] = [:]
    private lazy var components = SystemdComponents(
        manager: ServiceManager(
            loop: loop,
            addresses: [.own("unix:path=\(directory.file("absent"))"), .own("unix:path=\(directory.file("manager"))")]),
        links: UnitLinks(links, store: "/var/lib/scomo"), store: "/var/lib/scomo",
        accounts: { [unowned self] in accounts[$0] })
    private let links: LinuxFileSystem

    init() throws {
        directory = try TemporaryDirectory()
        loop = try EventLoop()
        manager = try StandInManager(at: directory.file("manager"), loop)
        try FileManager.default.createDirectory(
            atPath: directory.file("units"), withIntermediateDirectories: false)
        links = try LinuxFileSystem(root: directory.file("units"), followsLinks: false)
    }

    private func command(
        _ purpose: ComponentCommand.Purpose, user: String? = "_core", state: Path? = "data/org.example.core"
    ) -> ComponentCommand {
        ComponentCommand(
            purpose: purpose, component: "org.example.core", words: ["bin/hook", "-t", "x y"],
            directory: "current/active/org.example.core", user: user, state: state, timeLimit: .seconds(20))
    }

    private func shown(_ name: String, _ component: String = "org.example.core") throws -> ShownUnit {
        ShownUnit(name: name, file: try Path(untrusted: "current/active/\(component)/lib/\(name)"))
    }

    private func target(_ name: String) throws -> String {
        try links.readSymbolicLink(Path(untrusted: name))
    }

    // MARK: Units

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
        #expect(try components.show([try shown("a.service", "org.example.new")], haveChanged: false) == ["a.service"])
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
            #expect("\(try #require(error))".contains("it didn't start (\(result)); journalctl --unit a.service"))
        }
        manager.results["a.service"] = "unknown"
        #expect(throws: SystemError.failed("Unit a.service not loaded.")) { try components.start("a.service") }
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
            let error = #expect(throws: SystemError.self) { try components.requireActive(["b.service", "a.service"]) }
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
            manager: ServiceManager(loop: loop, addresses: [.own("unix:path=\(directory.file("absent"))")]),
            links: UnitLinks(links, store: "/s"), store: "/s")
        let error = #expect(throws: SystemError.self) { try nobody.start("a.service") }
        #expect("\(try #require(error))".hasPrefix("the service manager can't be asked: "))
    }

    // MARK: Commands

    @Test("commands are services for a moment, shut in, and never the installer's equals", arguments: ComponentCommand.Purpose.allCases)
    func confinement(_ purpose: ComponentCommand.Purpose) throws {
        try components.run(command(purpose))
        let unit = try #require(manager.transients.first)
        #expect(unit.name.hasPrefix("scomo-") && unit.name.hasSuffix(".service"))
        #expect(unit.command == ["/var/lib/scomo/current/active/org.example.core/bin/hook", "-t", "x y"])
        #expect(unit.texts["WorkingDirectory"] == "/var/lib/scomo/current/active/org.example.core")
        #expect(unit.texts["User"] == "_core" && unit.flags["DynamicUser"] == nil)
        #expect(unit.texts["Type"] == "oneshot" && unit.texts["ProtectSystem"] == "strict")
        #expect(unit.numbers["TimeoutStartUSec"] == 20_000_000)
        #expect(unit.numbers["CapabilityBoundingSet"] == 0 && unit.numbers["RestrictNamespaces"] == 0)
        for flag in ["NoNewPrivileges", "PrivateTmp", "PrivateDevices", "RestrictSUIDSGID"] {
            #expect(unit.flags[flag] == true)
        }
        #expect(unit.lists["ReadWritePaths"] == ["/var/lib/scomo/data/org.example.core"])
        #expect(
            unit.lists["Environment"] == [
                "SCOMO_COMPONENT=org.example.core", "STATE_DIRECTORY=/var/lib/scomo/data/org.example.core",
            ])
        // Nobody has the network; some may talk to who is here.
        let isAlone = purpose == .preInstall || purpose == .preRemove
        #expect((unit.flags["PrivateNetwork"] == true) == isAlone)
        #expect(unit.lists["IPAddressDeny"] == (isAlone ? nil : ["2 0.0.0.0/0", "10 \(zeros)0/0"]))
        #expect(unit.lists["IPAddressAllow"] == (isAlone ? nil : ["2 127.0.0.0/8", "10 \(zeros)1/128"]))
    }

    private var zeros: String { String(repeating: "0.", count: 15) }

    @Test("without an account of its own, a command is nobody, and writes nowhere")
    func nobody() throws {
        try components.run(command(.healthCheck, user: nil))
        let unit = try #require(manager.transients.first)
        #expect(unit.texts["User"] == nil && unit.flags["DynamicUser"] == true)
        #expect(unit.lists["ReadWritePaths"] == nil)
    }

    @Test("a command that fails says what it printed last")
    func output() throws {
        manager.printed = String(repeating: "x", count: 5000) + "\nno power\u{1B}"
        manager.commandResult = "failed"
        let error = #expect(throws: SystemError.self) { try components.run(command(.readyCheck)) }
        let text = "\(try #require(error))"
        #expect(text.hasPrefix("it failed, after printing \"xxx"))
        #expect(text.hasSuffix("x no power \""))
        #expect(text.utf8.count < 300)
        manager.commandResult = "done"
        try components.run(command(.readyCheck))
    }

    @Test("two commands never have one name")
    func names() throws {
        for _ in 0..<5 { try components.run(command(.healthCheck)) }
        #expect(Set(manager.transients.map { $0.name }).count == 5)
    }

    // MARK: Accounts

    @Test("an account is made once, by systemd-sysusers, and known again by what was written beside it")
    func account() throws {
        manager.whenRun = { [unowned self] _ in
            accounts["_core"] = UserAccount(user: 900, group: 901, comment: "Components of org.example.suite")
        }
        for _ in 0..<2 {
            #expect(
                try components.account(named: "_core", for: "org.example.suite")
                    == SystemAccount(user: 900, group: 901))
        }
        #expect(
            manager.transients.map { $0.command } == [
                [
                    "/usr/bin/systemd-sysusers", "--inline",
                    "u _core - \"Components of org.example.suite\" /nonexistent /usr/sbin/nologin",
                ]
            ])
        #expect(manager.transients.first?.texts["User"] == nil)
        #expect(throws: SystemError.self) { try components.account(named: "_core", for: "org.example.other") }
    }

    @Test("an account of the system is never taken over, and one that isn't made is no account")
    func foreignAccount() throws {
        accounts["_apt"] = UserAccount(user: 42, group: 65534, comment: "")
        let error = #expect(throws: SystemError.self) {
            try components.account(named: "_apt", for: "org.example.suite")
        }
        guard case .refused? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(manager.transients.isEmpty)
        #expect(throws: SystemError.failed("systemd-sysusers made no account _new")) {
            try components.account(named: "_new", for: "org.example.suite")
        }
        manager.commandResult = "failed"
        manager.printed = "sysusers: no"
        let failure = #expect(throws: SystemError.self) {
            try components.account(named: "_new", for: "org.example.suite")
        }
        #expect("\(try #require(failure))".contains("sysusers: no"))
    }
}
