public import Accounts
public import ArgumentParser
import Foundation
import ServerApplication

/// What is said about the document that gives a device its account.
struct BootstrapOptions: ParsableArguments {
    @Option(
        name: .customLong("bootstrap-file"),
        help: ArgumentHelp(
            "Write the device's account there, for its bootstrap.d. Has the passwords in it.",
            valueName: "file"))
    var file: String?

    @Option(
        name: .customLong("bootstrap-form"),
        help: ArgumentHelp(
            "xml or wbxml: client provisioning; tree: a part of the management tree.", valueName: "form"))
    var form = BootstrapDocument.Form.xml

    @Option(help: ArgumentHelp("Where the device holds its sessions: the server's URL.", valueName: "url"))
    var url: String?

    @Option(
        name: .customLong("bootstrap-protection"),
        help: ArgumentHelp(
            "Write a push with a MAC: NETWPIN, USERPIN or USERNETWPIN. Needs the subscriber's identity or the PIN.",
            valueName: "protection"))
    var protection: String?

    @Option(help: ArgumentHelp("The subscriber's identity: digits.", valueName: "digits"))
    var imsi: String?

    @Option(help: ArgumentHelp("The first line is the PIN: digits.", valueName: "file"))
    var pinFile: String?

    func validate() throws {
        guard (file == nil) == (url == nil) else {
            throw ValidationError("--bootstrap-file and --url belong together")
        }
        if let protection, BootstrapProtection(rawValue: protection) == nil {
            throw ValidationError("there is no protection \(protection)")
        }
    }

    /// The document that was written.
    struct Document {
        fileprivate var file: String

        /// What it would announce didn't happen.
        func remove() { try? FileManager.default.removeItem(atPath: file) }
    }

    /// Writes the document, if one is wanted.
    func write(_ registration: DeviceRegistration, serverID: String) throws -> Document? {
        guard let file, let url else { return nil }
        let endpoint = url.hasSuffix("/dm") ? url : url + (url.hasSuffix("/") ? "dm" : "/dm")
        let document = BootstrapDocument(registration.account(url: endpoint, serverID: serverID))
        try Secret.write(try bytes(document), to: file)
        return Document(file: file)
    }

    private func bytes(_ document: BootstrapDocument) throws -> [UInt8] {
        guard let protection = protection.flatMap({ BootstrapProtection(rawValue: $0) }) else {
            return document.bytes(form)
        }
        let pin = try pinFile.map { try Secret.firstLine(of: $0) }
        return try document.push(protection, BootstrapSecrets(subscriberIdentity: imsi, pin: pin))
    }
}

extension BootstrapDocument.Form: ExpressibleByArgument {}
