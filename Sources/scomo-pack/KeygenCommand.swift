import ArgumentParser
import Foundation
import Linux
import OpenSSL

/// `scomo-pack keygen`: a root and a signer, to try signing with.
struct KeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Make a root and a signer, to try signing with.",
        discussion: """
            Writes root.pem, root.key, signer.pem and signer.key into DIRECTORY. Devices get root.pem, builds use the \
            signer's two files. The keys aren't encrypted; real signers keep theirs where their organization does.
            """)

    @Argument(help: "Where to; made for its owner alone if it isn't there.", completion: .directory)
    var directory: String

    @Option(help: "The signer's name in its certificate.")
    var name = "scomo-pack"

    @Option(help: "How many days both certificates are valid (1 to 36500).")
    var days = 365

    func validate() throws {
        guard (1...36_500).contains(days) else {
            throw ValidationError("--days is \(days); it has to be 1 to 36500")
        }
        guard (1...59).contains(name.count) else {
            throw ValidationError("--name has \(name.count) characters; it has to have 1 to 59")
        }
    }

    func run() throws {
        try reporting { () throws(CommandError) in
            try write(
                calling("the keys") { () throws(OpenSSLError) in try DevelopmentKeys(name: name, days: days) }
            )
        }
    }

    private func write(_ keys: DevelopmentKeys) throws(CommandError) {
        let folder: LinuxFileSystem
        // If this fails, opening it says why.
        try? FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        do throws(Errno) {
            folder = try LinuxFileSystem(root: directory)
        } catch {
            throw CommandError("could not open the directory \"\(directory)\": \(error)")
        }
        do throws(FileSystemError) {
            try folder.create("root.key", mode: 0o600).write(keys.root.key.span)
            try folder.create("root.pem", mode: 0o644).write(keys.root.certificate.span)
            try folder.create("signer.key", mode: 0o600).write(keys.signer.key.span)
            try folder.create("signer.pem", mode: 0o644).write(keys.signer.certificate.span)
        } catch {
            throw CommandError("in \"\(directory)\": \(error); existing keys are never replaced")
        }
    }
}
