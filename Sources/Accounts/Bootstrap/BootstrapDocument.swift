internal import Bytes
internal import Markup
internal import SyncML

/// What gives a device its account with this server, so that nobody has to configure one. Has the passwords in it.
///
/// - Source: OMA Client Provisioning 1.1 with the application `w7`, or a tree serialization (TNDS) of `DMAcc`.
public struct BootstrapDocument: Sendable {
    /// What it is written as.
    public enum Form: String, CaseIterable, Sendable {
        /// Client provisioning, text or binary.
        case xml, wbxml
        /// The account's part of a management tree, in XML.
        case tree
    }

    let account: Account
    let name: String?

    /// - Parameters:
    ///   - account: As the device is to have it. Nonces that are empty are left to challenges.
    ///   - name: The server's name for people.
    public init(_ account: Account, name: String? = nil) {
        (self.account, self.name) = (account, name)
    }

    public func bytes(_ form: Form) -> [UInt8] {
        switch form {
        case .xml: DocumentCoder.encode(provisioning, as: .xml, .provisioning)
        case .wbxml: DocumentCoder.encode(provisioning, as: .wbxml, .provisioning)
        case .tree: DocumentCoder.encode(subtree, as: .xml)
        }
    }

    /// The binary document as networks push it, with a MAC that proves its origin.
    ///
    /// - Throws: When a secret is missing, or isn't one.
    /// - Source: WSP (WAP-230): transaction 1, push; content type 0x36 with `SEC` (0x11) and `MAC` (0x12).
    public func push(
        _ protection: BootstrapProtection, _ secrets: BootstrapSecrets
    ) throws(BootstrapError) -> [UInt8] {
        guard let code = protection.code else {
            throw .badSecret("the protection", expected: "one of client provisioning")
        }
        let document = bytes(.wbxml)
        var parameters: [UInt8] = [0xB6, 0x91, code]
        if protection != .userPINMAC {
            let mac = try AuthenticBootstrap.mac(of: document, protection, secrets)
            parameters += [0x92] + Array(Hex.encode(mac).uppercased().utf8) + [0]
        }
        // A length above 30 has a byte of its own before it.
        let length = UInt8(parameters.count)
        let headers = (length > 30 ? [31, length] : [length]) + parameters
        return [1, 0x06, UInt8(headers.count)] + headers + document
    }
}

extension BootstrapProtection {
    /// Nil for those of messages.
    fileprivate var code: UInt8? {
        switch self {
        case .networkPIN: 0x80
        case .userPIN: 0x81
        case .userNetworkPIN: 0x82
        case .userPINMAC: 0x83
        case .networkID, .userPINNetworkID: nil
        }
    }
}

/// One proof: who shows it, how, and with which secrets.
private struct Proof {
    var isServers: Bool
    /// As `AAuthType` names it.
    var type: String
    var credentials: Credentials
    var nonce: [UInt8]

    var nonceText: String? { nonce.isEmpty ? nil : Base64.encode(nonce) }
}

extension BootstrapDocument {
    private var proofs: [Proof] {
        var proofs: [Proof] = []
        if let credentials = account.clientCredentials {
            let type = AccountType.name(account.clientAuthentication.rawValue)
            proofs.append(
                Proof(isServers: false, type: type, credentials: credentials, nonce: account.clientNonce))
        }
        if let credentials = account.serverCredentials {
            let type = AccountType.name(account.serverAuthentication.rawValue)
            proofs.append(
                Proof(isServers: true, type: type, credentials: credentials, nonce: account.serverNonce))
        }
        return proofs
    }

    private var provisioning: Element {
        let address = Element.characteristic("APPADDR", [.parameter("ADDR", account.address)])
        let application = Element.characteristic(
            "APPLICATION",
            [.parameter("APPID", "w7"), .parameter("PROVIDER-ID", account.serverID)]
                + (name.map { [.parameter("NAME", $0)] } ?? []) + [.parameter("INIT"), address]
                + proofs.map { $0.characteristic })
        return Element(
            "wap-provisioningdoc", attributes: [Attribute("version", "1.1")], [.element(application)])
    }

    private var subtree: Element {
        let address = Element.node(
            "AppAddr",
            [.node("1", [.leaf("Addr", "chr", account.address), .leaf("AddrType", "chr", "URI")])])
        let node = Element.node(
            "account", path: "./DMAcc", type: "urn:oma:mo:oma-dm-dmacc:1.0",
            [.leaf("AppID", "chr", "w7"), .leaf("ServerID", "chr", account.serverID)]
                + (name.map { [.leaf("Name", "chr", $0)] } ?? []) + [
                    address,
                    .leaf("AAuthPref", "chr", AccountType.name(account.clientAuthentication.rawValue)),
                    .node("AppAuth", proofs.map { $0.node }),
                ])
        return .part("MgmtTree", [.part("VerDTD", text: "1.2"), node])
    }
}

extension Proof {
    /// `APPSRV` is what the device shows to the server, `CLIENT` what is shown to the device.
    var characteristic: Element {
        .characteristic(
            "APPAUTH",
            [
                .parameter("AAUTHLEVEL", isServers ? "CLIENT" : "APPSRV"), .parameter("AAUTHTYPE", type),
                .parameter("AAUTHNAME", credentials.name), .parameter("AAUTHSECRET", credentials.password),
            ] + (nonceText.map { [.parameter("AAUTHDATA", $0)] } ?? []))
    }

    var node: Element {
        .node(
            isServers ? "server" : "client",
            [
                .leaf("AAuthLevel", "chr", isServers ? "SRVCRED" : "CLCRED"),
                .leaf("AAuthType", "chr", type), .leaf("AAuthName", "chr", credentials.name),
                .leaf("AAuthSecret", "chr", credentials.password),
            ] + (nonceText.map { [.leaf("AAuthData", "b64", $0)] } ?? []))
    }
}

extension Element {
    fileprivate static func characteristic(_ type: String, _ children: [Element]) -> Element {
        Element("characteristic", attributes: [Attribute("type", type)], children.map { .element($0) })
    }

    fileprivate static func parameter(_ name: String, _ value: String? = nil) -> Element {
        Element(
            "parm", attributes: [Attribute("name", name)] + (value.map { [Attribute("value", $0)] } ?? []))
    }

    fileprivate static func part(_ name: String, _ children: [Element] = [], text: String? = nil) -> Element {
        Element(
            name, namespace: "syncml:dmddf1.2",
            (text.map { [.text($0)] } ?? []) + children.map { .element($0) })
    }

    fileprivate static func node(
        _ name: String, path: String? = nil, type: String? = nil, _ children: [Element]
    ) -> Element {
        let path = path.map { [part("Path", text: $0)] } ?? []
        let type = type.map { [part("Type", [part("DDFName", text: $0)])] } ?? []
        let properties = part("RTProperties", [part("Format", [part("node")])] + type)
        return part("Node", [part("NodeName", text: name)] + path + [properties] + children)
    }

    fileprivate static func leaf(_ name: String, _ format: String, _ value: String) -> Element {
        let type = part("Type", [part("MIME", text: "text/plain")])
        let properties = part("RTProperties", [part("Format", [part(format)]), type])
        return part("Node", [part("NodeName", text: name), properties, part("Value", text: value)])
    }
}
