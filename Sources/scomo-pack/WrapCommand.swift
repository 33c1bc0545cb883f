import ArgumentParser
import DeliveryPackage
import Foundation
import OpenSSL
import PackageBuilder

/// `scomo-pack wrap`: a file of another type becomes the payload of a signed package.
struct WrapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wrap",
        abstract: "Enclose a .tar.gz or a .deb in a signed package, as it is.",
        discussion: """
            Devices install what is in FILE as one component. A .deb has to work without its scripts, below \
            /opt/scomo/COMPONENT/usr, or it is refused, with the reason. One that isn't compressed with gzip is \
            compressed anew, which needs dpkg-deb.
            """)

    @Argument(
        help: "The file.", completion: .file(extensions: ["deb", "gz", "tgz"]))
    var file: String

    @Option(
        help: """
            The manifest as in a source folder, with one component. A .deb has one by default, of what it says about \
            itself, for debian-12-ARCHITECTURE.
            """,
        completion: .file())
    var manifest: String?

    @OptionGroup var signers: SignerOptions

    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let signer = try signer(signers) else { return }
        try withScratchFolder { try run($0, signer) }
    }

    private func run(_ folder: URL, _ signer: ContentSigner) throws {
        var (file, type, text): (String, PackageType, [UInt8]) = (file, .tarball, [])
        try reporting { () throws(CommandError) in
            if try isDebian() {
                type = .debian
                file = try DebianCompression(file).inGzip(folder)
            }
            text = try manifestText(type)
        }
        try reporting { () throws(BuildError) in
            let package = try WrappedPackage(file, type, manifest: text, signer: signer)
            try output.write(package.fileName) { path throws(BuildError) in try package.write(to: path) }
        }
    }

    /// Whether it begins as an archive of ar does.
    private func isDebian() throws(CommandError) -> Bool {
        let beginning = Array("!<arch>\n".utf8)
        guard let file = Foundation.FileHandle(forReadingAtPath: file) else {
            throw CommandError("could not open \"\(self.file)\"")
        }
        return (try? file.read(upToCount: beginning.count)).map { Array($0) == beginning } ?? false
    }

    private func manifestText(_ type: PackageType) throws(CommandError) -> [UInt8] {
        if let manifest { return try readFile(manifest, limit: PackageLimits().manifestSize) }
        guard type.name == PackageType.debian.name else {
            throw CommandError("an archive doesn't say what it is; give --manifest")
        }
        return Array(try DebianPackage(file).manifest.utf8)
    }
}

extension DebianPackage {
    fileprivate var manifest: String {
        let environment = architecture == "all" ? "" : "Environment: debian-12-\(architecture)\n"
        return """
            Format: 1
            Package: \(name)
            Version: \(version)
            \(environment)
            Component: \(name)
            Version: \(version)
            Description: \(summary)

            """
    }
}
