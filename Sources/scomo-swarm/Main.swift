import Accounts
import ArgumentParser
import Bytes
import Foundation
import Linux
import Swarm

/// Devices by the thousand, for trying a server.
@main
struct Main: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scomo-swarm",
        abstract: "Has many simulated devices talk to a device-management server, and measures.",
        discussion: "Only for servers that are there to be tried.")

    @OptionGroup var devices: DeviceOptions

    @Option(help: ArgumentHelp("How often each device comes.", valueName: "count"))
    var sessions = 1

    @Option(
        help: ArgumentHelp("How many sessions begin in a second, if not all at once.", valueName: "number"))
    var rate: Double?

    @Option(
        help: ArgumentHelp(
            "What each device is ordered to do, OPERATION or OPERATION=PACKAGE; may be repeated.",
            valueName: "order"), transform: Main.parse)
    var order: [SwarmOrder] = []

    @Option(
        help: ArgumentHelp(
            "How long a device tries, or waits for its orders, in seconds.", valueName: "seconds"))
    var patience = 60

    @Option(help: ArgumentHelp("How many sessions go on at once, at most.", valueName: "count"))
    var atOnce = 256

    @Option(
        help: ArgumentHelp(
            "The first line is the token of the server's JSON interface.", valueName: "file"))
    var tokenFile: String?

    @Option(help: ArgumentHelp("The roots that the server's certificate comes from.", valueName: "file"))
    var trust: String?

    @Option(help: ArgumentHelp("The server's process, to measure its processor time.", valueName: "process"))
    var serverPid: Int32?

    @Flag(help: "Print JSON.")
    var json = false

    @Argument(help: ArgumentHelp("Where sessions begin: https://HOST:PORT/dm.", valueName: "url"))
    var url: String

    func validate() throws {
        guard sessions > 0, atOnce > 0, patience > 0, rate ?? 1 > 0 else {
            throw ValidationError("--sessions, --rate, --patience and --at-once have to be above 0")
        }
        guard order.isEmpty || tokenFile != nil else { throw ValidationError("--order needs --token-file") }
        guard devices.passwordFile != nil || tokenFile != nil else {
            throw ValidationError(
                "--token-file to register the devices, or --password-file if they are known")
        }
    }

    func run() throws {
        let settings = try settings()
        let summary = try Swarm(settings, serverProcess: serverPid).run {
            FileHandle.standardError.write(Data("\(settings.devices) devices come\n".utf8))
        }
        print(json ? try text(summary) : "\(summary)")
        guard summary.operations.isGood else { throw ExitCode.failure }
    }

    private func settings() throws -> SwarmSettings {
        var settings = SwarmSettings(
            server: try Bytes.URL(url), prefix: devices.prefix, password: try devices.password())
        try devices.set(&settings)
        (settings.sessions, settings.rate, settings.orders) = (sessions, rate, order)
        (settings.threads, settings.patience) = (atOnce, .seconds(patience))
        if let tokenFile { settings.token = try NamedFile.firstLine(of: tokenFile) }
        if let trust { settings.roots = try NamedFile.content(of: trust, limit: 1 << 20) }
        return settings
    }

    private static func parse(_ text: String) throws -> SwarmOrder {
        guard let order = SwarmOrder(text) else { throw ValidationError("'\(text)' is no order") }
        return order
    }

    private func text(_ summary: Summary) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        return String(decoding: try encoder.encode(summary), as: UTF8.self)
    }
}
