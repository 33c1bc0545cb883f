import ArgumentParser
import OpenSSL
import PackageBuilder

/// `scomo-pack trust`: roots and revocation lists become a signed package.
struct TrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Build and sign a package that changes whom devices trust.",
        discussion: """
            It says the whole of what devices trust beside the files of their operators: what a package before it \
            brought and this one doesn't is trusted no more. Only what was withdrawn stays withdrawn for good. Devices \
            take it if it is signed as their policy asks for, and if its signers are still trusted afterwards.
            """)

    @Argument(help: "The package's identifier.")
    var identifier: String

    @Option(help: "The package's version; the sequence by default.")
    var packageVersion: String?

    @Option(help: "A number higher than that of all such packages before (1 to 999999999).")
    var sequence: Int

    @Option(help: "Roots, or revocation lists, in PEM form; repeatable.", completion: .file())
    var anchor: [String] = []

    @Option(
        help: "Certificates in PEM form that no chain may have any more; repeatable.", completion: .file())
    var withdraw: [String] = []

    @OptionGroup var signers: SignerOptions

    @Option(name: .shortAndLong, help: "Where to write; NAME_VERSION.scomo by default.", completion: .file())
    var output: String?

    func run() throws {
        guard let signer = try signer(signers) else { return }
        var amendment = TrustAmendment()
        try reporting { () throws(CommandError) in amendment = try makeAmendment() }
        try reporting { () throws(BuildError) in
            let package = try TrustPackage(
                identifier, version: packageVersion ?? "\(sequence)", sequence: sequence, amendment,
                signer: signer)
            let path = output ?? package.fileName
            try package.write(to: path)
            print(path)
        }
    }

    private func makeAmendment() throws(CommandError) -> TrustAmendment {
        var amendment = TrustAmendment()
        for path in anchor {
            let pem = try readFile(path)
            // What a device couldn't use isn't signed.
            try calling(path) { () throws(OpenSSLError) in try TrustStore().addWithLists(pem: pem) }
            amendment.anchors += pem + Array("\n".utf8)
        }
        for path in withdraw {
            let pem = try readFile(path)
            try calling(path) { () throws(OpenSSLError) in try amendment.withdraw(pem: pem) }
        }
        return amendment
    }
}
