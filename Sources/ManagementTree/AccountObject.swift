/// `./DMAcc`: the servers that may manage the device.
///
/// - Source: OMA DM Standardized Objects 1.2, section 5.3.3.
public final class AccountObject: ManagementObject {
    private let values: StoredNode

    public init(_ accounts: [AccountDetail]) {
        values = .interior(accounts.map { ($0.node, $0.values) })
    }

    public var description: NodeDescription {
        .interior("DMAcc", "The accounts of management servers.", [Self.account])
    }

    public func children(of node: NodePath) -> [String]? { values.children(of: node) }
    public func value(of leaf: NodePath) -> [UInt8]? { values.value(of: leaf) }

    // The identifier stands at each account: it is an account that the standard calls an object.
    private static var account: NodeDescription {
        .interior(
            nil, "An account.", occurrence: .oneOrMore, type: "urn:oma:mo:oma-dm-dmacc:1.0",
            [
                .leaf("AppID", "What kind of account this is: w7."),
                .leaf("ServerID", "The server's identifier."),
                .leaf("Name", "The account's name for people.", occurrence: .zeroOrOne),
                .leaf("PrefConRef", "The preferred connection.", occurrence: .zeroOrOne),
                .interior("ToConRef", "Connections.", occurrence: .zeroOrOne, [connection]),
                .interior("AppAddr", "Addresses.", [address]),
                .leaf("AAuthPref", "The preferred authentication.", occurrence: .zeroOrOne),
                .interior("AppAuth", "Authentications.", occurrence: .zeroOrOne, [authentication]),
                .interior("Ext", "Extensions.", occurrence: .zeroOrOne),
            ])
    }

    private static var connection: NodeDescription {
        .interior(nil, "A connection.", occurrence: .oneOrMore, [.leaf("ConRef", "Where it is described.")])
    }

    private static var address: NodeDescription {
        let port = NodeDescription.interior(
            nil, "A port.", occurrence: .oneOrMore, [.leaf("PortNbr", "Its number, 1 to 65535.")])
        return .interior(
            nil, "An address.", occurrence: .oneOrMore,
            [
                .leaf("Addr", "The address."),
                .leaf("AddrType", "Its kind: URI, IPv4 or IPv6."),
                .interior("Port", "Ports, where the address has none.", occurrence: .zeroOrOne, [port]),
            ])
    }

    private static var authentication: NodeDescription {
        .interior(
            nil, "A way to authenticate.", occurrence: .oneOrMore,
            [
                .leaf("AAuthLevel", "Who: CLCRED for the client, SRVCRED for the server."),
                .leaf("AAuthType", "How, for example DIGEST."),
                .leaf("AAuthName", "The user's name.", occurrence: .zeroOrOne),
                .leaf(
                    "AAuthSecret", "The password, which nobody can read.", access: [], occurrence: .zeroOrOne),
                .leaf(
                    "AAuthData", "The nonce, which nobody can read.", .binary, access: [],
                    occurrence: .zeroOrOne, type: "application/octet-stream"),
            ])
    }
}

/// An account as plain values. Secrets aren't among them: whoever can't read them needs only to know of them.
public struct AccountDetail: Equatable, Sendable {
    /// The name of the account's node.
    public var node: String
    public var serverID: String
    /// The account's name for people.
    public var name: String?
    /// A URI.
    public var address: String
    /// An `AAuthType`, or nil for that of the last session.
    public var preferredAuthentication: String?
    public var authentications: [Authentication]

    public init(
        node: String, serverID: String, name: String? = nil, address: String,
        preferredAuthentication: String? = nil, authentications: [Authentication] = []
    ) {
        self.node = node
        self.serverID = serverID
        self.name = name
        self.address = address
        self.preferredAuthentication = preferredAuthentication
        self.authentications = authentications
    }

    public struct Authentication: Equatable, Sendable {
        /// Who authenticates: `CLCRED`, `SRVCRED`, `OBEX` or `HTTP`.
        public var level: String
        /// How: `BASIC`, `DIGEST`, `HMAC`, `TRANSPORT`…
        public var type: String
        public var userName: String?
        public var hasSecret, hasNonce: Bool

        public init(level: String, type: String, userName: String?, hasSecret: Bool, hasNonce: Bool) {
            self.level = level
            self.type = type
            self.userName = userName
            self.hasSecret = hasSecret
            self.hasNonce = hasNonce
        }
    }
}

extension AccountDetail {
    fileprivate var values: StoredNode {
        var nodes: [(name: String, node: StoredNode)] = [
            ("AppID", .leaf("w7")), ("ServerID", .leaf(serverID)),
        ]
        if let name { nodes.append(("Name", .leaf(name))) }
        nodes.append(("AppAddr", .interior([("1", addressValues)])))
        if let preferredAuthentication { nodes.append(("AAuthPref", .leaf(preferredAuthentication))) }
        var ways: [(name: String, node: StoredNode)] = []
        for way in authentications { ways.append(("\(ways.count + 1)", way.values)) }
        if !ways.isEmpty { nodes.append(("AppAuth", .interior(ways))) }
        return .interior(nodes)
    }

    private var addressValues: StoredNode {
        .interior([("Addr", .leaf(address)), ("AddrType", .leaf("URI"))])
    }
}

extension AccountDetail.Authentication {
    fileprivate var values: StoredNode {
        var nodes: [(name: String, node: StoredNode)] = [
            ("AAuthLevel", .leaf(level)), ("AAuthType", .leaf(type)),
        ]
        if let userName { nodes.append(("AAuthName", .leaf(userName))) }
        if hasSecret { nodes.append(("AAuthSecret", .leaf(""))) }
        if hasNonce { nodes.append(("AAuthData", .leaf(""))) }
        return .interior(nodes)
    }
}
