public import ManagementTree

// An account and the nodes of `./DMAcc/<x>` that describe it.

extension AccountNodes {
    /// - Parameters:
    ///   - name: For people.
    ///   - connections: What leads to the server, the preferred one first.
    public init(_ account: Account, name: String? = nil, connections: [String] = []) {
        self.init()
        put(["AppID"], "w7")
        put(["ServerID"], account.serverID)
        if let name { put(["Name"], name) }
        for (index, connection) in connections.enumerated() {
            if index == 0 { put(["PrefConRef"], connection) }
            put(["ToConRef", "\(index + 1)", "ConRef"], connection)
        }
        put(["AppAddr", "1", "Addr"], account.address)
        put(["AppAddr", "1", "AddrType"], "URI")
        let (client, server) = (account.clientAuthentication, account.serverAuthentication)
        put(["AAuthPref"], client.accountType)
        put("1", "CLCRED", client.accountType, account.clientCredentials, account.clientNonce)
        put("2", "SRVCRED", server.accountType, account.serverCredentials, account.serverNonce)
    }

    private mutating func put(_ path: [String], _ text: String) {
        set(NodePath(path), Array(text.utf8))
    }

    private mutating func put(
        _ name: String, _ level: String, _ type: String, _ credentials: Credentials?, _ nonce: [UInt8]
    ) {
        let path = ["AppAuth", name]
        put(path + ["AAuthLevel"], level)
        put(path + ["AAuthType"], type)
        guard let credentials else { return }
        put(path + ["AAuthName"], credentials.name)
        put(path + ["AAuthSecret"], credentials.password)
        set(NodePath(path + ["AAuthData"]), nonce)
    }

    /// Keeps the nonce for the next session where the account's way of this level has its.
    ///
    /// - Parameter level: `CLCRED` for what the server issued, `SRVCRED` for what the device did.
    public mutating func set(nonce: [UInt8], level: String) {
        guard let way = authentication(level) else { return }
        set(way.appending("AAuthData"), nonce)
    }

    /// The node with the way to authenticate that counts: of the preferred type, else the first that this agent has.
    fileprivate func authentication(_ level: String) -> NodePath? {
        let preferred = text(NodePath(), "AAuthPref")
        var first: NodePath?
        let ways = NodePath(["AppAuth"])
        for name in children(of: ways) ?? [] {
            let way = ways.appending(name)
            guard text(way, "AAuthLevel") == level, let type = text(way, "AAuthType"),
                ClientAuthentication(accountType: type) != nil
            else { continue }
            if type == preferred { return way }
            first = first ?? way
        }
        return first
    }
}

extension Account {
    /// The account that the nodes describe.
    ///
    /// - Throws: What is missing or can't be used.
    public init(_ nodes: AccountNodes) throws(BootstrapError) {
        let top = NodePath()
        guard nodes.text(top, "AppID") == "w7" else { throw .noAccount }
        guard let server = nodes.text(top, "ServerID") else { throw .missing(parameter: "ServerID") }
        self.init(serverID: server, address: try Self.address(nodes))
        if let way = try Self.way("CLCRED", nodes) {
            let type = nodes.text(way, "AAuthType") ?? ""
            clientAuthentication = ClientAuthentication(accountType: type) ?? .none
            if clientAuthentication != .none { clientCredentials = Credentials(nodes, way) }
            clientNonce = nodes.value(of: way.appending("AAuthData")) ?? []
        }
        if let way = try Self.way("SRVCRED", nodes) {
            let type = nodes.text(way, "AAuthType") ?? ""
            serverAuthentication = ServerAuthentication(accountType: type) ?? .transport
            if serverAuthentication != .transport { serverCredentials = Credentials(nodes, way) }
            serverNonce = nodes.value(of: way.appending("AAuthData")) ?? []
        }
    }

    /// Nil when the account has no such level; what it has must be something that this agent can do.
    private static func way(_ level: String, _ nodes: AccountNodes) throws(BootstrapError) -> NodePath? {
        if let way = nodes.authentication(level) { return way }
        let ways = NodePath(["AppAuth"])
        for name in nodes.children(of: ways) ?? []
        where nodes.text(ways.appending(name), "AAuthLevel") == level {
            throw .malformed(parameter: "AAuthType of \(level)", expected: "a type that this device has")
        }
        return nil
    }

    /// The first address that is a URL, with the port if that stands apart.
    private static func address(_ nodes: AccountNodes) throws(BootstrapError) -> String {
        let places = NodePath(["AppAddr"])
        for name in nodes.children(of: places) ?? [] {
            let place = places.appending(name)
            guard nodes.text(place, "AddrType") ?? "URI" == "URI", let text = nodes.text(place, "Addr")
            else { continue }
            let ports = place.appending("Port")
            let port = nodes.children(of: ports)?.first
            return try ServerAddress.joined(
                text, port.flatMap { nodes.text(ports.appending($0), "PortNbr") })
        }
        throw .missing(parameter: "Addr")
    }
}

extension Credentials {
    fileprivate init(_ nodes: AccountNodes, _ way: NodePath) {
        self.init(name: nodes.text(way, "AAuthName") ?? "", password: nodes.text(way, "AAuthSecret") ?? "")
    }
}

// - Source: OMA DM Standardized Objects 1.2, `AAuthType`.

extension ClientAuthentication {
    init?(accountType: String) {
        switch accountType {
        case "TRANSPORT", "X509": self = .none
        case "BASIC": self = .basic
        case "DIGEST": self = .md5
        case "HMAC": self = .hmac
        default: return nil
        }
    }

    fileprivate var accountType: String {
        switch self {
        case .none: "TRANSPORT"
        case .basic: "BASIC"
        case .md5: "DIGEST"
        case .hmac: "HMAC"
        }
    }
}

extension ServerAuthentication {
    init?(accountType: String) {
        switch accountType {
        case "TRANSPORT", "X509": self = .transport
        case "BASIC": self = .basic
        case "DIGEST": self = .md5
        case "HMAC": self = .hmac
        default: return nil
        }
    }

    fileprivate var accountType: String {
        switch self {
        case .transport: "TRANSPORT"
        case .basic: "BASIC"
        case .md5: "DIGEST"
        case .hmac: "HMAC"
        }
    }
}
