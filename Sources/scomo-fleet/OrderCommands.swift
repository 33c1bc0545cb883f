import ArgumentParser
import FleetClient

// What is ordered of devices, in words that people use; the server's interface has more.

struct Install: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have devices install a package.",
        discussion: """
            PACKAGE is a file of the server's folder, NAME_VERSION.scomo, which devices download; or the identifier of a package \
            that was delivered to them already.
            """)

    @Argument var package: String
    @OptionGroup var recipients: Recipients

    @Flag(help: "The components aren't in use afterwards.")
    var inactive = false

    @OptionGroup var parameters: InstallParameters
    @OptionGroup var server: ServerOptions

    func run() async throws {
        let operation = "\(package.isFile ? "Download" : "")Install\(inactive ? "Inactive" : "")"
        try await recipients.order(
            ["operation": .text(operation), package.field: .text(package), "installParams": parameters.json],
            server)
    }
}

struct Update: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have devices update to a package's version: UpdateAndActivate of SCOMO.")

    @Argument var package: String
    @OptionGroup var recipients: Recipients

    @Flag(help: "The components aren't in use afterwards.")
    var inactive = false

    @OptionGroup var parameters: InstallParameters
    @OptionGroup var server: ServerOptions

    func run() async throws {
        let operation = inactive ? "Update" : "UpdateAndActivate"
        try await recipients.order(
            ["operation": .text(operation), package.field: .text(package), "installParams": parameters.json],
            server)
    }
}

struct Activate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Have devices use a component.")

    @Argument var component: String
    @OptionGroup var recipients: Recipients
    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await recipients.order(["operation": .text("Activate"), "component": .text(component)], server)
    }
}

struct Deactivate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Have devices not use a component.")

    @Argument var component: String
    @OptionGroup var recipients: Recipients
    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await recipients.order(["operation": .text("Deactivate"), "component": .text(component)], server)
    }
}

struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Have devices remove a component, or a package that was delivered to them.")

    @Argument(help: "The identifier of a component.")
    var component: String

    @OptionGroup var recipients: Recipients

    @Flag(help: "The identifier is that of a package.")
    var package = false

    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await recipients.order(
            ["operation": .text("Remove"), package ? "packageId" : "component": .text(component)], server)
    }
}

/// What the commands of a package's components are told.
struct InstallParameters: ParsableArguments {
    @Option(help: ArgumentHelp("A text that the package's commands are told.", valueName: "text"))
    var installParams: String?

    var json: JSONValue? { installParams.map { .text($0) } }
}

extension String {
    /// Whether it names a file of the server's folder.
    fileprivate var isFile: Bool { hasSuffix(".scomo") }
    /// The field of an order that it belongs into.
    fileprivate var field: String { isFile ? "package" : "packageId" }
}
