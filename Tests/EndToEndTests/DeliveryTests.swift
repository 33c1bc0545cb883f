import Foundation
import TestSupport
import Testing

/// Cases of `Tests/scomo.md`: how packages come, and what is made of them.
@Suite("SCOMO, packages", .timeLimit(.minutes(20)))
struct DeliveryTests {
    private typealias Scene = Rehearsal.Scene

    /// Delivers a package in the tree, and has it installed.
    private func deliver(chunk: Int, told: Int? = nil, reading: [String]) throws -> Rehearsal.Answer {
        let directory = try TemporaryDirectory()
        let file = directory.file("greeter-1.0.scomo")
        let scene = Scene(
            steps: Rehearsal.deliver(file, chunk: chunk, told: told), reading: reading)
        let answers = try Rehearsal.play([scene]) { maker, _ in
            try maker.pack("1.0", into: directory.file("."))
        }
        return answers[0]
    }

    @Test("T-DIR-1, T-DIR-2: a package in one message, and in pieces", arguments: [1 << 15, 1000])
    func direct(_ chunk: Int) throws {
        let states = ["\(Rehearsal.delivered)/State", "\(Rehearsal.deployed)/State"]
        let answer = try deliver(chunk: chunk, reading: states)
        #expect(answer.codes("Exec") == [202])
        let pieces = answer.codes("Add")
        #expect(pieces.last == 200 && pieces.dropLast().allSatisfy { $0 == 213 }, "\(pieces)")
        #expect((pieces.count > 1) == (chunk == 1000))
        #expect(answer.results == [1200])
        #expect(states.map(answer.value) == ["20", "20"])
    }

    @Test("T-DIR-3: a package of another size than was told isn't there")
    func brokenSize() throws {
        let answer = try deliver(chunk: 1000, told: 5, reading: [])
        #expect(answer.codes("Add").contains(424), "\(answer.codes("Add"))")
        #expect(answer.codes("Get") == [404])
        #expect(answer.codes("Exec") == [404])
        #expect(answer.reports == [])
    }

    @Test("T-IND-1: a download's Status goes from 10 over 30 to 40, and the package is delivered")
    func download() throws {
        let maker = try Maker()
        let directory = try TemporaryDirectory()
        let package = try maker.pack("1.0", into: directory.file("."))
        let hold = try directory.write([], "\(package).hold")
        let (status, state) = ("\(Rehearsal.download)/Status", "\(Rehearsal.delivered)/State")
        let looking = ScriptedManagementServer.Step.commands(Commands.get(status) + Commands.get(state))
        let server = try ScriptedManagementServer(
            [[Rehearsal.fetch("Download", package)]] + Array(repeating: [looking], count: 200),
            files: directory.file("."))
        let device = try server.device(maker: maker)
        let agent = try device.start()
        agent.discardOutput()
        #expect(try server.next { !$0.codes("Exec").isEmpty }.results[status] == "10")
        #expect(try server.next { $0.results[status] == "30" }.results[state] == nil)
        try Command.run("rm", hold)
        let report = try #require(try server.next { !$0.reports.isEmpty }.reports.first)
        #expect(report.code == 1200 && report.correlator == "job-81" && report.target == Rehearsal.delivered)
        #expect(report.source == "\(Rehearsal.download)/Operations/Download")
        #expect(try server.next { $0.results[status] == "40" }.results[state] == "10")
        agent.end()
        withExtendedLifetime(device) {}
    }

    @Test(
        "T-IND-2, T-IND-3: a package is downloaded and installed, active or inactive",
        arguments: [("DownloadInstall", "20"), ("DownloadInstallInactive", "10")])
    func downloadInstall(_ primitive: String, _ state: String) throws {
        let reading = Rehearsal.leaves(Rehearsal.deployed, "State", "Status", "PkgIDRef")
        let scene = Scene(steps: [Rehearsal.fetch(primitive, "greeter-1.0.scomo")], reading: reading)
        let answer = try Rehearsal.play([scene]) { try $0.pack("1.0", into: $1) }[0]
        #expect(answer.codes("Exec") == [202])
        #expect(reading.map(answer.value) == [state, "10", Maker.package])
        let report = try #require(answer.reports.first)
        #expect(report.target == Rehearsal.deployed && report.mark == "informational")
        #expect(
            report.data == "<ResultCode>1200</ResultCode><Identifier>\(Maker.component)</Identifier>")
        #expect(report.type == "urn:oma:at:scomo:1.0:OperationComplete")
    }

    @Test(
        "T-IND-4: what becomes of a download says its code",
        arguments: [
            ("404", 1402), ("401", 1403), ("503", 1500), ("https://127.0.0.1:1/greeter.scomo", 1501),
        ])
    func badHost(_ address: String, _ code: Int) throws {
        let scene = Scene(
            steps: [Rehearsal.fetch("Download", address)], reading: ["\(Rehearsal.download)/Status"])
        let answer = try Rehearsal.play([scene], settings: Rehearsal.impatient) { _, _ in }[0]
        #expect(answer.results == [code])
        #expect(answer.reports.first?.target == Rehearsal.download)
        #expect(answer.reports.first?.mark == "critical")
        #expect(answer.value("\(Rehearsal.download)/Status") == "20")
    }

    @Test("T-IND-5: a package that is larger than the room for it fails with 1404")
    func noRoom() throws {
        let scene = Scene(
            steps: [Rehearsal.fetch("Download", "greeter-1.0.scomo")],
            reading: ["\(Rehearsal.download)/Status"])
        let settings = "\(Rehearsal.impatient)\n[Limits]\nMaximumStateSize=64K"
        let answer = try Rehearsal.play([scene], settings: settings) {
            try $0.pack("1.0", into: $1, padding: 200_000)
        }[0]
        #expect(answer.results == [1404])
        #expect(answer.value("\(Rehearsal.download)/Status") == "20")
    }

    @Test("T-IND-6: an installation that fails after the download leaves the package delivered")
    func failedInstallation() throws {
        let reading = [
            "\(Rehearsal.download)/Status", "\(Rehearsal.delivered)/State", "\(Rehearsal.delivered)/Status",
        ]
        let scene = Scene(
            steps: [Rehearsal.fetch("DownloadInstall", "greeter-1.0.scomo")], reading: reading)
        let answer = try Rehearsal.play([scene]) { try $0.pack("1.0", into: $1, healthCheck: "exit 1") }[0]
        #expect(answer.results == [1405])
        #expect(reading.map(answer.value) == ["60", "10", "10"])
        #expect(answer.reports.first?.target == Rehearsal.delivered)
    }

    @Test("T-INS-2: a package for another environment is refused with 1413")
    func environment() throws {
        let scene = Scene(
            steps: [Rehearsal.fetch("DownloadInstall", "greeter-1.0.scomo")], reading: [Rehearsal.deployed])
        let answer = try Rehearsal.play([scene]) {
            try $0.pack("1.0", into: $1, environment: "elsewhere")
        }[0]
        #expect(answer.results == [1413])
        #expect(answer.codes("Get").last == 404)
    }

    @Test("T-INS-3: a package that nobody trusted has signed is refused with 1407, and not kept")
    func signature() throws {
        let reading = ["\(Rehearsal.download)/Status", Rehearsal.delivered, Rehearsal.deployed]
        let scene = Scene(
            steps: [Rehearsal.fetch("DownloadInstall", "greeter-1.0.scomo")], reading: reading)
        let answer = try Rehearsal.play([scene]) { try Maker().pack("1.0", into: $1) }[0]
        #expect(answer.results == [1407])
        #expect(answer.value(reading[0]) == "70")
        #expect(answer.codes("Get").suffix(2) == [404, 404])
    }

    @Test("T-INS-4: two components of a package have two nodes, and two items in the report")
    func twoComponents() throws {
        let other = "org.example.other"
        let nodes = [Rehearsal.deployed, "./SCOMO/Inventory/Deployed/\(other)"]
        let scene = Scene(
            steps: [Rehearsal.fetch("DownloadInstall", "greeter-1.0.scomo")],
            reading: nodes.map { "\($0)/State" })
        let answer = try Rehearsal.play([scene]) { try $0.pack("1.0", into: $1, alsoBringing: other) }[0]
        #expect(answer.results == [1200, 1200])
        #expect(answer.reports.map(\.target).sorted() == nodes.sorted())
        #expect(nodes.map { answer.value("\($0)/State") } == ["20", "20"])
    }

    @Test("InstallParams reaches the commands of the package's components, and does nothing by itself")
    func parameters() throws {
        let directory = try TemporaryDirectory()
        let (told, ruined) = (directory.file("told"), directory.file("ruined"))
        let text = "port=8080 'a' \"b\" $(touch \(ruined))"
        let order = Commands.add("\(Rehearsal.download)/InstallParams", text)
        let scene = Scene(
            steps: [.commands(order), Rehearsal.fetch("DownloadInstall", "greeter-1.0.scomo")], reading: [])
        let answer = try Rehearsal.play([scene]) {
            try $0.pack(
                "1.0", into: $1, healthCheck: "printf '%s' \"$SCOMO_INSTALL_PARAMS\" > \(told)")
        }[0]
        #expect(answer.results == [1200])
        #expect(String(decoding: try directory.read("told"), as: UTF8.self) == text)
        #expect(!FileManager.default.fileExists(atPath: ruined))
    }

    @Test("T-COMB-1: a combined operation stops at the part that fails first, and reports that once")
    func combined() throws {
        let reading = ["\(Rehearsal.download)/Status", Rehearsal.delivered]
        let scene = Scene(steps: [Rehearsal.fetch("DownloadInstall", "missing.scomo")], reading: reading)
        let answer = try Rehearsal.play([scene]) { _, _ in }[0]
        #expect(answer.results == [1402])
        #expect(answer.value(reading[0]) == "20")
        #expect(answer.codes("Get").last == 404)
    }
}
