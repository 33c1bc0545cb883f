import Foundation
import TestSupport
import Testing

/// `scomo-fleet`, as a script uses it, with the server and the device as they ship.
@Suite(.timeLimit(.minutes(20))) struct AdministeringTests {
    /// What a run printed, and how it ended.
    private func run(_ fleet: Fleet, _ words: String...) throws -> Ended {
        Ended(try command(fleet, words))
    }

    private func command(_ fleet: Fleet, _ words: [String]) throws -> Command {
        let server = fleet.server
        return try Command(
            [
                "env", "SCOMO_SERVER=https://127.0.0.1:\(server.port)",
                "SCOMO_TOKEN_FILE=\(server.tokenFile)", "SCOMO_TRUST=\(server.root)",
                "XDG_CONFIG_HOME=/nowhere", Programs.fleet,
            ] + words)
    }

    private func cells(_ line: String) -> [String] {
        line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }

    @Test func `A package is uploaded, installed by a device, and followed to its end`() throws {
        let fleet = try Fleet()
        let folder = try TemporaryDirectory()
        let package = try fleet.maker.pack("1.0", into: folder.path)
        let upload = try run(fleet, "packages", "upload", "--new", folder.file(package))
        #expect(upload.status == 0 && upload.output.contains("file: \(package)"))
        #expect(try run(fleet, "packages", "upload", "--new", folder.file(package)).status == 65)

        let order = try command(
            fleet, ["install", package, Device.identifier, "--follow", "--timeout", "600"])
        let first = try order.line(containing: "queued")
        #expect(cells(first)[1...3] == [Device.identifier, "DownloadInstall", package])
        try fleet.device.session().expectSuccess()
        let rest = order.rest(within: 600)
        #expect(order.status == 0 && rest.contains("succeeded"), "\(rest)")

        let number = cells(first)[0]
        #expect(try run(fleet, "follow", number).status == 0)
        #expect(try run(fleet, "operations", "show", number).output.contains("state: succeeded"))
        let rows = try run(fleet, "installations", "\(Maker.component) (= 1.0)").output
        #expect(cells(rows)[0] == Device.identifier)
        let shown = try run(fleet, "--json", "devices", "list").status
        #expect(shown == 64, "options of a command stand behind it")
        let devices = try run(fleet, "devices", "list", "--json").output
        #expect(devices.contains(#""id":"\#(Device.identifier)""#))
    }

    @Test func `An operation that fails, one that isn't over, and one that isn't there end differently`()
        throws
    {
        let fleet = try Fleet()
        let device = Device.identifier
        let order = try run(fleet, "activate", "org.example.missing", device, "--key", "once", "--json")
        let again = try run(fleet, "activate", "org.example.missing", device, "--key", "once", "--json")
        #expect(order.status == 0 && order.output == again.output)
        #expect(try run(fleet, "follow", "1", "--timeout", "1").status == 75)
        try fleet.device.session().expectSuccess()
        let failed = try run(fleet, "follow", "1", "--timeout", "600")
        #expect(failed.status == 1 && failed.output.contains("failed"))
        #expect(try run(fleet, "follow", "99").status == 65)
    }

    @Test func `Many devices are counted with a dry run, and nothing is ordered before somebody says yes`()
        throws
    {
        let fleet = try Fleet()
        #expect(try run(fleet, "devices", "group", Device.identifier, "--add", "north").status == 0)
        let order = ["activate", "org.example.core", "--group", "north"]
        #expect(Ended(try command(fleet, order + ["--dry-run"])).output.contains("operations: 1"))
        let unasked = Ended(try command(fleet, order))
        #expect(unasked.status == 64 && unasked.output.contains("--yes"))
        #expect(try run(fleet, "operations", "list").output.isEmpty)
        #expect(Ended(try command(fleet, order + ["--yes"])).status == 0)
        #expect(try run(fleet, "operations", "list", "--state", "queued").output.contains("\tActivate\t"))
        let cancelled = try run(fleet, "operations", "cancel", "--all", "--yes")
        #expect(cancelled.status == 0 && cancelled.output.contains("operations: 1"))
    }

    @Test func `A node is read, and what was found is printed`() throws {
        let fleet = try Fleet()
        let get = try command(
            fleet, ["commands", "get", Device.identifier, "./DevInfo/DevId", "--follow", "--timeout", "600"])
        while try run(fleet, "commands", "list", Device.identifier).output.isEmpty { usleep(100_000) }
        try fleet.device.session().expectSuccess()
        let text = get.rest(within: 600)
        #expect(get.status == 0 && text.contains("value: \(Device.identifier)"), "\(text)")
    }

    @Test func `Events are followed while the server starts anew`() throws {
        let fleet = try Fleet()
        let events = try command(fleet, ["events", "--follow", "--kind", "operationOrdered", "--json"])
        // Until the stream is open its events are missed, so orders are given until one comes.
        var number = 0
        while number == 0 {
            _ = try fleet.server.request("Activate", "component", "org.example.core")
            if let line = try? events.line(containing: "operationOrdered", within: 2) {
                number = line.isEmpty ? 0 : 1
            }
        }
        fleet.server.stop()
        try fleet.server.start()
        let last = try fleet.server.request("Deactivate", "component", "org.example.core")
        #expect(try events.line(containing: #""operation":\#(last)"#).contains("operationOrdered"))
    }

    @Test func `A token that isn't good for something, and one that everybody may read, are told apart`()
        throws
    {
        let fleet = try Fleet()
        let folder = try TemporaryDirectory()
        let token = try run(fleet, "tokens", "make", "desk", "--role", "read").output
        let file = try folder.write(Array("\(token)\n".utf8), "token")
        try Command.run("chmod", "600", file)
        #expect(try run(fleet, "devices", "list", "--token-file", file).status == 0)
        #expect(try run(fleet, "tokens", "list", "--token-file", file).status == 77)
        #expect(try run(fleet, "audit").output.contains("token.add"))
        try Command.run("chmod", "644", file)
        let exposed = try run(fleet, "devices", "list", "--token-file", file)
        #expect(exposed.status == 78 && exposed.output.contains("chmod o-r"))
        #expect(try run(fleet, "tokens", "revoke", "desk").status == 0)
        fleet.server.stop()
        #expect(try run(fleet, "status").status == 69)
    }
}
