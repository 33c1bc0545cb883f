import ArgumentParser
import FleetClient

struct Devices: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Devices: what there is, and what they are called together by.",
        subcommands: [
            ListDevices.self, ShowDevice.self, AddDevice.self, RemoveDevice.self, TagDevices.self,
            GroupDevices.self, NotifyDevices.self,
        ])
}

struct ListDevices: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the devices, or those that are as all options say.")

    @OptionGroup var filter: FilterOptions
    @OptionGroup var component: ComponentOption
    @OptionGroup var server: ServerOptions

    func run() async throws {
        var filter = filter.filter
        filter.component = component.component
        try await server.show(ServerRequest(.get, ["devices"], filter.query), as: .devices)
    }
}

struct ShowDevice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a device, with its inventory.")

    @Argument var device: String
    @OptionGroup var server: ServerOptions

    func run() async throws { try await server.show(ServerRequest(.get, ["devices", device])) }
}

struct AddDevice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a device that has its credentials already.")

    @Argument var device: String

    @Option(help: ArgumentHelp("The device's user name.", valueName: "name"))
    var userName: String

    @Option(
        help: ArgumentHelp("The first line is the device's password.", valueName: "file"),
        completion: .file())
    var passwordFile: String

    @Option(help: ArgumentHelp("What it proves itself with: basic, md5 or hmac.", valueName: "scheme"))
    var authentication: String?

    @Option(help: ArgumentHelp("The server's user name, if the device checks one.", valueName: "name"))
    var serverUserName: String?

    @Option(
        help: ArgumentHelp("The first line is the server's password for this device.", valueName: "file"),
        completion: .file())
    var serverPasswordFile: String?

    @Option(help: ArgumentHelp("Where it takes notifications by UDP.", valueName: "host:port"))
    var notificationAddress: String?

    @Option(help: ArgumentHelp("A group that it is in; repeatable.", valueName: "name"))
    var group: [String] = []

    @Option(help: ArgumentHelp("A tag that it has; repeatable.", valueName: "name"))
    var tag: [String] = []

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let body = JSONValue.fields([
            "id": .text(device), "userName": .text(userName), "password": try InputFile.secret(passwordFile),
            "authentication": authentication.map { .text($0) },
            "serverUserName": serverUserName.map { .text($0) },
            "serverPassword": try serverPasswordFile.map(InputFile.secret),
            "notificationAddress": notificationAddress.map { .text($0) }, "groups": .texts(group),
            "tags": .texts(tag),
        ])
        try await server.show(ServerRequest(.post, ["devices"]).sending(body).once(.new))
    }
}

struct RemoveDevice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Delete devices, with all that was asked of them.")

    @Argument var devices: [String]
    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await server.show(each: devices.map { ServerRequest(.delete, ["devices", $0]) })
    }
}

struct TagDevices: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag", abstract: "Give devices tags, or take tags away.")

    @Argument var devices: [String]
    @OptionGroup var change: NameOptions
    @OptionGroup var server: ServerOptions

    func run() async throws { try await change.apply(to: "tags", of: devices, server) }
}

struct GroupDevices: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "group", abstract: "Put devices into groups, or take them out.")

    @Argument var devices: [String]
    @OptionGroup var change: NameOptions
    @OptionGroup var server: ServerOptions

    func run() async throws { try await change.apply(to: "groups", of: devices, server) }
}

/// Names of tags or groups.
struct NameOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A name to add; repeatable.", valueName: "name"))
    var add: [String] = []

    @Option(help: ArgumentHelp("A name to take away; repeatable.", valueName: "name"))
    var remove: [String] = []

    func validate() throws {
        guard !add.isEmpty || !remove.isEmpty else { throw ValidationError("--add or --remove says what") }
    }

    func apply(to list: String, of devices: [String], _ server: ServerOptions) async throws {
        try await server.ask { connection in
            var rows = ListOutput(.devices, server.output)
            for device in devices {
                try rows.show(
                    one: try await connection.change(list, of: device, adding: add, removing: remove))
            }
            rows.finish()
        }
    }
}

struct NotifyDevices: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify", abstract: "Ask devices for a session, by UDP.")

    @Argument var devices: [String]
    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await server.show(each: devices.map { ServerRequest(.post, ["devices", $0, "notify"]) })
    }
}
