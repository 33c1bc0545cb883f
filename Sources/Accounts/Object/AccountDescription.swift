public import ManagementTree

/// What `./DMAcc` is made of, and which values its leaves take.
///
/// A server writes what it may change while the account lives. Who it is (`AppID`, `ServerID`) it says once.
enum AccountDescription {
    // The identifier stands at each account: it is an account that the standard calls an object.
    static var root: NodeDescription {
        .interior(
            "DMAcc", "The accounts of management servers.",
            [
                .interior(
                    nil, "An account.", access: dynamic, occurrence: .zeroOrN(AccountObject.limit),
                    type: identifier, otherTypes: otherIdentifiers, isPermanent: false, children)
            ])
    }

    static var identifier: String { "urn:oma:mo:oma-dm-dmacc:1.0" }

    /// What servers in the field call accounts of the same nodes: a draft's name, and the next version's.
    private static var otherIdentifiers: [String] {
        ["org.openmobilealliance/1.0/w7", "urn:oma:mo:oma-dm-dmacc:1.1"]
    }

    private static var children: [NodeDescription] {
        [
            leaf("AppID", "What kind of account this is: w7.", access: [.add, .get]),
            leaf("ServerID", "The server's identifier.", access: [.add, .get]),
            leaf("Name", "The account's name for people.", occurrence: .zeroOrOne),
            leaf("PrefConRef", "The preferred connection. Kept, not used.", occurrence: .zeroOrOne),
            interior(
                "ToConRef", "Connections. Kept, not used.", .zeroOrOne,
                [interior(nil, "A connection.", .oneOrMore, [leaf("ConRef", "Where it is described.")])]),
            interior("AppAddr", "Addresses.", .one, [address]),
            leaf(
                "AAuthPref", "The preferred authentication, an AAuthType.", occurrence: .zeroOrOne),
            interior("AppAuth", "Authentications.", .zeroOrOne, [authentication]),
            interior(
                "Ext", "Extensions. All but Encoding are kept, not used.", .zeroOrOne,
                [
                    leaf(
                        "Encoding", "How the first message of a session is written: xml or wbxml.",
                        occurrence: .zeroOrOne),
                    leaf(nil, "An extension.", occurrence: .zeroOrMore),
                ]),
        ]
    }

    private static var address: NodeDescription {
        let port = interior(nil, "A port.", .oneOrMore, [leaf("PortNbr", "Its number, 1 to 65535.")])
        return interior(
            nil, "An address.", .oneOrMore,
            [
                leaf("Addr", "The address: an https URL."),
                leaf("AddrType", "Its kind: URI, IPv4 or IPv6. The first URI counts."),
                interior("Port", "Ports, where the address has none.", .zeroOrOne, [port]),
            ])
    }

    private static var authentication: NodeDescription {
        let written: AccessTypes = [.add, .delete, .replace]
        return interior(
            nil, "A way to authenticate.", .oneOrMore,
            [
                leaf("AAuthLevel", "Who: CLCRED for the client, SRVCRED for the server."),
                leaf("AAuthType", "How, for example DIGEST."),
                leaf("AAuthName", "The user's name.", occurrence: .zeroOrOne),
                leaf(
                    "AAuthSecret", "The password, which nobody can read.", access: written,
                    occurrence: .zeroOrOne),
                leaf(
                    "AAuthData", "The nonce, which nobody can read.", .binary, access: written,
                    occurrence: .zeroOrOne, type: "application/octet-stream"),
            ])
    }

    private static var dynamic: AccessTypes { [.add, .delete, .get] }

    private static func interior(
        _ name: String?, _ summary: String, _ occurrence: Occurrence, _ children: [NodeDescription]
    ) -> NodeDescription {
        .interior(name, summary, access: dynamic, occurrence: occurrence, isPermanent: false, children)
    }

    private static func leaf(
        _ name: String?, _ summary: String, _ format: NodeFormat = .character,
        access: AccessTypes = [.add, .delete, .get, .replace], occurrence: Occurrence = .one,
        type: String = "text/plain"
    ) -> NodeDescription {
        .leaf(
            name, summary, format, access: access, occurrence: occurrence, type: type, isPermanent: false)
    }
}

extension AccountNodes {
    /// Refuses what servers couldn't have written either, for accounts that come another way than through the tree.
    ///
    /// - Throws: `.full`, `.tooLarge`, `.unsupportedFormat`.
    public func check() throws(NodeError) {
        guard count <= Self.limit else { throw .full }
        for (path, value) in leaves {
            guard value.count <= 255 else { throw .tooLarge }
            let names = path.utf8.split(separator: UInt8(ascii: "/")).map {
                String(decoding: $0, as: UTF8.self)
            }
            // Of all leaves only the nonce is octets.
            let isOfFormat = names.last == "AAuthData" || !value.contains(0)
            guard isOfFormat, AccountDescription.allows(value, in: NodePath(["1"] + names)) else {
                throw .unsupportedFormat
            }
        }
    }
}

extension AccountDescription {
    /// Whether the standard has such a value of this leaf of an account. What isn't listed there is any text.
    static func allows(_ value: [UInt8], in leaf: NodePath) -> Bool {
        guard leaf.names.count > 1 else { return true }
        let text = String(decoding: value, as: UTF8.self)
        guard leaf.names[1] != "Ext" else {
            return leaf.names.last != "Encoding" || text.isEmpty || text == "xml" || text == "wbxml"
        }
        return switch leaf.names.last {
        case "AppID": text == "w7"
        case "ServerID": AccountObject.isServerIdentifier(value)
        case "AddrType": text.isEmpty || text == "URI" || text == "IPv4" || text == "IPv6"
        case "PortNbr": UInt16(text) ?? 0 > 0
        case "AAuthLevel": text == "CLCRED" || text == "SRVCRED" || text == "OBEX" || text == "HTTP"
        case "AAuthType": isAuthentication(text)
        // The preferred type may be left open.
        case "AAuthPref": text.isEmpty || isAuthentication(text)
        default: true
        }
    }

    private static func isAuthentication(_ type: String) -> Bool {
        switch type {
        case "HTTP-BASIC", "HTTP-DIGEST", "BASIC", "DIGEST", "HMAC", "X509", "SECURID", "SAFEWORD",
            "DIGIPASS",
            "TRANSPORT":
            true
        default: false
        }
    }
}
