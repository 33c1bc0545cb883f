internal import Bytes
internal import Markup
internal import SyncML

/// An account as a bootstrap document describes it.
///
/// - Source: OMA Provisioning Content 1.1; its registration document for device management (`w7`).
public struct AccountProfile: Equatable, Sendable {
    /// All that the document says, as the account is kept.
    public var nodes: AccountNodes
    /// What the device makes of it.
    public var account: Account
    /// Whether the server wants a session as soon as the account is there (`INIT`).
    public var startsSession: Bool
}

extension AuthenticBootstrap {
    /// How many accounts a document may bring: as many as there may be.
    private static var accountLimit: Int { 16 }

    /// The accounts of device management in the document, XML or WBXML; at least one. Other applications, and
    /// parameters that aren't known, are ignored.
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
    /// An `APPLICATION`. All that it says of the account is kept; `Account` chooses from it.
    fileprivate func profile() throws(BootstrapError) -> AccountProfile {
        // Those that lead to the server, the preferred one first.
        let connections = parameters("TO-NAPID") + parameters("TO-PROXY")
        guard connections.count <= Self.connectionLimit else {
            throw .tooMany(what: "access points and proxies", limit: Self.connectionLimit)
        }
        var nodes = AccountNodes()
        nodes.put("AppID", "w7")
        nodes.put("ServerID", try required("PROVIDER-ID"))
        if let name = parameter("NAME") { nodes.put("Name", name) }
        if let first = connections.first { nodes.put("PrefConRef", first) }
        for (index, connection) in connections.enumerated() {
            nodes.put("ToConRef/\(index + 1)/ConRef", connection)
        }
        try putAddresses(&nodes)
        for (index, way) in characteristics("APPAUTH").enumerated() {
            try way.putAuthentication(&nodes, "AppAuth/\(index + 1)/")
        }
        if let type = parameter("DEFAULTENCODING"), let encoding = Encoding(mediaType: type) {
            nodes.put("Ext/Encoding", encoding == .wbxml ? "wbxml" : "xml")
        }
        return AccountProfile(
            nodes: nodes, account: try Account(nodes), startsSession: parameter("INIT") != nil)
    }

    /// All of them become nodes of the account, whether the device uses them or not.
    private static var connectionLimit: Int { 16 }

    /// Those of each `APPADDR`, with its ports, and that which stands in the application itself.
    private func putAddresses(_ nodes: inout AccountNodes) throws(BootstrapError) {
        var number = 0
        for place in characteristics("APPADDR") {
            guard let address = place.parameter("ADDR"), let type = place.addressType else { continue }
            number += 1
            nodes.put("AppAddr/\(number)/Addr", address)
            nodes.put("AppAddr/\(number)/AddrType", type)
            for (index, port) in place.characteristics("PORT").enumerated() {
                // Only the first can count; others are kept where they are ports at all.
                guard let value = port.parameter("PORTNBR"), index == 0 || UInt16(value) ?? 0 > 0 else {
                    continue
                }
                nodes.put("AppAddr/\(number)/Port/\(index + 1)/PortNbr", value)
            }
        }
        if let address = parameter("ADDR"), !address.isEmpty {
            number += 1
            nodes.put("AppAddr/\(number)/Addr", address)
            nodes.put("AppAddr/\(number)/AddrType", "URI")
        }
        guard number > 0 else { throw .missing(parameter: "ADDR") }
    }

    /// As accounts name it; nil for one that they don't have.
    private var addressType: String? {
        switch parameter("ADDRTYPE") ?? "" {
        case "", "URI": "URI"
        case "IPV4": "IPv4"
        case "IPV6": "IPv6"
        default: nil
        }
    }

    /// An `APPAUTH`. One without a type is a digest; one without a level is HTTP's.
    ///
    /// - Source: OMA DM, registration document of `w7`: how its parameters become nodes of `DMAcc`.
    private func putAuthentication(
        _ nodes: inout AccountNodes, _ way: String
    ) throws(BootstrapError) {
        let (level, type): (String, String)
        switch parameter("AAUTHLEVEL") ?? "" {
        case "APPSRV": (level, type) = ("CLCRED", "DIGEST")
        case "CLIENT": (level, type) = ("SRVCRED", "DIGEST")
        case "OBEX": (level, type) = ("OBEX", "DIGEST")
        default: (level, type) = ("HTTP", "HTTP-BASIC")
        }
        // What isn't the session's is kept where accounts can have it.
        let isOfSession = level == "CLCRED" || level == "SRVCRED"
        let known = ["HTTP-BASIC", "HTTP-DIGEST", "BASIC", "DIGEST", "TRANSPORT"]
        guard isOfSession || known.contains(parameter("AAUTHTYPE") ?? type) else { return }
        nodes.put(way + "AAuthLevel", level)
        nodes.put(way + "AAuthType", parameter("AAUTHTYPE") ?? type)
        if let name = parameter("AAUTHNAME") { nodes.put(way + "AAuthName", name) }
        if let secret = parameter("AAUTHSECRET") { nodes.put(way + "AAuthSecret", secret) }
        if isOfSession, parameter("AAUTHDATA") != nil { nodes.set(way + "AAuthData", try nonce()) }
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
