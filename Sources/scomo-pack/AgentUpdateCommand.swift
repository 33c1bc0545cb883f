import ArgumentParser
import Foundation
import Linux
import OpenSSL
import PackageBuilder

/// `scomo-pack agent-update`: Debian's package of scomo-agent becomes a package with which devices update their agent.
struct AgentUpdateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent-update",
        abstract: "Build and sign a package with which devices update their agent.",
        discussion: """
            DEB is Debian's package scomo-agent of another version. A device takes the result as any component, \
            org.scomo.agent: the new agent is on trial until it has reached a server, and the one before comes back \
            otherwise, see scomo-installer(8). Needs dpkg-deb.
            """)

    @Argument(help: "Debian's package of scomo-agent.", completion: .file(extensions: ["deb"]))
    var package: String

    @Option(
        help: "Which devices it is for; debian-12-ARCHITECTURE of the package by default, empty for all.")
    var environment: String?

    @Option(
        help: "How long the new agent may take to reach a server, such as 10min; what devices say by default."
    )
    var confirmTimeout: String?

    @OptionGroup var signers: SignerOptions

    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let signer = try signer(signers) else { return }
        try withScratchFolder { try run($0, signer) }
    }

    private func run(_ folder: URL, _ signer: ContentSigner) throws {
        try reporting { () throws(CommandError) in try makeSource(folder, agent()) }
        try reporting { () throws(BuildError) in
            let builder = try PackageBuilder(source: folder.path, signer: signer)
            try output.write(builder.fileName) { path throws(BuildError) in try builder.write(to: path) }
        }
    }

    private func agent() throws(CommandError) -> DebianPackage {
        let agent = try DebianPackage(package)
        guard agent.name == "scomo-agent" else {
            throw CommandError("\"\(package)\" is no package of scomo-agent, but \(agent.name)")
        }
        return agent
    }

    private func makeSource(_ folder: URL, _ agent: DebianPackage) throws(CommandError) {
        let component = folder.appendingPathComponent("components/\(Self.component)")
        do {
            try FileManager.default.createDirectory(at: component, withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: package, toPath: component.appendingPathComponent(Self.file).path)
            try Data(manifest(agent).utf8).write(to: folder.appendingPathComponent("manifest"))
        } catch {
            throw CommandError(
                "could not prepare \"\(package)\" in \(folder.path): \(error.localizedDescription)")
        }
    }

    private func manifest(_ agent: DebianPackage) -> String {
        let environment = environment ?? "debian-12-\(agent.architecture)"
        let fields = [
            ("Format", "1"), ("Package", "\(Self.component)-package"), ("Version", agent.version),
            ("Name", "Device agent"), ("Environment", environment), ("Confirm-Timeout", confirmTimeout ?? ""),
        ]
        let lines = fields.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1)\n" }
        return lines.joined() + """

            Component: \(Self.component)
            Version: \(agent.version)
            Name: Device agent
            Agent-Package: \(Self.file)

            """
    }

    private static var component: String { "org.scomo.agent" }
    private static var file: String { "scomo-agent.deb" }
}
