import ArgumentParser
import DeliveryPackage
import Linux
import OpenSSL

struct CheckSignature: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "cms",
            abstract: "Checks a detached CMS signature with the installer's code and limits.",
            discussion: """
                The signer's certificate has to allow code signing and to chain up to an anchor, now. Exit status 1 when \
                the signature isn't accepted.
                """)
    }

    @Option(help: "The file that was signed.")
    var content: String

    @Option(help: "Roots that are trusted, and revocation lists, in PEM form. May be repeated.")
    var anchor: [String]

    @Option(
        help:
            "Certificates between signer and root that aren't in the signature, in PEM form. May be repeated."
    )
    var intermediate: [String] = []

    @Argument(help: "The signature's file: CMS SignedData in DER.")
    var signature: String

    func run() throws {
        let verifier = try verifier()
        let limits = PackageLimits()
        let signed = try Self.read(content, limit: limits.manifestSize)
        let message = try Self.read(signature, limit: limits.signatureSize)
        let others = try intermediate.flatMap { try Self.read($0, limit: Self.certificates) }
        do throws(SignatureError) {
            let accepted = try verifier.verify(signed, signature: message, others: others)
            for signer in accepted.signers { print("accepted: signed by \(printable(signer))") }
        } catch {
            throw Refusal("\(signature): \(error)")
        }
    }

    private func verifier() throws -> SignatureVerifier {
        let trust = try TrustStore()
        for file in anchor {
            let pem = try Self.read(file, limit: Self.certificates)
            do throws(OpenSSLError) { try trust.addWithLists(pem: pem) } catch {
                throw Refusal("\(file): \(error)")
            }
        }
        return try SignatureVerifier(trust: trust)
    }

    private static func read(_ file: String, limit: Int) throws -> [UInt8] {
        do throws(Errno) {
            return try FileHandle.open(named: file).readToEnd(limit: limit)
        } catch {
            let most = error == .tooLarge ? "; the limit is \(limit) bytes" : ""
            throw Refusal("could not read \(file): \(error)\(most)")
        }
    }

    /// - Unit: bytes. - Default: 1 MiB, as for files of a trust directory.
    private static var certificates: Int { 1 << 20 }
}
