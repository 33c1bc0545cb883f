import Deployment
import InstallerService
import InstallerTesting
import Linux
import Systemd
import TestSupport
import Testing

@testable import Control

@Suite("What scomoctl shows of the installer")
struct ControlTests {
    static let components: [InstalledComponent] = {
        var components = plain
        components[0].sbom = "sbom.cdx.json"
        components[1].notes = PackageNotes(
            urgency: .security, advisory: "two\nlines\u{1B}", supportUntil: "2031-12-31")
        return components
    }()
    private static let plain = [
        InstalledComponent(
            identifier: "org.example.gateway", version: "2.4.1", name: "Gateway", package: "org.example",
            packageVersion: "2.4.1", isActive: true),
        InstalledComponent(
            identifier: "org.example.a", version: "1\u{1B}]0;x\u{7}", description: "two\nlines\u{9B}",
            package: "",
            packageVersion: "", isActive: false),
    ]

    @Test("a list, in columns; what components say of themselves can't do anything to the terminal")
    func list() throws {
        let run = try Run(.list) { $0.installed = Self.components }
        #expect(run.code == .done)
        #expect(
            run.screen.written == """
                COMPONENT            VERSION  STATE     PACKAGE
                org.example.gateway  2.4.1    active    org.example 2.4.1
                org.example.a        1 ]0;x   inactive

                """)
    }

    @Test("the same in JSON, on one line")
    func listJSON() throws {
        let run = try Run(.list, json: true) { $0.installed = Self.components }
        #expect(
            run.screen.written == #"""
                [{"component":"org.example.gateway","version":"2.4.1","state":"active","name":"Gateway","description":null,"environment":null,"package":"org.example","packageVersion":"2.4.1","mismatches":[],"sbom":"sbom.cdx.json","urgency":"normal","advisory":null,"supportUntil":null},{"component":"org.example.a","version":"1\u001b]0;x\u0007","state":"inactive","name":null,"description":"two\u000alines\u009b","environment":null,"package":"","packageVersion":"","mismatches":[],"sbom":null,"urgency":"security","advisory":"two\u000alines\u001b","supportUntil":"2031-12-31"}]

                """#)
    }

    @Test("an installation: the way to it passes, what is installed stays")
    func install() throws {
        let directory = try TemporaryDirectory()
        try directory.write([1, 2, 3], "package")
        let prepare = { @Sendable (deployer: ScriptedDeployer) in
            deployer.installed = [Self.components[0]]
            deployer.steps = [
                DeploymentProgress(.checking), DeploymentProgress(.copying, bytes: 5, total: 10),
            ]
            deployer.beforeStep = { _ in try? EventLoop().sleep(.milliseconds(20)) }
        }
        let seen = try Run(.install, directory.file("package"), width: 50, prepare)
        #expect(seen.code == .done)
        #expect(seen.screen.passed == ["checking", "copying  50 % [##########-----------] 5 B of 10 B"])
        #expect(seen.screen.seen == ["installed org.example.gateway 2.4.1, active"])
        let logged = try Run(.install, directory.file("package"), prepare)
        #expect(
            logged.screen.lines == [
                "checking", "copying: 50 %, 5 B of 10 B", "installed org.example.gateway 2.4.1, active",
            ])
        let json = try Run(.install, directory.file("package"), json: true, width: 50, prepare)
        #expect(json.screen.lines.count == 1)
        #expect(json.screen.written.hasPrefix(#"{"installed":[{"component":"org.example.gateway","#))
    }

    @Test("a plan says what would happen, and ends as the installation would")
    func check() throws {
        let directory = try TemporaryDirectory()
        try directory.write([1], "package")
        let prepare = { @Sendable (deployer: ScriptedDeployer) in
            deployer.planned = InstallPlan(
                package: "org.example", version: "2",
                components: [
                    PlannedComponent(identifier: "a", version: "2", replaces: "1\u{1B}", isActive: true),
                    PlannedComponent(identifier: "b", version: "2", replaces: nil, isActive: true),
                ], notes: PackageNotes(urgency: .security, advisory: "CVE-1\nCVE-2\u{1B}"),
                neededSpace: 1_500_000, freeSpace: 12_345_678)
        }
        let good = try Run(.check, directory.file("package"), prepare)
        #expect(good.code == .done)
        #expect(
            good.screen.written == """
                org.example 2
                  urgency: security
                  advisory: CVE-1 CVE-2 
                  a 2, active: replaces 1 
                  b 2, active: new
                needs 1.5 MB, and 12.3 MB are free
                would be installed

                """)
        let bad = try Run(.check, directory.file("package"), json: true) {
            prepare($0)
            $0.planned.failure = DeploymentFailure(.downgrade, "it is older")
        }
        #expect(bad.code == .refused)
        #expect(bad.screen.lines.count == 1)
        #expect(
            bad.screen.written.hasSuffix(
                #""neededSpace":1500000,"freeSpace":12345678,"failure":"downgrade","reason":"it is older","urgency":"security","advisory":"CVE-1\u000aCVE-2\u001b","supportUntil":null}"#
                    + "\n"))
    }

    @Test("the log of events, a line for each; what keeps no time says so")
    func history() throws {
        let prepare = { @Sendable (deployer: ScriptedDeployer) in
            deployer.events = [
                DeploymentEvent(
                    number: 1, time: WallClock(seconds: 0), isTimeTrusted: false,
                    author: EventAuthor(.agent, user: 5, operation: "12"), action: .install,
                    subject: "org.example 1\u{1B}", failure: DeploymentFailure(.unhealthy, "it doesn't work"),
                    generation: 3),
                DeploymentEvent(
                    number: 2, time: WallClock(seconds: 1_800_000_000), isTimeTrusted: true,
                    author: EventAuthor(.installer), action: .recover, subject: "", failure: nil,
                    generation: 3),
            ]
        }
        let (plain, json) = (try Run(.history, "", prepare), try Run(.history, json: true, prepare))
        #expect(plain.asked == ["history 20"])
        #expect(
            plain.screen.lines == [
                "1970-01-01T00:00:00Z? agent (user 5) for operation 12: install org.example 1 : not done: it doesn't work",
                "2027-01-15T08:00:00Z  installer: recover: generation 3",
            ])
        #expect(
            json.screen.written.hasPrefix(
                #"[{"number":1,"time":"1970-01-01T00:00:00Z","timeTrusted":false,"role":"agent","user":5,"operation":"12","#
            ))
        #expect(try Run(.history).screen.lines == ["nothing was changed or refused yet"])
    }

    @Test("a file that isn't there is no matter for the installer")
    func noFile() throws {
        let run = try Run(.install, "/nowhere/a\u{1B}.scomo")
        #expect(run.code == .noInput)
        #expect(run.complaints == ["scomoctl: /nowhere/a .scomo can't be read: No such file or directory"])
        #expect(run.asked.isEmpty)
    }

    @Test(
        "changes reach the installer, and are confirmed in a sentence",
        arguments: [
            (.activate, "activate x", "activated x", #"{"activated":"x"}"#),
            (.deactivate, "deactivate x", "deactivated x", #"{"deactivated":"x"}"#),
            (.remove, "remove x", "removed x", #"{"removed":"x"}"#),
            (.purge, "purge x", "purged x", #"{"purged":"x"}"#),
            (.rollback, "rollBack", "generation 7 is back", #"{"generation":7}"#),
            (.verify, "verify", "all files are as they were signed", #"{"deviations":[]}"#),
            (.repair, "repair", "all files are as they were signed now", #"{"deviations":[]}"#),
        ] as [(ControlCommand, String, String, String)])
    func changes(_ command: ControlCommand, _ asked: String, _ sentence: String, _ json: String) throws {
        let argument = command.usage.argument == .none ? "" : "x"
        let (plain, other) = (try Run(command, argument), try Run(command, argument, json: true))
        #expect((plain.code, other.code) == (.done, .done))
        #expect((plain.screen.lines, other.screen.lines) == ([sentence], [json]))
        #expect(plain.asked.first == asked)
    }

    @Test(
        "files that differ, or can't be put right, are named, and the exit code says so",
        arguments: [ControlCommand.verify, .repair])
    func deviations(_ command: ControlCommand) throws {
        let prepare = { @Sendable (deployer: ScriptedDeployer) in
            deployer.deviations = [Deviation(component: "a", reason: "bin/a\u{1B} has another digest")]
        }
        let (plain, json) = (try Run(command, "", prepare), try Run(command, json: true, prepare))
        #expect((plain.code, json.code) == (.differs, .differs))
        #expect(plain.screen.lines == ["a: bin/a  has another digest"])
        #expect(
            json.screen.lines
                == [#"{"deviations":[{"component":"a","reason":"bin/a\u001b has another digest"}]}"#])
    }

    @Test("what the installer refuses is said, once for people and once for programs")
    func refused() throws {
        let prepare = { @Sendable (deployer: ScriptedDeployer) in
            deployer.failure = DeploymentFailure(.neededByOthers, "org.example.b needs it")
        }
        let (plain, json) = (try Run(.remove, "a", prepare), try Run(.remove, "a", json: true, prepare))
        #expect((plain.code, json.code) == (.notPossible, .notPossible))
        #expect(plain.complaints == ["scomoctl: org.example.b needs it"])
        #expect(plain.screen.written.isEmpty)
        #expect(
            json.screen.lines
                == [#"{"error":{"kind":"needed-by-others","sentence":"org.example.b needs it"}}"#])
    }

    @Test("the state of what can be asked is told, though the agent isn't there")
    func status() throws {
        let run = try Run(.status) { $0.installed = Self.components }
        #expect(run.code == .unavailable)
        #expect(run.screen.lines.first?.hasPrefix("agent      the agent can't be asked: ") == true)
        #expect(run.screen.lines.last == "software   generation 7: 2 components, 1 active")
    }
}
