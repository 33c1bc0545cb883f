import Accounts
import DMSession
import ManagementTree
import MessageTesting
import SyncML

/// A device for tests: its tree, its account, and a session.
struct Device {
    static let identifier = "urn:dev:ops:00A0C9-Box42-0042"
    static let address = "https://dm.example.net/dm"
    static let clientCredentials = Credentials(name: "dev-0042", password: "c1ient-Passw0rd")
    static let serverCredentials = Credentials(name: "dm.example.net", password: "s3rver-Passw0rd")
    /// The nonces of the examples.
    static let (n1, n2): ([UInt8], [UInt8]) = (Array(0x10...0x1F), Array(0x20...0x2F))
    static let (s1, s2, s3): ([UInt8], [UInt8], [UInt8]) = (
        Array(0xA0...0xAF), Array(0xB0...0xBF), Array(0xC0...0xCF)
    )

    let configuration: FakeObject
    let components: FakeObject
    let tree: ManagementTree
    var account: Account
    var alerts: [GenericAlert] = []
    var limits = SessionLimits()

    init() throws {
        configuration = FakeObject(Self.configuration, Self.settings)
        components = FakeObject(Self.components, ["Inventory/Deployed/c1": "", "Inventory/Deployed/c2": ""])
        components.values[FakeObject.path("Download/p1/Operations/DownloadInstall")] = []
        tree = ManagementTree()
        let versions = DeviceDetail.Versions(firmware: "1", software: "2026.11", hardware: "1")
        try tree.mount(
            DeviceInformation(
                deviceID: Self.identifier, manufacturer: "Example", model: "Box42", clientVersion: "1.0"),
            as: "DevInfo")
        try tree.mount(
            DeviceDetail(deviceType: "gateway", manufacturer: "Example", versions: versions), as: "DevDetail")
        try tree.mount(configuration, as: "Conf")
        try tree.mount(components, as: "SCOMO")
        account = Account(serverID: "dm.example.net", address: Self.address, encoding: Wire.encoding)
        limits.maxMessageSize = 16_384
    }

    /// A session whose nonces are S2, S3 and so on.
    func session(
        _ id: String = "5", start: Session.Start = .client, respondent: (any Respondent)? = nil,
        mayGoOn: @escaping () -> Bool = { true }
    ) -> Session {
        var first: UInt8 = 0xA0
        return Session(
            account, deviceID: Self.identifier, tree: tree, sessionID: id, start: start, alerts: alerts,
            limits: limits, respondent: respondent, mayGoOn: mayGoOn
        ) {
            first &+= 0x10
            return (0..<16).map { first &+ $0 }
        }
    }

    private static let settings = [
        "Net/Mtu": "1500", "Net/Old": "legacy", "Blob": "", "Apps": "", "Log": "line1;line2;line3end",
        "Image": "\0\u{7F}",
        "Bell": "a\u{7}",
    ]

    private static var configuration: NodeDescription {
        let write: AccessTypes = [.get, .replace]
        return .interior(
            "Conf", "Settings.",
            [
                .interior(
                    "Net", "Network.", isPermanent: false,
                    [
                        .leaf("Mtu", "Packet size.", .integer, access: [.get, .replace]),
                        .leaf(
                            "Old", "Left over.", access: [.add, .get, .delete], occurrence: .zeroOrOne,
                            isPermanent: false),
                        .leaf(
                            "New", "Not there.", access: [.add, .get, .delete], occurrence: .zeroOrOne,
                            isPermanent: false),
                    ]),
                .leaf("Blob", "Large text.", access: write, maximumSize: 1 << 20),
                .leaf("Log", "Text."),
                .leaf("Image", "Octets.", .binary, access: write, type: "application/octet-stream"),
                .leaf(
                    "Firmware", "Many octets.", .binary, access: [.add, .get, .replace],
                    occurrence: .zeroOrOne, type: "application/octet-stream", maximumSize: 1 << 30,
                    isPermanent: false),
                .interior(
                    "Apps", "Programs.",
                    [
                        .interior(
                            nil, "A program.", access: [.add, .get, .replace, .delete],
                            occurrence: .zeroOrMore, isPermanent: false,
                            [
                                .leaf(
                                    "Name", "For people.", access: [.add, .get, .replace],
                                    occurrence: .zeroOrOne, isPermanent: false),
                                .leaf(
                                    "Icon", "Octets.", .binary, access: [.add, .get, .replace],
                                    occurrence: .zeroOrOne, type: "application/octet-stream",
                                    isPermanent: false),
                            ])
                    ]),
                .leaf("Bell", "Text with a control character.", access: write),
            ])
    }

    private static var components: NodeDescription {
        let operation = NodeDescription.leaf("DownloadInstall", "An operation.", .null, access: .execute)
        return .interior(
            "SCOMO", "Software.",
            [
                .interior(
                    "Inventory", "What there is.",
                    [
                        .interior(
                            "Deployed", "Components.",
                            [.interior(nil, "A component.", occurrence: .zeroOrMore)])
                    ]),
                .interior(
                    "Download", "What may be loaded.",
                    [
                        .interior(
                            nil, "A package.", occurrence: .zeroOrMore,
                            [.interior("Operations", "Orders.", [operation])])
                    ]),
            ])
    }
}
