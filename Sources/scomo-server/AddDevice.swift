public import ArgumentParser
import Fleet
import Foundation
public import ServerApplication

struct AddDevice: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add a device to the database, also while the server runs.",
        discussion: """
            With --bootstrap-file a document is written that gives the device its account: put it into its \
            /etc/scomo/bootstrap.d. Passwords that aren't given are then made up.
            """)

    @Option(
        help: ArgumentHelp(
            "The database: a file, created when it isn't there, or postgresql://…", valueName: "database"))
    var database: String

    @Option(help: ArgumentHelp("What the device calls itself in its messages.", valueName: "id"))
    var deviceId: String

    @Option(help: ArgumentHelp("The device's user name.", valueName: "name"))
    var userName: String

    @Option(help: ArgumentHelp("The first line is the device's password.", valueName: "file"))
    var passwordFile: String?

    @Option(
        help: ArgumentHelp(
            "What the device has to prove itself with: basic, md5 or hmac. Default: md5 is asked for, any is taken.",
            valueName: "scheme"))
    var authentication: DeviceRegistration.Authentication?

    @Option(help: ArgumentHelp("The server's user name, if the device checks one.", valueName: "name"))
    var serverUserName: String?

    @Option(help: ArgumentHelp("The first line is the server's password for this device.", valueName: "file"))
    var serverPasswordFile: String?

    @Option(help: ArgumentHelp("How the server proves itself: md5, basic or hmac.", valueName: "scheme"))
    var serverAuthentication = DeviceRegistration.Authentication.md5

    @Option(
        help: ArgumentHelp(
            "What the device knows this server as. Default: the server's user name.", valueName: "id"))
    var serverId: String?

    @Option(
        help: ArgumentHelp(
            "Where the device takes notifications by UDP. Needs the server's user name and password.",
            valueName: "host:port"))
    var notificationAddress: String?

    @OptionGroup var bootstrap: BootstrapOptions

    func validate() throws {
        guard serverUserName != nil || serverPasswordFile == nil else {
            throw ValidationError("--server-password-file needs --server-user-name")
        }
        guard bootstrap.file != nil || passwordFile != nil else {
            throw ValidationError("--password-file is missing; only with --bootstrap-file one is made up")
        }
        guard bootstrap.file != nil || (serverUserName == nil) == (serverPasswordFile == nil) else {
            throw ValidationError("--server-user-name and --server-password-file belong together")
        }
        guard bootstrap.file == nil || serverId ?? serverUserName != nil else {
            throw ValidationError("--bootstrap-file needs --server-id or --server-user-name")
        }
    }

    func run() async throws {
        let registration = try DeviceRegistration(
            id: deviceId, userName: userName, password: try password(passwordFile),
            authentication: authentication, server: try serverAccount(),
            notificationAddress: notificationAddress,
            nonces: bootstrap.file == nil ? nil : DeviceRegistration.Nonces())
        var transaction = FleetTransaction()
        transaction.devices = [try Device(registration)]
        let document = try bootstrap.write(registration, serverID: serverId ?? serverUserName ?? "")
        do {
            let store = try await FleetPlace.open(database)
            try await Author.$current.withValue(.localUser) { [transaction] in
                try await store.commit(transaction.announced(at: Date.now.formatted(.iso8601)))
            }
        } catch {
            document?.remove()
            throw error
        }
    }

    private func serverAccount() throws -> DeviceRegistration.ServerAccount? {
        guard let serverUserName else { return nil }
        return DeviceRegistration.ServerAccount(
            userName: serverUserName, password: try password(serverPasswordFile),
            authentication: serverAuthentication, serverID: serverId)
    }

    private func password(_ file: String?) throws -> String {
        try file.map { try Secret.firstLine(of: $0) } ?? DeviceRegistration.newPassword()
    }
}

extension DeviceRegistration.Authentication: ExpressibleByArgument {}
