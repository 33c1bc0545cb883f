import Accounts
import ArgumentParser

struct ExplainBootstrap: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "bootstrap", abstract: "Explains a bootstrap document and checks its MAC.",
            discussion: """
                Takes client provisioning, a message of the DM profile or a part of a tree (TNDS), as XML, WBXML or a WSP \
                push. A push says how it is protected; otherwise --protection does. Without protection nothing is checked. Exit status 1 when the MAC is wrong.
                """)
    }

    @Argument(help: "The document's file; - for standard input.")
    var file: String

    @Option(
        help: "NETWPIN, USERPIN, USERNETWPIN, USERPINMAC; of messages NETWORKID, USERPIN, USERPIN_NETWORKID.",
        transform: protection(named:))
    var protection: BootstrapProtection?

    @Option(help: "The MAC, in base 16.")
    var mac: String?

    @Option(help: "The subscriber's identity: digits.")
    var imsi: String?

    @Option(help: "The PIN: digits.")
    var pin: String?

    @Flag(help: "Show passwords and nonces.")
    var showSecrets = false

    func run() throws {
        let bytes = try Input.read(file)
        do throws(BootstrapError) {
            let contents = try BootstrapContents(bootstrap(bytes))
            for line in BootstrapExplanation(showsSecrets: showSecrets).lines(contents) { print(line) }
        } catch {
            throw Refusal("\(file): \(error)")
        }
    }

    private func bootstrap(_ bytes: [UInt8]) throws(BootstrapError) -> AuthenticBootstrap {
        var (document, protection, mac) = (bytes, protection, mac)
        if let frame = PushFrame(bytes.span), case .bootstrap(let said, let text) = frame.content {
            (document, protection, mac) = (frame.body, protection ?? said, mac ?? text)
        }
        guard let protection else {
            print("MAC not checked: no protection is said")
            return AuthenticBootstrap(fromTrustedPlace: document)
        }
        let secrets = BootstrapSecrets(subscriberIdentity: imsi, pin: pin)
        let bootstrap = try AuthenticBootstrap.check(document, protection, mac: mac, secrets)
        print("MAC right (\(protection.rawValue))")
        return bootstrap
    }
}

private func protection(named name: String) throws -> BootstrapProtection {
    guard let protection = BootstrapProtection(rawValue: name) else {
        throw ValidationError("there is no protection \(name)")
    }
    return protection
}
