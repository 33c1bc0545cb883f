internal import Bytes
public import DMSession
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

    let registration: DeviceRegistration
    let url: String
    let serverID: String
    let name: String?

    /// - Parameters:
    ///   - url: Where the device is to hold its sessions.
    ///   - serverID: What it shall know the server as.
    ///   - name: The server's name for people.
    public init(_ registration: DeviceRegistration, url: String, serverID: String, name: String? = nil) {
        (self.registration, self.url, self.serverID, self.name) = (registration, url, serverID, name)
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
    var authentication: DeviceRegistration.Authentication
    var userName: String
    var password: String
    var nonce: [UInt8]?

    var type: String {
        switch authentication {
        case .basic: "BASIC"
        case .md5: "DIGEST"
        case .hmac: "HMAC"
        }
    }

    var nonceText: String? { nonce.map { Base64.encode($0) } }
}

extension BootstrapDocument {
    private var proofs: [Proof] {
        let device = Proof(
            isServers: false, authentication: registration.authentication ?? .md5,
            userName: registration.userName, password: registration.password,
            nonce: registration.nonces?.device)
        guard let server = registration.server else { return [device] }
        return [
            device,
            Proof(
                isServers: true, authentication: server.authentication, userName: server.userName,
                password: server.password, nonce: registration.nonces?.server),
        ]
    }

    private var provisioning: Element {
        let address = Element.characteristic("APPADDR", [.parameter("ADDR", url)])
        let application = Element.characteristic(
            "APPLICATION",
            [.parameter("APPID", "w7"), .parameter("PROVIDER-ID", serverID)]
                + (name.map { [.parameter("NAME", $0)] } ?? []) + [.parameter("INIT"), address]
                + proofs.map { $0.characteristic })
        return Element(
            "wap-provisioningdoc", attributes: [Attribute("version", "1.1")], [.element(application)])
    }

    private var subtree: Element {
        let address = Element.node(
            "AppAddr",
            [.node("1", [.leaf("Addr", "chr", url), .leaf("AddrType", "chr", "URI")])])
        let account = Element.node(
            "account", path: "./DMAcc", type: "urn:oma:mo:oma-dm-dmacc:1.0",
            [.leaf("AppID", "chr", "w7"), .leaf("ServerID", "chr", serverID)]
                + (name.map { [.leaf("Name", "chr", $0)] } ?? []) + [
                    address, .leaf("AAuthPref", "chr", proofs[0].type),
                    .node("AppAuth", proofs.map { $0.node }),
                ])
        return .part("MgmtTree", [.part("VerDTD", text: "1.2"), account])
    }
}

extension Proof {
    /// `APPSRV` is what the device shows to the server, `CLIENT` what is shown to the device.
    var characteristic: Element {
        .characteristic(
            "APPAUTH",
            [
                .parameter("AAUTHLEVEL", isServers ? "CLIENT" : "APPSRV"), .parameter("AAUTHTYPE", type),
                .parameter("AAUTHNAME", userName), .parameter("AAUTHSECRET", password),
            ] + (nonceText.map { [.parameter("AAUTHDATA", $0)] } ?? []))
    }

    var node: Element {
        .node(
            isServers ? "server" : "client",
            [
                .leaf("AAuthLevel", "chr", isServers ? "SRVCRED" : "CLCRED"),
                .leaf("AAuthType", "chr", type), .leaf("AAuthName", "chr", userName),
                .leaf("AAuthSecret", "chr", password),
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
