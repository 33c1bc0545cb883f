/// `./DevDetail`: what a server can ask about the device.
///
/// - Source: OMA DM Standardized Objects 1.2, section 5.3.2.
public final class DeviceDetail: ManagementObject {
    private let values: StoredNode

    /// What the device is made of. Together with manufacturer and model this should identify the exact build.
    public struct Versions: Equatable, Sendable {
        /// In the form that the maker gives them.
        public var firmware, software, hardware: String

        public init(firmware: String, software: String, hardware: String) {
            self.firmware = firmware
            self.software = software
            self.hardware = hardware
        }
    }

    /// - Parameters:
    ///   - deviceType: For example `gateway`.
    ///   - manufacturer: Of the hardware, which need not be the one in the device information.
    ///   - limits: Those that the tree was made with.
    public init(
        deviceType: String, manufacturer: String, versions: Versions, supportsLargeObjects: Bool = true,
        limits: URILimits = URILimits()
    ) {
        let uri: [(name: String, node: StoredNode)] = [
            ("MaxDepth", .leaf("\(limits.depth)")), ("MaxTotLen", .leaf("\(limits.length)")),
            ("MaxSegLen", .leaf("\(limits.segment)")),
        ]
        values = .interior([
            ("DevTyp", .leaf(deviceType)), ("OEM", .leaf(manufacturer)), ("FwV", .leaf(versions.firmware)),
            ("SwV", .leaf(versions.software)), ("HwV", .leaf(versions.hardware)),
            ("LrgObj", .leaf(supportsLargeObjects ? "true" : "false")), ("URI", .interior(uri)),
        ])
    }

    public var description: NodeDescription { Self.nodes }

    /// What the object has.
    public static var nodes: NodeDescription {
        let limits: [NodeDescription] = [
            .leaf("MaxDepth", "How many names a URI may have; 0 for any number."),
            .leaf("MaxTotLen", "How long a URI may be; 0 for any length."),
            .leaf("MaxSegLen", "How long a name may be; 0 for any length."),
        ]
        return .interior(
            "DevDetail", "The device in detail.", type: "urn:oma:mo:oma-dm-devdetail:1.0",
            [
                .leaf("DevTyp", "The kind of device."),
                .leaf("OEM", "The manufacturer of the hardware."),
                .leaf("FwV", "The version of the firmware."),
                .leaf("SwV", "The version of the software."),
                .leaf("HwV", "The version of the hardware."),
                .leaf("LrgObj", "Whether values may come in several messages.", .bool),
                .interior("URI", "The limits of URIs.", limits),
            ])
    }

    public func children(of node: NodePath) -> [String]? { values.children(of: node) }
    public func value(of leaf: NodePath) -> [UInt8]? { values.value(of: leaf) }
}
