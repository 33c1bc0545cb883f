import Installer
import Linux
import Systemd
import TestSupport
import Testing

@testable import ServiceControl

@Suite("Commands and accounts of components on a system with systemd")
struct SystemdCommandTests {
    private let system: ManagedSystem
    private var manager: StandInManager { system.manager }
    private var components: SystemdComponents { system.components }

    init() throws { system = try ManagedSystem() }

    private func command(
        _ purpose: ComponentCommand.Purpose, user: String? = "_core", state: Path? = "data/org.example.core"
    ) -> ComponentCommand {
        ComponentCommand(
            purpose: purpose, component: "org.example.core", words: ["bin/hook", "-t", "x y"],
            directory: "current/active/org.example.core", user: user, state: state, timeLimit: .seconds(20))
    }

    private func run(_ command: ComponentCommand) throws { try components.run(command, while: { true }) }

    @Test(
        "commands are services for a moment, shut in, and never the installer's equals",
        arguments: ComponentCommand.Purpose.allCases)
    func confinement(_ purpose: ComponentCommand.Purpose) throws {
        try run(command(purpose))
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
        try run(command(.healthCheck, user: nil))
        let unit = try #require(manager.transients.first)
        #expect(unit.texts["User"] == nil && unit.flags["DynamicUser"] == true)
        #expect(unit.lists["ReadWritePaths"] == nil)
    }

    @Test("a command that fails says what it printed last")
    func output() throws {
        manager.printed = String(repeating: "x", count: 5000) + "\nno power\u{1B}"
        manager.commandResult = "failed"
        let error = #expect(throws: SystemError.self) { try run(command(.readyCheck)) }
        let text = "\(try #require(error))"
        #expect(text.hasPrefix("it failed, after printing \"xxx"))
        #expect(text.hasSuffix("x no power \""))
        #expect(text.utf8.count < 300)
        manager.commandResult = "done"
        try run(command(.readyCheck))
    }

    @Test("a command that isn't wanted any more has its unit stopped, though it would go on")
    func unwanted() throws {
        manager.commandResult = ""
        var questions = 0
        let error = #expect(throws: SystemError.self) {
            try components.run(command(.healthCheck)) {
                questions += 1
                return questions < 3
            }
        }
        if case .failed? = error {} else { Issue.record("it counts as \(String(describing: error))") }
        let unit = try #require(manager.transients.first).name
        #expect(manager.events.last == "StopUnit \(unit)")
    }

    @Test("two commands never have one name")
    func names() throws {
        for _ in 0..<5 { try run(command(.healthCheck)) }
        #expect(Set(manager.transients.map { $0.name }).count == 5)
    }

    // MARK: Accounts

    @Test("an account is made once, by systemd-sysusers, and known again by what was written beside it")
    func account() throws {
        manager.whenRun = { [unowned system] _ in
            system.accounts["_core"] = UserAccount(
                user: 900, group: 901, comment: "Components of org.example.suite")
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
        #expect(
            manager.transients.first?.flags["DefaultDependencies"] == false,
            "it is made also while the device can't go on starting")
        #expect(throws: SystemError.self) { try components.account(named: "_core", for: "org.example.other") }
    }

    @Test("a newer agent is made ready by a program of its own, as root")
    func agent() throws {
        let update = AgentUpdate(
            package: "store/org.scomo.agent/1-00/agent.deb", generation: 7, timeLimit: .seconds(90),
            starts: 3)
        try components.prepare(update)
        #expect(
            manager.transients.map { $0.command } == [
                [
                    "/usr/lib/scomo-agent/update-agent", "prepare", "/var/lib/scomo",
                    "/var/lib/scomo/store/org.scomo.agent/1-00/agent.deb", "7", "90", "3",
                ]
            ])
        #expect(manager.transients.first?.texts["User"] == nil)
        manager.commandResult = "failed"
        manager.printed = "no space left"
        let error = #expect(throws: SystemError.self) { try components.prepare(update) }
        #expect("\(try #require(error))".contains("no space left"))
    }

    @Test("an account of the system is never taken over, and one that isn't made is no account")
    func foreignAccount() throws {
        system.accounts["_apt"] = UserAccount(user: 42, group: 65534, comment: "")
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
