import ArgumentParser
import DeliveryPackage
import Linux
import OpenSSL

/// `scomo-pack verify`: whether a device with these roots would accept a package.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check the signature and every file of a package, as a device does.")

    @Argument(help: "The package.", completion: .file(extensions: ["scomo"]))
    var file: String

    @Option(
        help: "A root certificate that may vouch for signers, in PEM form; repeatable.", completion: .file())
    var trust: [String]

    func validate() throws {
        guard !trust.isEmpty else { throw ValidationError("give at least one root with --trust") }
    }

    func run() throws {
        try reporting { () throws(CommandError) in
            let verifier = try makeVerifier()
            let opened = try openPackage(file)
            do throws(PackageError) {
                try verify(opened, verifier)
            } catch {
                throw CommandError("\(file): \(error)")
            }
        }
    }

    private func verify(
        _ package: consuming FileHandle, _ verifier: SignatureVerifier
    ) throws(PackageError) {
        var reader = try PackageReader(package, trust: verifier, PollWaiter())
        let verified = try reader.readManifest()
        var count = 0
        while try reader.nextFile() != nil { count += 1 }
        print("\(verified.manifest.package) \(verified.manifest.version): \(count) files are as listed")
        for signer in verified.signers { print("signed by \(signer)") }
    }

    private func makeVerifier() throws(CommandError) -> SignatureVerifier {
        let store = try calling("could not begin") { () throws(OpenSSLError) in try TrustStore() }
        for path in trust {
            let root = try readFile(path)
            try calling(path) { () throws(OpenSSLError) in try store.add(pem: root) }
        }
        return try calling("could not begin") { () throws(OpenSSLError) in try SignatureVerifier(trust: store)
        }
    }
}
