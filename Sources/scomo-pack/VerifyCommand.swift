import ArgumentParser
import DeliveryPackage
import Linux
import OpenSSL
import Settings

/// `scomo-pack verify`: whether a device with these roots would accept a package.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check the signature and every file of a package, as a device does.")

    @Argument(help: "The package.", completion: .file(extensions: ["scomo"]))
    var file: String

    @Option(
        help: "Roots that may vouch for signers, or revocation lists, in PEM form; repeatable.",
        completion: .file())
    var trust: [String] = []

    @Option(
        help:
            "The configuration of a device's installer: its section [Packages], and its trust directory unless --trust is given.",
        completion: .file(extensions: ["conf"]))
    var config: String?

    func validate() throws {
        guard !trust.isEmpty || config != nil else {
            throw ValidationError(
                "give at least one root with --trust, or a device's configuration with --config")
        }
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
        do throws(ConfigurationError) {
            guard let config else { return try verifier(SignaturePolicy()) }
            let device = try DevicePackages(named: config)
            guard trust.isEmpty else { return try verifier(device.settings.policy) }
            return try PackageTrust(directory: device.trustDirectory).verifier(device.settings.policy)
        } catch {
            throw CommandError("\(error)")
        }
    }

    /// What believes the roots that were named.
    private func verifier(_ policy: SignaturePolicy) throws(ConfigurationError) -> SignatureVerifier {
        var files: [NamedFile] = []
        for path in trust { files.append(try .pem(path)) }
        return try PackageTrust(files: files).verifier(policy)
    }
}
