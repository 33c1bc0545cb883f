import ArgumentParser
import Bytes
import DeliveryPackage
import Linux
import OpenSSL

/// `scomo-pack inspect`: what a package says about itself.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Print what a package says about itself, without verifying anything.")

    @Argument(help: "The package.", completion: .file(extensions: ["scomo"]))
    var file: String

    func run() throws {
        try reporting { () throws(CommandError) in
            let opened = try openPackage(file)
            do throws(PackageError) {
                let package = try UnverifiedManifest(opened, PollWaiter())
                print(package.manifest.words)
                if let trust = package.manifest.trust { print(trust.words) }
                print("Signature: \(package.signature.count) bytes, not verified")
            } catch {
                throw CommandError("\(file): \(error)")
            }
        }
    }
}

extension Manifest {
    /// The manifest for people.
    var words: String {
        let facts = [
            ("Package", package), ("Version", version), ("Name", name), ("Environment", environment),
            ("Built", built), ("Valid until", validUntil?.description),
            ("Released with", Self.list(releasedWith.map { "\($0)" })),
            ("Allow downgrade", allowDowngrade), ("Minimum version", minimumVersion),
            ("Confirm", confirm?.rawValue), ("Confirm timeout", confirmTimeout?.text),
            ("Payload", payload?.field), ("Urgency", notes.urgency.rawValue), ("Advisory", notes.advisory),
            ("Support until", notes.supportUntil),
        ]
        return Self.lines(facts) + "\n" + components.map { "\n\($0.words)\n" }.joined()
    }

    fileprivate static func list(_ words: [String]) -> String? {
        words.isEmpty ? nil : words.joined(separator: ", ")
    }

    fileprivate static func lines(_ facts: [(String, String?)]) -> String {
        facts.compactMap { name, value in value.map { "\(name): \($0.harmless)" } }.joined(separator: "\n")
    }
}

extension TrustStatement {
    /// What a device would trust after it, for people.
    fileprivate var words: String {
        let withdrawn = amendment.withdrawn.map { "Withdrawn: \(Hex.encode($0))\n" }
        return "Trust sequence: \(sequence)\n" + withdrawn.joined()
            + String(decoding: amendment.anchors, as: UTF8.self)
    }
}

extension ComponentManifest {
    fileprivate var words: String {
        let facts: [(String, String?)] = [
            ("Component", identifier), ("Version", version), ("Name", name), ("Description", description),
            ("Depends", Manifest.list(depends.map { "\($0)" })),
            ("Conflicts", Manifest.list(conflicts.map { "\($0)" })),
            ("Units", Manifest.list(setup.units.map { "\($0)" })),
            ("User", setup.user), ("State", state), ("Agent package", setup.agentPackage.map { "\($0)" }),
            ("SBOM", sbom.map { "\($0)" }),
            ("Health check", Self.command(healthCheck)),
            ("Health timeout", healthCheck.isEmpty ? nil : healthTimeout.text),
            ("Before installation", Self.command(hooks.preInstall)),
            ("After activation", Self.command(hooks.postActivate)),
            ("Before removal", Self.command(hooks.preRemove)),
            ("Ready check", Self.command(hooks.readyCheck)),
            ("Installed size", "\(installedSize) bytes"), ("Digest", Hex.encode(digest)),
        ]
        let entries = files.map { "  0\(String($0.mode, radix: 8)) \($0.size) \($0.path)" }
        let targets = links.map { "  \($0.path) -> \($0.target)" }
        let folders = directories.map { "  0\(String($0.mode, radix: 8)) \($0.path)/" }
        return ([Manifest.lines(facts)] + entries + targets + folders).joined(separator: "\n")
    }

    private var state: String? {
        switch setup.state {
        case .none: nil
        case .kept: "kept"
        case .copied: "kept, and copied before another version comes"
        }
    }

    private static func command(_ words: [String]) -> String? {
        words.isEmpty ? nil : words.joined(separator: " ")
    }
}
