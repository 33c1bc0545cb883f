import Deployment
import InstallerTesting
import Linux
import TestSupport
import Testing

@testable import Control

@Suite("What a factory and support are there for")
struct DiagnosisTests {
    @Test("settings are what the programs tell of theirs; the store is where they say that it is")
    func settings() throws {
        let directory = try TemporaryDirectory()
        try Command.run(
            "mkdir", "-p", directory.file("etc/scomo"), directory.file("else/current/active"),
            directory.file("else/current/inactive"))
        try Command.run(
            "ln", "-s", "../../store/a/1.0-0a.component", directory.file("else/current/active/a"))
        let surroundings = Surroundings(root: directory.path) { words in
            words.last == "--print-config" && words[0].hasSuffix("scomod")
                ? Array("/etc/scomo/agent.conf\n  [Server]\n".utf8) : nil
        }
        let lines = { (title: String) throws -> [String] in
            let all = try Run(.diagnose, surroundings: surroundings).screen.lines
            return Array(all.drop { $0 != "== \(title)" }.dropFirst().prefix { !$0.hasPrefix("== ") })
        }
        #expect(
            try lines("settings") == [
                "/etc/scomo/agent.conf", "  [Server]", "scomo-installer doesn't tell its settings",
            ])
        #expect(try lines("digests").first == "/var/lib/scomo/current/active can't be read")
        try directory.write(
            Array("[Installer]\nStoreDirectory=/else\nUnits=none\n".utf8), "etc/scomo/installer.conf")
        #expect(try lines("digests") == ["a ../../store/a/1.0-0a.component"])
    }

    @Test("a folder of packages becomes the factory's software, by an installer of one's own")
    func seed() throws {
        let directory = try TemporaryDirectory()
        let prepare = { @Sendable (deployer: ScriptedDeployer) in
            deployer.installed = [ControlTests.components[0]]
            deployer.steps = [DeploymentProgress(.checking)]
        }
        let plain = try Run(.seed, directory.path, prepare)
        #expect(plain.code == .done)
        #expect((plain.asked, plain.complaints) == (["seed"], ["seeds itself"]))
        #expect(
            plain.screen.lines == [
                "checking", "installed org.example.gateway 2.4.1, active",
                "this is the software of the factory now",
            ])
        let json = try Run(.seed, directory.path, json: true, prepare)
        #expect(json.screen.lines.count == 1)
        #expect(json.screen.written.hasPrefix(#"{"installed":[{"component":"org.example.gateway","#))
        #expect(try Run(.seed, "/nowhere").code == .noInput)
    }

    @Test("support gets what can be found out, in a file for nobody else, or on the screen")
    func diagnosis() throws {
        let directory = try TemporaryDirectory()
        let surroundings = Surroundings(root: directory.path) { words in
            words.contains("--no-pager") ? Array("one line\u{1B}\nand another\n".utf8) : nil
        }
        let plain = try Run(.diagnose, surroundings: surroundings) { $0.installed = ControlTests.components }
        #expect(plain.code == .done)
        let titles = plain.screen.lines.filter { $0.hasPrefix("== ") }.map { String($0.dropFirst(3)) }
        #expect(
            titles == [
                "programs", "settings", "status", "components", "digests", "history", "operations", "files",
                "journal",
            ])
        #expect(plain.screen.lines.suffix(3) == ["== journal", "one line ", "and another"])
        #expect(plain.screen.lines.contains("org.example.gateway  2.4.1    active    org.example 2.4.1"))
        #expect(plain.screen.lines.contains("all files are as they were signed"))
        #expect(plain.complaints == [])
        let file = directory.file("diagnosis")
        let written = try Run(.diagnose, options: ["--output", file], surroundings: surroundings)
        #expect(written.screen.lines == ["\(file) has what support wants to know"])
        #expect(
            String(decoding: try directory.read("diagnosis"), as: UTF8.self).hasPrefix(
                "== programs\nscomoctl "))
        #expect(try Run(.diagnose, options: ["--output", "/nowhere/x"]).code == .storage)
        let json = try Run(.diagnose, json: true, surroundings: surroundings)
        #expect(json.screen.lines.count == 1)
        #expect(json.screen.written.hasPrefix(#"{"programs":["scomoctl "#))
    }
}
