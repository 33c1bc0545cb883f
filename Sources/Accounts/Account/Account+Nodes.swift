import Bytes
public import SyncML

// An account and the nodes of `./DMAcc/<x>` that describe it.

extension AccountNodes {
    /// - Parameter name: For people.
    public init(_ account: Account, name: String? = nil) {
        self.init()
        put("AppID", "w7")
        put("ServerID", account.serverID)
        if let name { put("Name", name) }
        put("AppAddr/1/Addr", account.address)
        put("AppAddr/1/AddrType", "URI")
        let client = AccountType.name(account.clientAuthentication.rawValue)
        put("AAuthPref", client)
        put("AppAuth/1", "CLCRED", client, account.clientCredentials, account.clientNonce)
        put(
            "AppAuth/2", "SRVCRED", AccountType.name(account.serverAuthentication.rawValue),
            account.serverCredentials, account.serverNonce)
    }

    @inline(never)
    mutating func put(_ path: String, _ text: String) {
        set(path, Array(text.utf8))
    }

    private mutating func put(
        _ way: String, _ level: String, _ type: String, _ credentials: Credentials?, _ nonce: [UInt8]
    ) {
        put(way + "/AAuthLevel", level)
        put(way + "/AAuthType", type)
        guard let credentials else { return }
        put(way + "/AAuthName", credentials.name)
        put(way + "/AAuthSecret", credentials.password)
        set(way + "/AAuthData", nonce)
    }

    /// Keeps the nonce for the next session where the account's way of this level has its.
    ///
    /// - Parameter level: `CLCRED` for what the server issued, `SRVCRED` for what the device did.
    public mutating func set(nonce: [UInt8], level: String) {
        guard let way = try? authentication(level) else { return }
        set(way + "/AAuthData", nonce)
    }

    /// The node with the way to authenticate that counts: of the preferred type, else the first that this agent has. What
    /// is the connection's own affair (X509, TRANSPORT) counts where there is nothing else, preferred or not: a device
    /// without a certificate would have nothing to show, and one that has both shows both.
    ///
    /// - Returns: nil when the account has no such level; what it has must be something that this agent can do.
    fileprivate func authentication(_ level: String) throws(BootstrapError) -> String? {
        let preferred = text("AAuthPref")
        var (first, connections, isAny): (String?, String?, Bool) = (nil, nil, false)
        for name in children(of: "AppAuth") {
            let way = "AppAuth/" + name
            guard text(way + "/AAuthLevel") == level else { continue }
            isAny = true
            guard let type = text(way + "/AAuthType"), let kind = AccountType.authentication(type, "") else {
                continue
            }
            if kind.isEmpty {
                connections = connections ?? way
            } else if type == preferred {
                return way
            } else {
                first = first ?? way
            }
        }
        guard let way = first ?? connections else {
            guard !isAny else {
                throw .malformed(parameter: "AAuthType of \(level)", expected: "a type that this device has")
            }
            return nil
        }
        return way
    }

    /// How the first message of a session is written; nil when the account leaves that open.
    fileprivate var encoding: Encoding? {
        switch text("Ext/Encoding") {
        case "xml": .xml
        case "wbxml": .wbxml
        default: nil
        }
    }
}

extension Account {
    /// The account that the nodes describe.
    ///
    /// - Parameter encoding: Of one that leaves it open. - Default: XML.
    /// - Throws: What is missing or can't be used.
    public init(_ nodes: AccountNodes, encoding: Encoding = .xml) throws(BootstrapError) {
        guard nodes.text("AppID") == "w7" else { throw .noAccount }
        guard let server = nodes.text("ServerID") else { throw .missing(parameter: "ServerID") }
        self.init(
            serverID: server, address: try Self.address(nodes), encoding: nodes.encoding ?? encoding)
        if let way = try nodes.authentication("CLCRED") {
            let type = AccountType.authentication(nodes.text(way + "/AAuthType") ?? "", "none")
            clientAuthentication = ClientAuthentication(rawValue: type ?? "") ?? .none
            if clientAuthentication != .none { clientCredentials = Credentials(nodes, way) }
            clientNonce = nodes.value(of: way + "/AAuthData") ?? []
        }
        if let way = try nodes.authentication("SRVCRED") {
            let type = AccountType.authentication(nodes.text(way + "/AAuthType") ?? "", "transport")
            serverAuthentication = ServerAuthentication(rawValue: type ?? "") ?? .transport
            if serverAuthentication != .transport { serverCredentials = Credentials(nodes, way) }
            serverNonce = nodes.value(of: way + "/AAuthData") ?? []
        }
    }

    /// The first address that is a URL, with the port if that stands apart.
    private static func address(_ nodes: AccountNodes) throws(BootstrapError) -> String {
        for name in nodes.children(of: "AppAddr") {
            let place = "AppAddr/" + name
            guard nodes.text(place + "/AddrType") ?? "URI" == "URI", let text = nodes.text(place + "/Addr")
            else { continue }
            var port: String?
            if let first = nodes.children(of: place + "/Port").first {
                port = nodes.text(place + "/Port/" + first + "/PortNbr")
            }
            return try URL.joined(text, port)
        }
        throw .missing(parameter: "Addr")
    }
}

extension Credentials {
    @inline(never)
    fileprivate init(_ nodes: AccountNodes, _ way: String) {
        self.init(
            name: nodes.text(way + "/AAuthName") ?? "", password: nodes.text(way + "/AAuthSecret") ?? "")
    }
}

/// How `AAuthType` names what the two enums of authentication have as raw values.
///
/// - Source: OMA DM Standardized Objects 1.2, `AAuthType`.
enum AccountType {
    static func name(_ authentication: String) -> String {
        switch authentication {
        case "basic": "BASIC"
        case "md5": "DIGEST"
        case "hmac": "HMAC"
        default: "TRANSPORT"
        }
    }

    /// - Parameter transport: What stands for nothing more than the connection.
    @inline(never)
    static func authentication(_ type: String, _ transport: String) -> String? {
        switch type {
        case "BASIC": "basic"
        case "DIGEST": "md5"
        case "HMAC": "hmac"
        case "TRANSPORT", "X509": transport
        default: nil
        }
    }
}
