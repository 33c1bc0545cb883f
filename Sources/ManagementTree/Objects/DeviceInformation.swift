/// `./DevInfo`: what a server is told about the device at the beginning of each session.
///
/// - Source: OMA DM Standardized Objects 1.2, section 5.3.1.
public final class DeviceInformation: ManagementObject {
    static var identifier: String { "urn:oma:mo:oma-dm-devinfo:1.0" }

    private let values: StoredNode
    private let software: (() -> String?)?
    /// Whether a server has asked for what costs something to find out: then it is there, and each session tells it.
    private var isExtended = false

    /// Servers read the leaf under the same name: see `RevisionLeaf` in `DMServer`.
    private static var extensions: String { "Ext" }
    private static var revision: String { "SoftwareRevision" }

    /// - Parameters:
    ///   - deviceID: Globally unique, a URN, for example `urn:uuid:…`.
    ///   - clientVersion: Of this agent, not of the protocol.
    ///   - language: A tag of RFC 1766, for example `en`.
    ///   - software: Names the state of the software as servers can read it: another name for another state. Nil when that can't be found
    ///     out. - Default: there is no such leaf.
    public init(
        deviceID: String, manufacturer: String, model: String, clientVersion: String, language: String = "en",
        software: (() -> String?)? = nil
    ) {
        self.software = software
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
                .interior(
                    extensions, "What the standard leaves to vendors.", occurrence: .zeroOrOne,
                    isPermanent: false,
                    [
                        .leaf(
                            revision,
                            "Another one whenever the software's object has something else to read.",
                            isPermanent: false)
                    ]),
            ])
    }

    private var hasExtensions: Bool { isExtended && software != nil }

    /// A server reads the object, or lists it.
    public func prepare(for node: NodePath) {
        if node.names.isEmpty || node.names.first == Self.extensions { isExtended = true }
    }

    public func children(of node: NodePath) -> [String]? {
        if node.names == [Self.extensions] { return hasExtensions ? [Self.revision] : nil }
        guard let names = values.children(of: node) else { return nil }
        return names + (node.names.isEmpty && hasExtensions ? [Self.extensions] : [])
    }

    public func value(of leaf: NodePath) -> [UInt8]? {
        guard leaf.names == [Self.extensions, Self.revision] else { return values.value(of: leaf) }
        return isExtended ? software?().map { Array($0.utf8) } : nil
    }
}
