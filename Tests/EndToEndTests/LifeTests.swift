import Foundation
import TestSupport
import Testing

/// Cases of `Tests/scomo.md`: the tree, and what becomes of packages and components that are there.
@Suite("SCOMO, the tree and the life of components", .timeLimit(.minutes(20)))
struct LifeTests {
    private typealias Scene = Rehearsal.Scene

    private static let (state, status) = ("\(Rehearsal.deployed)/State", "\(Rehearsal.deployed)/Status")

    /// Installs version 1.0, and has these done afterwards.
    private func play(
        _ scenes: [Scene], after primitive: String = "DownloadInstall", healthCheck: String = "exit 0",
        packing pack: (Maker, String) throws -> Void = { _, _ in }
    ) throws -> [Rehearsal.Answer] {
        let first = Scene(steps: [Rehearsal.fetch(primitive, "greeter-1.0.scomo")], reading: [Self.state])
        return try Rehearsal.play([first] + scenes) {
            try $0.pack("1.0", into: $1, healthCheck: healthCheck)
            try pack($0, $1)
        }
    }

    private static func change(_ primitive: String, reading: [String] = [state, status]) -> Scene {
        Scene(steps: [Rehearsal.execute(primitive, on: Rehearsal.deployed)], reading: reading)
    }

    @Test("T-TREE-1: the object is found by its type, and has the nodes that it has to have")
    func tree() throws {
        let required =
            Rehearsal.leaves(Rehearsal.download, "PkgID", "PkgURL", "Status", "Operations")
            + Rehearsal.leaves(Rehearsal.delivered, "PkgID", "Status", "State", "Operations")
            + Rehearsal.leaves(Rehearsal.deployed, "ID", "State", "Status", "Operations")
        let numbers = required.filter { $0.hasSuffix("/Status") || $0.hasSuffix("/State") }
        let reading = [".", "./SCOMO?prop=Type"] + required + numbers.map { "\($0)?prop=Format" }
        let answer = try play([Scene(steps: [.commands(reading.map(Commands.get).joined())], reading: [])])[1]
        #expect(answer.codes("Get") == reading.map { _ in 200 })
        #expect(answer.value(".")?.split(separator: "/").contains("SCOMO") == true)
        #expect(answer.value("./SCOMO?prop=Type") == "urn:oma:mo:oma-scomo:1.0")
        #expect(numbers.allSatisfy { answer.value("\($0)?prop=Format") == "int" })
        #expect(
            answer.value("\(Rehearsal.download)/Operations")
                == "Download/DownloadInstall/DownloadInstallInactive")
    }

    @Test("T-TREE-2: a package's content can't be read")
    func data() throws {
        let scene = Scene(
            steps: [.commands(Commands.get("\(Rehearsal.delivered)/Data"))], reading: [])
        let answer = try play([scene], after: "Download")[1]
        #expect(answer.codes("Get") == [405])
    }

    @Test("T-INS-1: what was installed inactive can be activated")
    func activate() throws {
        let answers = try play([Self.change("Activate")], after: "DownloadInstallInactive")
        #expect(answers.map { $0.value(Self.state) } == ["10", "20"])
        #expect(answers[1].results == [1200])
        #expect(answers[1].reports.first?.target == Rehearsal.deployed)
    }

    @Test("T-LIFE-1: Deactivate and Activate turn State over")
    func toggle() throws {
        let answers = try play(["Deactivate", "Activate"].map { Self.change($0) })
        #expect(answers.map { $0.value(Self.state) } == ["20", "10", "20"])
        #expect(answers.map(\.results) == [[1200], [1200], [1200]])
    }

    @Test("T-LIFE-2: a component that can't be activated stays inactive, with 1409")
    func unhealthy() throws {
        let answer = try play(
            [Self.change("Activate")], after: "DownloadInstallInactive", healthCheck: "exit 1")[1]
        #expect(answer.results == [1409])
        #expect(answer.reports.first?.mark == "warning")
        #expect([Self.state, Self.status].map(answer.value) == ["10", "40"])
    }

    @Test("T-LIFE-3: a component that is removed has no node any more")
    func removeComponent() throws {
        let answer = try play([Self.change("Remove", reading: [Rehearsal.deployed])])[1]
        #expect(answer.results == [1200])
        #expect(answer.codes("Get") == [404])
    }

    @Test("T-LIFE-4: a package that is removed has no node any more")
    func removePackage() throws {
        let scene = Scene(
            steps: [Rehearsal.execute("Remove", on: Rehearsal.delivered)], reading: [Rehearsal.delivered])
        let answer = try play([scene], after: "Download")[1]
        #expect(answer.results == [1200])
        #expect(answer.codes("Get") == [404])
    }

    @Test(
        "T-UPD-1, T-UPD-2: an update keeps the component's node; one that fails keeps its version, too",
        arguments: [("exit 0", 1200, "2.0"), ("exit 1", 1405, "1.0")])
    func update(_ healthCheck: String, _ code: Int, _ version: String) throws {
        let reading = ["./SCOMO/Inventory/Deployed", "\(Rehearsal.deployed)/Version", Self.state]
        let node = "./SCOMO/Download/y"
        let scene = Scene(
            steps: [Rehearsal.fetch("DownloadInstall", "greeter-2.0.scomo", at: node)], reading: reading)
        let answer = try play([scene]) { try $0.pack("2.0", into: $1, healthCheck: healthCheck) }[1]
        #expect(answer.results == [code])
        #expect(reading.map(answer.value) == [Maker.component, version, "20"])
    }

    @Test("T-ACL-1: a server that may not execute is answered 425, and nothing has changed")
    func noRight() throws {
        let operation = "\(Rehearsal.deployed)/Operations/Deactivate"
        let scene = Scene(
            steps: [
                .commands(Commands.replace("\(operation)?prop=ACL", "Exec=another-server")),
                .commands(Commands.execute(operation)),
                .commands(Commands.get(Self.state) + Commands.get(Self.status)),
            ], reading: [])
        let answer = try play([scene])[1]
        #expect(answer.codes("Replace") == [200])
        #expect(answer.codes("Exec") == [425])
        #expect([Self.state, Self.status].map(answer.value) == ["20", "10"])
        #expect(answer.reports == [])
    }

    @Test("T-UI-1: what a person rejects isn't executed")
    func rejected() throws {
        let order = Rehearsal.execute("Deactivate", on: Rehearsal.deployed)
        guard case .commands(let text, _) = order else { return }
        let sequence = "<Sequence><CmdID/>\(Commands.ask(1101, "Really?"))\(text)</Sequence>"
        let scene = Scene(
            steps: [.commands(sequence), .commands(Commands.get(Self.state))], reading: [])
        let first = Scene(steps: [Rehearsal.fetch("DownloadInstall", "greeter-1.0.scomo")], reading: [])
        let answer = try Rehearsal.play([first, scene], settings: "[Interaction]\nPolicy=reject") {
            try $0.pack("1.0", into: $1)
        }[1]
        #expect(answer.codes("Alert") == [304])
        #expect(answer.codes("Exec") == [215])
        #expect(answer.value(Self.state) == "20")
    }
}
