/// `./DevInfo`: what a server is told about the device at the beginning of each session.
///
/// - Source: OMA DM Standardized Objects 1.2, section 5.3.1.
public final class DeviceInformation: ManagementObject {
    static var identifier: String { "urn:oma:mo:oma-dm-devinfo:1.0" }

    private let values: StoredNode

    /// - Parameters:
    ///   - deviceID: Globally unique, a URN, for example `urn:uuid:…`.
    ///   - clientVersion: Of this agent, not of the protocol.
    ///   - language: A tag of RFC 1766, for example `en`.
    public init(
        deviceID: String, manufacturer: String, model: String, clientVersion: String, language: String = "en"
    ) {
        values = .interior([
            ("DevId", .leaf(deviceID)), ("Man", .leaf(manufacturer)), ("Mod", .leaf(model)),
            ("DmV", .leaf(clientVersion)), ("Lang", .leaf(language)),
        ])
    }

    public var description: NodeDescription { Self.nodes }

    /// What the object has.
    public static var nodes: NodeDescription {
        .interior(
            "DevInfo", "The device, as each session introduces it.", type: identifier,
            [
                .leaf("DevId", "The device's globally unique identifier."),
                .leaf("Man", "The manufacturer."),
                .leaf("Mod", "The model."),
                .leaf("DmV", "The version of the management agent."),
                .leaf("Lang", "The language of the device's texts."),
            ])
    }

    public func children(of node: NodePath) -> [String]? { values.children(of: node) }
    public func value(of leaf: NodePath) -> [UInt8]? { values.value(of: leaf) }
}
