import ArgumentParser
import FleetClient
import Linux

struct Packages: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The packages in the server's folder.",
        subcommands: [ListPackages.self, ShowPackage.self, UploadPackages.self, DeletePackages.self])
}

struct ListPackages: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the packages.")

    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await server.show(ServerRequest(.get, ["packages"], [("limit", "1000")]), as: .packages)
    }
}

struct ShowPackage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what a package says about itself.")

    @Argument var package: String
    @OptionGroup var server: ServerOptions

    func run() async throws { try await server.show(ServerRequest(.get, ["packages", package])) }
}

struct UploadPackages: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload", abstract: "Put packages into the server's folder.",
        discussion: "The server checks a package before anybody finds it.")

    @Argument(completion: .file(extensions: ["scomo"]))
    var file: [String]

    @Flag(help: "Refuse to take the place of another package.")
    var new = false

    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await server.ask { connection in
            for path in file {
                let bar = Program.complainsOnTerminal ? try Self.bar(path) : nil
                let package = try PackageFile(path) { bar?.show($0) }
                defer { bar?.finish() }
                try server.output.show(try await connection.upload(package, isNew: new))
            }
        }
    }

    private static func bar(_ path: String) throws -> ProgressBar {
        let file = try PackageFile(path)
        return ProgressBar(file.name, total: file.size, write: Terminal.show)
    }
}

struct DeletePackages: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete packages from the server's folder.")

    @Argument var package: [String]
    @OptionGroup var server: ServerOptions

    func run() async throws {
        try await server.show(each: package.map { ServerRequest(.delete, ["packages", $0]) })
    }
}
