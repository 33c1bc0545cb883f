import ArgumentParser
import ServerApplication

struct AddDevice: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add a device to the database, also while the server runs.")

    @Option(help: ArgumentHelp("The database; created when it isn't there.", valueName: "file"))
    var database: String

    @Option(help: ArgumentHelp("What the device calls itself in its messages.", valueName: "id"))
    var deviceId: String

    @Option(help: ArgumentHelp("The device's user name.", valueName: "name"))
    var userName: String

    @Option(help: ArgumentHelp("The first line is the device's password.", valueName: "file"))
    var passwordFile: String

    @Option(help: ArgumentHelp("The server's user name, if the device checks one.", valueName: "name"))
    var serverUserName: String?

    @Option(help: ArgumentHelp("The first line is the server's password for this device.", valueName: "file"))
    var serverPasswordFile: String?

    @Option(help: ArgumentHelp("How the server proves itself: md5 or basic.", valueName: "scheme"))
    var serverAuthentication = ServerAuthentication.md5

    enum ServerAuthentication: String, ExpressibleByArgument {
        case md5, basic
    }

    func validate() throws {
        guard (serverUserName == nil) == (serverPasswordFile == nil) else {
            throw ValidationError("--server-user-name and --server-password-file belong together")
        }
    }

    func run() throws {
        let registration = try DeviceRegistration(
            id: deviceId, userName: userName, password: try Secret.firstLine(of: passwordFile),
            server: try serverAccount())
        try Registry.add(registration, toDatabase: database)
    }

    private func serverAccount() throws -> DeviceRegistration.ServerAccount? {
        guard let serverUserName, let serverPasswordFile else { return nil }
        return DeviceRegistration.ServerAccount(
            userName: serverUserName, password: try Secret.firstLine(of: serverPasswordFile),
            isBasic: serverAuthentication == .basic)
    }
}
