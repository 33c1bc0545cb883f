import Accounts
import ManagementTree

/// The accounts of a bootstrap document in lines for people.
struct BootstrapExplanation {
    let showsSecrets: Bool

    func lines(_ contents: BootstrapContents) -> [String] {
        contents.accounts.isEmpty ? ["no account"] : contents.accounts.flatMap { lines($0) }
    }

    private func lines(_ found: BootstrapContents.Found) -> [String] {
        let nodes = found.nodes
        let server = nodes.text("ServerID").map { printable($0) } ?? "an unnamed server"
        var lines = ["account of \(server)" + (nodes.text("Name").map { " (\(printable($0)))" } ?? "")]
        if let name = found.name { lines.append("  node ./DMAcc/\(printable(PercentEscapes.encode(name)))") }
        do throws(BootstrapError) {
            lines += describe(try Account(nodes))
        } catch {
            lines.append("  not complete: \(error)")
        }
        if let rights = found.rights { lines.append("  rights \(printable(rights))") }
        if found.startsSession { lines.append("  wants a session at once") }
        let connections = nodes.children(of: "ToConRef").compactMap { nodes.text("ToConRef/\($0)/ConRef") }
        if !connections.isEmpty {
            lines.append("  through " + connections.map { printable($0) }.joined(separator: ", "))
        }
        return lines
    }

    private func describe(_ account: Account) -> [String] {
        [
            "  address \(printable(account.address))",
            "  device proves itself: \(account.clientAuthentication.rawValue)"
                + describe(account.clientCredentials, account.clientNonce),
            "  server proves itself: \(account.serverAuthentication.rawValue)"
                + describe(account.serverCredentials, account.serverNonce),
        ]
    }

    private func describe(_ credentials: Credentials?, _ nonce: [UInt8]) -> String {
        guard let credentials else { return "" }
        let secrets = showsSecrets ? ", password \(printable(credentials.password)), nonce \(nonce)" : ""
        return ", as \(printable(credentials.name))" + secrets
    }
}
