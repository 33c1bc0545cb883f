internal import Bytes
internal import Markup
internal import SyncML

/// An account as a bootstrap document describes it.
///
/// - Source: OMA Provisioning Content 1.1; its registration document for device management (`w7`).
public struct AccountProfile: Equatable, Sendable {
    public var account: Account
    /// For people.
    public var name: String?
    /// Whether the server wants a session as soon as the account is there (`INIT`).
    public var startsSession: Bool
    /// Names of network access points that lead to the server, the preferred one first.
    public var accessPoints: [String]
    /// Names of proxies that do.
    public var proxies: [String]
}

extension AuthenticBootstrap {
    /// How many accounts a document may bring. Our choice.
    private static var accountLimit: Int { 16 }

    /// The accounts of device management in the document, XML or WBXML; at least one. Other applications, and
    /// parameters that aren't known, are passed over.
    public func profiles() throws(BootstrapError) -> [AccountProfile] {
        try profiles(root())
    }

    func profiles(_ root: Element) throws(BootstrapError) -> [AccountProfile] {
        guard root.name == "wap-provisioningdoc" else { throw .wrongRoot(root.name) }
        var profiles: [AccountProfile] = []
        for application in root.characteristics("APPLICATION") where application.parameter("APPID") == "w7" {
            profiles.append(try application.profile())
            guard profiles.count <= Self.accountLimit else {
                throw .tooMany(what: "accounts", limit: Self.accountLimit)
            }
        }
        guard !profiles.isEmpty else { throw .noAccount }
        return profiles
    }
}

extension Element {
    /// An `APPLICATION`.
    fileprivate func profile() throws(BootstrapError) -> AccountProfile {
        var account = Account(serverID: try required("PROVIDER-ID"), address: try address())
        for authentication in characteristics("APPAUTH") { try authentication.apply(to: &account) }
        return AccountProfile(
            account: account, name: parameter("NAME"), startsSession: parameter("INIT") != nil,
            accessPoints: parameters("TO-NAPID"), proxies: parameters("TO-PROXY"))
    }

    /// The first address that is a URL, with the port if that stands apart.
    private func address() throws(BootstrapError) -> String {
        for place in characteristics("APPADDR") where place.parameter("ADDRTYPE") ?? "URI" == "URI" {
            guard let address = place.parameter("ADDR") else { continue }
            return try ServerAddress.joined(
                address, place.characteristics("PORT").first?.parameter("PORTNBR"))
        }
        guard let address = parameter("ADDR"), !address.isEmpty else { throw .missing(parameter: "ADDR") }
        return try ServerAddress.joined(address, nil)
    }

    /// An `APPAUTH`. `APPSRV` is what the device shows the server, `CLIENT` what the server shows the device.
    private func apply(to account: inout Account) throws(BootstrapError) {
        let credentials = Credentials(
            name: parameter("AAUTHNAME") ?? "", password: parameter("AAUTHSECRET") ?? "")
        switch parameter("AAUTHLEVEL") {
        case "APPSRV":
            account.clientCredentials = credentials
            account.clientNonce = try nonce()
            account.clientAuthentication = ClientAuthentication(rawValue: try authentication("none")) ?? .none
        case "CLIENT":
            account.serverCredentials = credentials
            account.serverNonce = try nonce()
            account.serverAuthentication =
                ServerAuthentication(rawValue: try authentication("transport")) ?? .transport
        default:
            // Of the transport, such as HTTP's own: nothing that a message holds.
            return
        }
    }

    private func nonce() throws(BootstrapError) -> [UInt8] {
        guard let text = parameter("AAUTHDATA") else { return [] }
        guard let nonce = Base64.decode(text) else {
            throw .malformed(parameter: "AAUTHDATA", expected: "base 64")
        }
        return nonce
    }

    /// A digest, unless it says something else.
    private func authentication(_ transport: String) throws(BootstrapError) -> String {
        guard let way = AccountType.authentication(parameter("AAUTHTYPE") ?? "DIGEST", transport) else {
            throw .malformed(parameter: "AAUTHTYPE", expected: "BASIC, DIGEST, HMAC or X509")
        }
        return way
    }

    @inline(never)
    fileprivate func characteristics(_ type: String) -> [Element] {
        var found: [Element] = []
        for child in children
        where child.name == "characteristic" && child.attribute("type") == type {
            found.append(child)
        }
        return found
    }

    /// The value of the first parameter `name`; empty if it has none, as a flag.
    fileprivate func parameter(_ name: String) -> String? { parameters(name).first }

    @inline(never)
    private func parameters(_ name: String) -> [String] {
        var values: [String] = []
        for child in children where child.name == "parm" && child.attribute("name") == name {
            values.append(child.attribute("value") ?? "")
        }
        return values
    }

    private func required(_ name: String) throws(BootstrapError) -> String {
        guard let value = parameter(name), !value.isEmpty else { throw .missing(parameter: name) }
        return value
    }
}
