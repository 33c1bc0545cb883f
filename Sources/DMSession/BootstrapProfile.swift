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
        // What the device shows the server, and what the server shows the device. All else is the transport's, such as
        // HTTP's own: nothing that a message holds.
        if let (way, type) = try authentication("APPSRV", "none") {
            account.clientCredentials = way.credentials
            account.clientNonce = try way.nonce()
            account.clientAuthentication = ClientAuthentication(rawValue: type) ?? .none
        }
        if let (way, type) = try authentication("CLIENT", "transport") {
            account.serverCredentials = way.credentials
            account.serverNonce = try way.nonce()
            account.serverAuthentication = ServerAuthentication(rawValue: type) ?? .transport
        }
        let profile = AccountProfile(
            account: account, name: parameter("NAME"), startsSession: parameter("INIT") != nil,
            accessPoints: parameters("TO-NAPID"), proxies: parameters("TO-PROXY"))
        guard profile.accessPoints.count + profile.proxies.count <= Self.connectionLimit else {
            throw .tooMany(what: "access points and proxies", limit: Self.connectionLimit)
        }
        return profile
    }

    /// Our choice: all of them are nodes of the account.
    private static var connectionLimit: Int { 16 }

    /// The first address that is a URL, with the port if that stands apart.
    private func address() throws(BootstrapError) -> String {
        for place in characteristics("APPADDR") where ["", "URI"].contains(place.parameter("ADDRTYPE") ?? "")
        {
            guard let address = place.parameter("ADDR") else { continue }
            return try ServerAddress.joined(
                address, place.characteristics("PORT").first?.parameter("PORTNBR"))
        }
        guard let address = parameter("ADDR"), !address.isEmpty else { throw .missing(parameter: "ADDR") }
        return try ServerAddress.joined(address, nil)
    }

    /// The first `APPAUTH` of a level that this device can do, and what it stands for. One without a type is a digest.
    ///
    /// - Returns: nil when there is none of the level.
    private func authentication(
        _ level: String, _ transport: String
    ) throws(BootstrapError) -> (way: Element, type: String)? {
        var isAny = false
        for way in characteristics("APPAUTH") where way.parameter("AAUTHLEVEL") == level {
            if let type = AccountType.authentication(way.parameter("AAUTHTYPE") ?? "DIGEST", transport) {
                return (way, type)
            }
            isAny = true
        }
        guard !isAny else {
            throw .malformed(parameter: "AAUTHTYPE", expected: "BASIC, DIGEST, HMAC or X509")
        }
        return nil
    }

    private var credentials: Credentials {
        Credentials(name: parameter("AAUTHNAME") ?? "", password: parameter("AAUTHSECRET") ?? "")
    }

    private func nonce() throws(BootstrapError) -> [UInt8] {
        guard let text = parameter("AAUTHDATA") else { return [] }
        guard let nonce = Base64.decode(text) else {
            throw .malformed(parameter: "AAUTHDATA", expected: "base 64")
        }
        return nonce
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
