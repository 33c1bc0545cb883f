import ArgumentParser
import OpenSSL

/// Who signs a package.
struct SignerOptions: ParsableArguments {
    @Option(
        help: "A signer's certificate in PEM form, issuers behind it; repeatable, for several signers.",
        completion: .file())
    var certificate: [String]

    @Option(
        help: "The private key of that signer in PEM form, not encrypted; as often, in the same order.",
        completion: .file())
    var key: [String]

    @Option(
        help:
            "A revocation list in PEM form that goes along, for devices that need one of today; repeatable.",
        completion: .file())
    var revocationList: [String] = []

    func validate() throws {
        guard !certificate.isEmpty, certificate.count == key.count else {
            throw ValidationError("give --certificate and --key, equally often")
        }
    }

    func signer() throws(CommandError) -> ContentSigner {
        var keys: [CertifiedKey] = []
        for (certificate, key) in zip(certificate, key) {
            let (chain, secret) = (try readFile(certificate), try readFile(key))
            keys.append(
                try calling("\(certificate) and \(key)") { () throws(OpenSSLError) in
                    try CertifiedKey(chain: chain, key: secret)
                })
        }
        var lists: [UInt8] = []
        for path in revocationList { lists += try readFile(path) }
        return try calling("the signers") { () throws(OpenSSLError) in try ContentSigner(keys, lists: lists) }
    }
}

extension ParsableCommand {
    /// What signs; its error is printed, and ends the program.
    func signer(_ options: SignerOptions) throws -> ContentSigner? {
        var signer: ContentSigner?
        try reporting { () throws(CommandError) in signer = try options.signer() }
        return signer
    }
}
