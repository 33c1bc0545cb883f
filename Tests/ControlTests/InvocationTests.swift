import Deployment
import Testing

@testable import Control

@Suite("The command line of scomoctl")
struct InvocationTests {
    @Test("options stand anywhere; what isn't said has its default")
    func options() throws {
        let plain = try Invocation(["list"])
        #expect(plain.task == .perform(.list, argument: ""))
        #expect(
            (plain.installer, plain.bus, plain.isJSON) == ("/run/scomo-installer.socket", "system", false))
        #expect(plain.activation == .active)
        let all = try Invocation([
            "--bus", "session", "install", "--json", "a.scomo", "--inactive", "--installer", "/tmp/s",
        ])
        #expect(all.task == .perform(.install, argument: "a.scomo"))
        #expect((all.installer, all.bus, all.isJSON) == ("/tmp/s", "session", true))
        #expect(all.activation == .inactive)
        #expect(try Invocation(["tree"]).task == .perform(.tree, argument: ""))
        #expect(try Invocation(["tree", "./A"]).task == .perform(.tree, argument: "./A"))
        #expect(try Invocation(["install", "-"]).task == .perform(.install, argument: "-"))
        #expect(try Invocation(["--", "remove", "--json"]).task == .perform(.remove, argument: "--json"))
        #expect(try Invocation(["list", "-h"]).task == .showHelp)
        #expect(try Invocation(["--version", "nonsense"]).task == .showVersion)
    }

    @Test(
        "mistakes are named",
        arguments: [
            ([], "a command is missing; scomoctl --help lists them"),
            (
                ["frobnicate\u{1B}[2J"],
                "there is no command frobnicate [2J; scomoctl --help lists the commands"
            ),
            (["list", "--what"], "there is no option --what"), (["--bus"], "--bus needs a value"),
            (["list", "--inactive"], "--inactive doesn't go with list"),
            (["list", "x"], "usage: scomoctl list"),
            (["install"], "usage: scomoctl install [--inactive] FILE"),
            (["remove", "a", "b"], "usage: scomoctl remove COMPONENT"),
            (["tree", "a", "b"], "usage: scomoctl tree [URI]"),
        ] as [([String], String)])
    func mistakes(_ words: [String], _ sentence: String) {
        let error = #expect(throws: UsageError.self) { try Invocation(words) }
        #expect(error?.description == sentence)
    }

    @Test("help has each command, and fits eighty columns")
    func help() {
        let lines = ControlCommand.help.split(separator: "\n")
        for command in ControlCommand.allCases {
            #expect(lines.contains { $0.hasPrefix("  \(command.synopsis) ") })
        }
        #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines.filter { $0.count > 80 })")
    }

    @Test(
        "each failure has an exit code of its kind, and none is success",
        arguments: DeploymentFailure.Kind.allCases)
    func exitCodes(_ kind: DeploymentFailure.Kind) {
        #expect(ExitCode(kind) != .done)
    }
}
