import ArgumentParser
import DMSession

struct ExplainBootstrap: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "bootstrap", abstract: "Explains a bootstrap document and checks its MAC.",
            discussion: """
                Takes client provisioning as XML, WBXML or a WSP push. A push says how it is protected; otherwise \
                --protection does. Without protection nothing is checked. Exit status 1 when the MAC is wrong.
                """)
    }

    @Argument(help: "The document's file; - for standard input.")
    var file: String

    @Option(help: "NETWPIN, USERPIN, USERNETWPIN or USERPINMAC.", transform: protection(named:))
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
            for profile in try bootstrap(bytes).profiles() {
                for line in lines(profile) { print(line) }
            }
        } catch {
            throw Refusal("\(file): \(error)")
        }
    }

    private func bootstrap(_ bytes: [UInt8]) throws(BootstrapError) -> AuthenticBootstrap {
        var (document, protection, mac) = (bytes, protection, mac)
        if let frame = PushFrame(bytes.span), case .provisioning(let said, let text) = frame.content {
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

    private func lines(_ profile: AccountProfile) -> [String] {
        let account = profile.account
        var lines = [
            "account of \(printable(account.serverID))" + (profile.name.map { " (\(printable($0)))" } ?? ""),
            "  address \(printable(account.address))",
            "  device proves itself: \(account.clientAuthentication.rawValue)"
                + describe(account.clientCredentials, account.clientNonce),
            "  server proves itself: \(account.serverAuthentication.rawValue)"
                + describe(account.serverCredentials, account.serverNonce),
        ]
        if profile.startsSession { lines.append("  wants a session at once") }
        if !profile.accessPoints.isEmpty { lines.append("  through \(profile.accessPoints.map(printable))") }
        if !profile.proxies.isEmpty { lines.append("  through proxies \(profile.proxies.map(printable))") }
        return lines
    }

    private func describe(_ credentials: Credentials?, _ nonce: [UInt8]) -> String {
        guard let credentials else { return "" }
        let secrets = showSecrets ? ", password \(printable(credentials.password)), nonce \(nonce)" : ""
        return ", as \(printable(credentials.name))" + secrets
    }
}

private func protection(named name: String) throws -> BootstrapProtection {
    guard let protection = BootstrapProtection(rawValue: name) else {
        throw ValidationError("there is no protection \(name)")
    }
    return protection
}
