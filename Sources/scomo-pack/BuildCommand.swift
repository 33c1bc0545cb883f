import ArgumentParser
import DeliveryPackage
import OpenSSL
import PackageBuilder

/// `scomo-pack build`: a folder becomes a signed package.
struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Build and sign a package.",
        discussion: """
            SOURCE holds a manifest (without Checksums-Sha256, Links and Installed-Size, which are computed) and the \
            files of each component in components/IDENTIFIER. A file that its owner may execute gets the mode 0755, \
            others 0644. Symbolic links become links of the package. The same folder gives the same package but \
            for the signature.
            """)

    @Argument(help: "The source folder.", completion: .directory)
    var source: String

    @Option(
        help: ArgumentHelp(
            "What a component is made of, in JSON of SPDX or CycloneDX; repeatable, one a component.",
            valueName: "[component=]file"),
        completion: .file(extensions: ["json"]))
    var sbom: [String] = []

    @OptionGroup var signers: SignerOptions

    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let signer = try signer(signers) else { return }
        var sboms: [Sbom] = []
        try reporting { () throws(CommandError) in sboms = try readSboms() }
        try reporting { () throws(BuildError) in
            let builder = try PackageBuilder(source: source, sboms: sboms, signer: signer)
            try output.write(builder.fileName) { path throws(BuildError) in try builder.write(to: path) }
        }
    }

    private func readSboms() throws(CommandError) -> [Sbom] {
        var sboms: [Sbom] = []
        for word in sbom {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                String.init)
            let path = parts[parts.count - 1]
            let content = try readFile(path, limit: PackageLimits.sbomSize)
            sboms.append(Sbom(component: parts.count == 2 ? parts[0] : nil, path: path, content: content))
        }
        return sboms
    }
}
